import { open } from 'node:fs/promises'
import Type, { type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { columns, sealOf, type RowTexts } from './row-text.ts'

/** A line for each row, between one that says where the file begins and one that says where it ends. */
export type ArchivedRow = RowTexts & { sequence: string; hash: string }

export interface ArchiveContent {
  firstSequence: number
  lastSequence: number
  previousHash: string
  lastHash: string
  /** Hashes of the rows that were asked for by their number, of those that are in it. */
  hashes: Map<number, string>
}

const format = 1
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })
const FirstLine = Type.Object({
  journalArchive: Type.Literal(format),
  firstSequence: Type.Integer({ minimum: 1 }),
  previousHash: Hash,
})
const LastLine = Type.Object({ lastSequence: Type.Integer(), lastHash: Hash })
const RowLine = Type.Object({
  ...Object.fromEntries(columns.map((column) => [column, Type.Union([Type.String(), Type.Null()])])),
  sequence: Type.String(),
  hash: Hash,
})

export const firstLine = (firstSequence: number, previousHash: string) =>
  line({ journalArchive: format, firstSequence, previousHash })
export const rowLine = (row: ArchivedRow) => line(row)
export const lastLine = (lastSequence: number, lastHash: string) => line({ lastSequence, lastHash })

const line = (content: object) => `${JSON.stringify(content)}\n`

/** The file is not what was written: cut, changed, or none of ours. */
export class ArchiveBroken extends Error {
  override readonly name = 'ArchiveBroken'
}

/** Reads all of it, and holds each row to the chain. Rejects with ArchiveBroken. */
export async function readArchiveFile(path: string, asked: readonly number[] = []): Promise<ArchiveContent> {
  const wanted = new Set(asked)
  const hashes = new Map<number, string>()
  const file = await open(path, 'r')
  const broken = (what: string): never => {
    throw new ArchiveBroken(`${path}: ${what}`)
  }
  let number = 0
  let first: Static<typeof FirstLine> | undefined
  let sequence = 0
  let hash = Buffer.alloc(0)
  let end: Static<typeof LastLine> | undefined
  for await (const text of file.readLines()) {
    number++
    const content = parsed(text) ?? broken(`line ${number} is not a line of an archive; the file was cut or changed.`)
    if (end) broken(`line ${number} stands behind the end.`)
    if (!first) {
      first = as(FirstLine, content) ?? broken('it does not begin as an archive of the journal does.')
      sequence = first.firstSequence - 1
      hash = Buffer.from(first.previousHash, 'hex')
    } else if ('lastHash' in content) {
      end = as(LastLine, content) ?? broken(`line ${number}: the end is not whole.`)
    } else {
      const row = (as(RowLine, content) ?? broken(`line ${number}: row ${sequence + 1} is not whole.`)) as ArchivedRow
      if (Number(row.sequence) !== ++sequence)
        broken(`line ${number}: row ${row.sequence} where row ${sequence} belongs.`)
      const seal = sealOf(hash, row)
      if (seal.toString('hex') !== row.hash) broken(`line ${number}: row ${sequence} is not what was sealed.`)
      hash = seal
      if (wanted.has(sequence)) hashes.set(sequence, row.hash)
    }
  }
  if (!first || !end) return broken('its end is missing.')
  const lastHash = hash.toString('hex')
  if (end.lastSequence !== sequence || end.lastHash !== lastHash || sequence < first.firstSequence)
    broken('its end is not that of its rows.')
  const { firstSequence, previousHash } = first
  return { firstSequence, previousHash, lastSequence: sequence, lastHash, hashes }
}

const as = <T extends TSchema>(schema: T, content: unknown): Static<T> | undefined =>
  Value.Check(schema, content) ? content : undefined

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const content: unknown = JSON.parse(text)
    return content !== null && typeof content === 'object' ? (content as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
