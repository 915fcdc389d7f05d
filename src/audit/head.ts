import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { readArchives } from './archives.ts'

/** Where the chain ends: so many sealed rows, and the hash that covers them all. Kept elsewhere, it shows a chain that was cut. */
export interface AuditHead {
  count: number
  hash: string
}

export const headText = ({ count, hash }: AuditHead) => `${count}:${hash}`

export function parseHead(text: string): AuditHead | undefined {
  const [, count, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text) ?? []
  return count === undefined || hash === undefined ? undefined : { count: Number(count), hash: hash.toLowerCase() }
}

export async function readHead(db: Kysely<Schema>): Promise<AuditHead> {
  const { count, hash } = await db
    .selectFrom('audit_head')
    .select([sql<string>`count::text`.as('count'), sql<string>`encode(hash, 'hex')`.as('hash')])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  return { count: Number(count), hash }
}

/** The head as it was when the chain had so many rows; undefined where it has no such row, or an archive has it. */
export async function sealAt(db: Kysely<Schema>, count: number): Promise<AuditHead | undefined> {
  const seal = await db
    .selectFrom('journal_seals')
    .select(sql<string>`encode(hash, 'hex')`.as('hash'))
    .where('sequence', '=', String(count))
    .executeTakeFirst()
  if (seal) return { count, hash: seal.hash }
  const archive = (await readArchives(db)).find(({ lastSequence }) => lastSequence === count)
  return archive && { count, hash: archive.lastHash }
}
