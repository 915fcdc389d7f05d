import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { Person } from '../remediation/operation.ts'
import { personsOf, rememberCaller, type By } from './callers.ts'
import { append } from './listing/journal.ts'

/** The kill switch. A row, read in the transaction of every intent: no replica starts a step after it is set. */
export interface Freeze {
  frozen: boolean
  reason: string | null
  changedBy: Person | null
  changedDateTime: string
}

export async function readFreeze(db: Kysely<Schema>): Promise<Freeze> {
  const row = await db.selectFrom('service_freeze').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
  const person = await personsOf(db, [row.changed_by])
  return {
    frozen: row.frozen,
    reason: row.reason,
    changedBy: row.changed_by === null ? null : person(row.changed_by),
    changedDateTime: row.changed_at.toISOString(),
  }
}

export async function setFreeze(
  db: Kysely<Schema>,
  { frozen, reason }: { frozen: boolean; reason?: string | undefined },
  by: By,
) {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('service_freeze')
      .set({ frozen, reason: reason ?? null, changed_by: by.caller, changed_at: sql<Date>`now()` })
      .where('id', '=', 1)
      .execute()
    await rememberCaller(trx, by)
    await append(trx, { kind: 'Freeze', ...by, detail: { frozen, reason: reason ?? null } })
  })
}
