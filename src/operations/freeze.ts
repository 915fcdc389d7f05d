import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { append } from './listing/journal.ts'

/** The kill switch. A row, read in the transaction of every intent: no replica starts a step after it is set. */
export interface Freeze {
  frozen: boolean
  reason: string | null
  changedBy: string | null
  changedDateTime: string
}

export async function readFreeze(db: Kysely<Schema>): Promise<Freeze> {
  const row = await db.selectFrom('service_freeze').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
  return {
    frozen: row.frozen,
    reason: row.reason,
    changedBy: row.changed_by,
    changedDateTime: row.changed_at.toISOString(),
  }
}

export async function setFreeze(
  db: Kysely<Schema>,
  { frozen, reason }: { frozen: boolean; reason?: string | undefined },
  by: { caller: string; correlationId: string },
) {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('service_freeze')
      .set({ frozen, reason: reason ?? null, changed_by: by.caller, changed_at: sql<Date>`now()` })
      .where('id', '=', 1)
      .execute()
    await append(trx, { kind: 'Freeze', ...by, detail: { frozen, reason: reason ?? null } })
  })
}
