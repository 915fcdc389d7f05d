import { sql, type Kysely, type Selectable } from 'kysely'
import type { JournalTable, Schema } from '../database/schema.ts'
import { readArchives, startOf } from './archives.ts'
import { headText, readHead, sealAt, type AuditHead } from './head.ts'

export interface ExportFilter {
  /** A time; or where an earlier export ended, so that what committed late since is not left out. */
  since?: Date | AuditHead | undefined
  vmKey?: string | undefined
}

const pageSize = 500

/**
 * The journal as NDJSON in the order of its seals, a page in memory at a time, and behind it what is not yet sealed; the last line is the
 * head to keep elsewhere, and to go on from.
 */
export async function* exportJournal(db: Kysely<Schema>, filter: ExportFilter = {}): AsyncGenerator<string> {
  const head = await readHead(db)
  await refuseForeignHead(db, filter)
  let events = 0
  for (const page of [sealedRows(db, filter, head), unsealedRows(db, filter)])
    for await (const event of page) {
      events++
      yield `${JSON.stringify(event)}\n`
    }
  yield `${JSON.stringify({ auditHead: headText(head), events })}\n`
}

async function refuseForeignHead(db: Kysely<Schema>, { since }: ExportFilter) {
  if (since === undefined || since instanceof Date || since.count === 0) return
  const seal = await sealAt(db, since.count)
  if (!seal && since.count < startOf(await readArchives(db)).count)
    throw new Error(`--since: ${headText(since)} is in an archive, and rows behind it are too: read its file.`)
  if (seal?.hash !== since.hash)
    throw new Error(`--since: ${headText(since)} is no head of this journal; npm run audit -- verify --head tells why.`)
}

async function* sealedRows(db: Kysely<Schema>, filter: ExportFilter, head: AuditHead) {
  let after = filter.since === undefined || filter.since instanceof Date ? '0' : String(filter.since.count)
  for (;;) {
    const page = await matching(db, filter)
      .innerJoin('journal_seals', 'journal_seals.event_id', 'journal.event_id')
      .select([
        'journal_seals.sequence',
        sql<string>`encode(journal_seals.previous_hash, 'hex')`.as('previousHash'),
        sql<string>`encode(journal_seals.hash, 'hex')`.as('hash'),
      ])
      .where('journal_seals.sequence', '>', after)
      .where('journal_seals.sequence', '<=', String(head.count))
      .orderBy('journal_seals.sequence')
      .limit(pageSize)
      .execute()
    for (const row of page) yield present(row, row)
    if (page.length < pageSize) return
    after = page.at(-1)!.sequence
  }
}

/** About a second's worth. Those that are sealed meanwhile come behind this export's head. */
async function* unsealedRows(db: Kysely<Schema>, filter: ExportFilter) {
  const rows = await matching(db, filter)
    .innerJoin('journal_unsealed', 'journal_unsealed.event_id', 'journal.event_id')
    .orderBy('journal.event_id')
    .execute()
  for (const row of rows) yield present(row, { sequence: null, previousHash: null, hash: null })
}

function matching(db: Kysely<Schema>, { since, vmKey }: ExportFilter) {
  let query = db.selectFrom('journal').selectAll('journal')
  if (since instanceof Date) query = query.where('journal.at', '>=', since)
  if (vmKey !== undefined) query = query.where('journal.vm_key', '=', vmKey)
  return query
}

const present = (
  row: Selectable<JournalTable>,
  { sequence, previousHash, hash }: { sequence: string | null; previousHash: string | null; hash: string | null },
) => ({
  eventId: row.event_id,
  time: row.at.toISOString(),
  kind: row.kind,
  operationId: row.operation_id,
  vmKey: row.vm_key,
  step: row.step,
  epoch: row.epoch,
  method: row.method,
  resourceId: row.resource_id,
  caller: row.caller,
  correlationId: row.correlation_id,
  armRequestId: row.arm_request_id,
  detail: row.detail,
  // Null: not yet sealed.
  sequence,
  previousHash,
  hash,
})
