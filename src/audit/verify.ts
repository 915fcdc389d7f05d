import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { hasEvent, readArchives, startOf, type Archive } from './archives.ts'
import { readHead, type AuditHead } from './head.ts'
import { noHash, sealOf } from './row-text.ts'
import { sealedRows } from './sealed-rows.ts'

export interface Finding {
  what: 'Changed' | 'Removed' | 'Inserted' | 'Unlinked' | 'Truncated'
  message: string
}

export interface Verdict {
  sealed: number
  /** Rows that have left the database before, by archives that follow each other. */
  archived: number
  /** Heads kept elsewhere that are those of archived rows: only the files tell whether they hold. */
  unchecked: AuditHead[]
  /** Newest rows that no seal covers yet: about a second's worth. */
  unsealed: number
  findings: number
  head: AuditHead
}

const pageSize = 1000

export type Tell = (finding: Finding) => void

/** Reads all of it in one snapshot, a page at a time. `known`: heads that were kept elsewhere. */
export const verifyJournal = (db: Kysely<Schema>, known: AuditHead[], tell: Tell) =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((trx) => verifySnapshot(trx, known, tell))

export async function verifySnapshot(db: Kysely<Schema>, known: AuditHead[], tell: Tell): Promise<Verdict> {
  let findings = 0
  const found: Found = (what, message) => {
    findings++
    tell({ what, message })
  }
  const archives = await readArchives(db)
  await judgeArchives(db, archives, found)
  const start = startOf(archives)
  const unchecked = judgeArchivedHeads(archives, known, found)
  const sealed = await followChain(
    db,
    start,
    known.filter(({ count }) => count > start.count),
    found,
  )
  await findRowsWithoutSeal(db, found)
  const head = await readHead(db)
  judgeEnd(sealed, { ...head, whose: 'the head that the database keeps' }, found)
  const unsealed = await countUnsealed(db, found)
  return { sealed: sealed.count - start.count, archived: start.count, unchecked, unsealed, findings, head }
}

type Found = (what: Finding['what'], message: string) => void

/** Each goes on from the one before it, and an event, sealed like any other, tells of the last. */
async function judgeArchives(db: Kysely<Schema>, archives: readonly Archive[], found: Found) {
  let end = { count: 0, hash: noHash.toString('hex') }
  for (const { firstSequence, lastSequence, previousHash, lastHash } of archives) {
    const missing = firstSequence - end.count - 1
    if (missing > 0) found('Removed', `${rows(missing)} before row ${firstSequence}: no archive has them`)
    else if (missing < 0 || previousHash !== end.hash)
      found('Unlinked', `row ${firstSequence}: the archive that begins with it does not follow the one before it`)
    end = { count: lastSequence, hash: lastHash }
  }
  const last = archives.at(-1)
  if (last && !(await hasEvent(db, last)))
    found(
      'Removed',
      `${rows(last.lastSequence - last.firstSequence + 1)} up to row ${last.lastSequence}: as if archived, but no event tells of it`,
    )
}

/** Answers those that no end of an archive is. */
function judgeArchivedHeads(archives: readonly Archive[], known: readonly AuditHead[], found: Found) {
  return known.filter(({ count, hash }) => {
    if (count === 0 || count > startOf(archives).count) return false
    const archive = archives.find(({ lastSequence }) => lastSequence === count)
    if (archive && archive.lastHash !== hash)
      found('Changed', `row ${count}: the head that was kept elsewhere is not that of the archive that ends there`)
    return !archive
  })
}

async function followChain(
  db: Kysely<Schema>,
  start: AuditHead,
  known: readonly AuditHead[],
  found: Found,
): Promise<AuditHead> {
  const expected = new Map(known.map((head) => [head.count, head]))
  let { count } = start
  let hash: Buffer = Buffer.from(start.hash, 'hex')
  for await (const seal of sealedRows(db)) {
    const missing = Number(seal.sequence) - count - 1
    if (missing > 0) found('Removed', `${rows(missing)} before row ${seal.sequence}: the seals of these are gone`)
    if (missing < 0) found('Inserted', `row ${seal.sequence}: its number is not the next one`)
    count = Number(seal.sequence)
    const where = `row ${seal.sequence} (event ${seal.sealed_event_id})`
    if (missing === 0 && !seal.previous_hash.equals(hash))
      found(
        'Unlinked',
        `${where}: its seal does not follow the one before it, which was changed, exchanged or sealed again`,
      )
    if (seal.event_id === null) found('Removed', `${where}: sealed, and no longer in the journal`)
    else if (!sealOf(seal.previous_hash, seal).equals(seal.hash))
      found('Changed', `${where}: it is not what was sealed, so it was changed or exchanged with another`)
    hash = seal.hash
    const head = expected.get(count)
    if (head && head.hash !== hash.toString('hex'))
      found('Changed', `${where}: the head that was kept elsewhere is not that of these ${rows(count)}`)
    expected.delete(count)
  }
  for (const head of expected.values()) {
    if (head.count > count)
      judgeEnd({ count, hash: hash.toString('hex') }, { ...head, whose: 'the head kept elsewhere' }, found)
    else if (head.count > 0)
      found('Removed', `row ${head.count}: the head that was kept elsewhere names it, and it is not there`)
  }
  return { count, hash: hash.toString('hex') }
}

function judgeEnd(end: AuditHead, { count, hash, whose }: AuditHead & { whose: string }, found: Found) {
  if (end.count < count)
    found(
      'Truncated',
      `the last ${rows(count - end.count)}: ${whose} counts ${count}, the journal ends at ${end.count}`,
    )
  else if (end.count > count) found('Inserted', `the last ${rows(end.count - count)}: ${whose} counts ${count} only`)
  else if (end.hash !== hash) found('Changed', `row ${count}: its seal is not ${whose}`)
}

async function findRowsWithoutSeal(db: Kysely<Schema>, found: Found) {
  let after = '-9223372036854775808'
  for (;;) {
    const page = await db
      .selectFrom('journal')
      .select('event_id')
      .where('event_id', '>', after)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('journal_seals').select('sequence').whereRef('journal_seals.event_id', '=', 'journal.event_id'),
          ),
        ),
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('journal_unsealed')
              .select('event_id')
              .whereRef('journal_unsealed.event_id', '=', 'journal.event_id'),
          ),
        ),
      )
      .orderBy('event_id')
      .limit(pageSize)
      .execute()
    for (const { event_id } of page)
      found('Inserted', `event ${event_id}: in the journal without having passed its door`)
    if (page.length < pageSize) return
    after = page.at(-1)!.event_id
  }
}

/** A row that is noted and not there was taken away before its seal. */
async function countUnsealed(db: Kysely<Schema>, found: Found) {
  const { noted, there } = await db
    .selectFrom('journal_unsealed')
    .leftJoin('journal', 'journal.event_id', 'journal_unsealed.event_id')
    .select([sql<number>`count(*)::int`.as('noted'), sql<number>`count(journal.event_id)::int`.as('there')])
    .executeTakeFirstOrThrow()
  if (noted > there) found('Removed', `${rows(noted - there)} that were never sealed: noted, and not in the journal`)
  return there
}

const rows = (count: number) => (count === 1 ? '1 row' : `${count} rows`)
