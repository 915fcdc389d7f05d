import { activeStatuses } from '../../remediation/active-operations.ts'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { OperationRow } from '../operation-row.ts'
import type { OperationsTiming } from '../dependencies.ts'
import { append } from '../listing/journal.ts'
import { barredBecause, type Switches } from '../switches.ts'

export type BarredRules = Switches & { timing: OperationsTiming }

/**
 * Leaves an operation that this process may not run to one that may. Its time is moved on, so that the sweeper does not take it for
 * forgotten; once nobody has taken it for a while, its events say why it waits.
 */
export async function leaveBarred(
  db: Kysely<Schema>,
  rules: BarredRules,
  barred: RawBuilder<boolean>,
  id: string,
): Promise<{ next_look_at: Date } | undefined> {
  return await db.transaction().execute(async (trx) => {
    const left = await trx
      .updateTable('operations')
      .set({
        barred_since: sql<Date>`coalesce(barred_since, now())`,
        // Thousands may wait for days.
        next_look_at: sql<Date>`now() + least(interval '30 seconds',
          greatest(${lookSeconds(rules)} * interval '1 second', (now() - coalesce(barred_since, now())) / 4))`,
      })
      .where('id', '=', id)
      .where('status', 'in', activeStatuses)
      .where('next_look_at', '<=', sql<Date>`now()`)
      .where(barred)
      .where(sql<boolean>`(lease_until is null or lease_until < now())`)
      .returning(['next_look_at', 'action', 'vm_key', 'epoch', 'created_by', 'correlation_id'])
      .returning(sql<boolean>`${isLeft(rules)}`.as('isLeft'))
      .executeTakeFirst()
    if (left?.isLeft) await tellOnce(trx, rules, { ...left, id })
    return left
  })
}

const patienceSeconds = ({ timing }: BarredRules) => timing.barredPatienceSeconds ?? 10
const lookSeconds = (rules: BarredRules) => Math.min(5, patienceSeconds(rules) / 2)

/** For so long nobody has worked on it, although it was due. */
export const isLeft = (rules: BarredRules) =>
  sql<boolean>`coalesce(greatest(barred_since, last_action_at) < now() - ${patienceSeconds(rules)} * interval '1 second', false)`

/** Locks that a barred operation has taken off, or holds off; but for what has failed lately. */
export const hasLocksOff = sql<boolean>`exists (select from lock_journal lock where lock.operation_id = operations.id
  and lock.restored_at is null and lock.restore <> 'Never'
  and not exists (select from steps where steps.operation_id = operations.id and steps.status = 'Failed'
    and steps.end_time > now() - interval '5 minutes' and steps.name like '%(' || left(lock.id::text, 8) || ')'))`

async function tellOnce(
  trx: Kysely<Schema>,
  rules: BarredRules,
  row: Pick<OperationRow, 'id' | 'action' | 'vm_key' | 'epoch' | 'created_by' | 'correlation_id'>,
) {
  const barred = barredBecause(rules, row)
  if (!barred) return
  const last = await trx
    .selectFrom('journal')
    .select(['kind', 'detail'])
    .where('operation_id', '=', row.id)
    .orderBy('event_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last?.kind === 'Waiting' && last.detail?.['code'] === barred.code) return
  await append(trx, {
    kind: 'Waiting',
    operationId: row.id,
    vmKey: row.vm_key,
    epoch: row.epoch,
    caller: row.created_by,
    correlationId: row.correlation_id,
    detail: { ...barred },
  })
}
