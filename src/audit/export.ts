import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { headText, readHead } from './head.ts'

export interface ExportFilter {
  since?: Date | undefined
  vmKey?: string | undefined
}

const pageSize = 500

/** The journal as NDJSON, oldest first, a page in memory at a time; the last line is the head to keep elsewhere. */
export async function* exportJournal(db: Kysely<Schema>, filter: ExportFilter = {}): AsyncGenerator<string> {
  let events = 0
  for await (const event of rows(db, filter)) {
    events++
    yield `${JSON.stringify(event)}\n`
  }
  yield `${JSON.stringify({ auditHead: headText(await readHead(db)), events })}\n`
}

async function* rows(db: Kysely<Schema>, { since, vmKey }: ExportFilter) {
  let after = '0'
  for (;;) {
    let query = db
      .selectFrom('journal')
      .leftJoin('journal_seals', 'journal_seals.event_id', 'journal.event_id')
      .selectAll('journal')
      .select('journal_seals.sequence')
      .select(sql<string | null>`encode(journal_seals.previous_hash, 'hex')`.as('previousHash'))
      .select(sql<string | null>`encode(journal_seals.hash, 'hex')`.as('hash'))
      .where('journal.event_id', '>', after)
      .orderBy('journal.event_id')
      .limit(pageSize)
    if (since !== undefined) query = query.where('journal.at', '>=', since)
    if (vmKey !== undefined) query = query.where('journal.vm_key', '=', vmKey)
    const page = await query.execute()
    for (const row of page) {
      yield {
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
        sequence: row.sequence,
        previousHash: row.previousHash,
        hash: row.hash,
      }
    }
    if (page.length < pageSize) return
    after = page.at(-1)!.event_id
  }
}
