import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { textsOf } from './row-text.ts'

/** A small number, because a row may have a hundred kilobytes. */
const pageSize = 500

/** Seals in their order, each with the texts of its row: all null where the row is gone. From behind a number on, or all there are. */
export async function* sealedRows(db: Kysely<Schema>, from?: number) {
  let after = from === undefined ? undefined : String(from)
  for (;;) {
    let query = db
      .selectFrom('journal_seals')
      .leftJoin('journal', 'journal.event_id', 'journal_seals.event_id')
      .select(['journal_seals.sequence', 'journal_seals.previous_hash', 'journal_seals.hash'])
      .select('journal_seals.event_id as sealed_event_id')
      .select(textsOf)
      .orderBy('journal_seals.sequence')
      .limit(pageSize)
    if (after !== undefined) query = query.where('journal_seals.sequence', '>', after)
    const page = await query.execute()
    yield* page
    if (page.length < pageSize) return
    after = page.at(-1)!.sequence
  }
}
