import { sql, type Kysely } from 'kysely'
import { isSettled } from '../database/settled.ts'
import type { Schema } from '../database/schema.ts'

/** Operations of one transaction, and transactions of one sweep: what a database has gathered in years goes within a day. */
const atOnce = 200
const batches = 50

/**
 * Takes plan, work, steps and result of operations that ended so many days ago. Their rows stay, and tell who did what to which VM, when,
 * and how it ended; so do their events. Keys of idempotency are younger than any of them. Answers how many operations it pruned.
 */
export async function pruneOldOperations(db: Kysely<Schema>, days: number) {
  let pruned = 0
  for (let batch = 0; batch < batches; batch++) {
    const some = await db.transaction().execute((trx) => pruneSome(trx, days))
    pruned += some
    if (some < atOnce) break
  }
  return pruned
}

async function pruneSome(trx: Kysely<Schema>, days: number) {
  const limit = sql<Date>`now() - make_interval(days => ${days})`
  const old = await trx
    .selectFrom('operations')
    .select('id')
    .where('pruned_at', 'is', null)
    .where(sql<boolean>`status in ('Succeeded', 'Failed', 'Canceled')`)
    // The index has when they began. It is never behind their end.
    .where('created_at', '<', limit)
    .where('last_action_at', '<', limit)
    .where(isSettled)
    .where(isTold)
    .orderBy('created_at')
    .limit(atOnce)
    .forUpdate()
    .skipLocked()
    .execute()
  if (old.length === 0) return 0
  const ids = old.map(({ id }) => id)
  await trx.deleteFrom('steps').where('operation_id', 'in', ids).execute()
  await trx.deleteFrom('notifications').where('operation_id', 'in', ids).execute()
  await trx
    .updateTable('operations')
    .set({
      // Still a plan, for an older version that shows it.
      plan: sql`(plan - 'inPortuguese') || ${JSON.stringify(nothingPlanned)}::jsonb`,
      work: '{}',
      body: '{}',
      ...{ outcome: null, result: null, callback_url: null },
      pruned_at: sql<Date>`now()`,
    })
    .where('id', 'in', ids)
    .execute()
  return ids.length
}

const nothingPlanned = {
  ...{ calls: [], preconditions: [], blockers: [], dataLoss: [], loses: [] },
  ...{ approvalReasons: [], scopesToReach: [], holds: [], notes: [] },
}

const isTold = sql<boolean>`not exists (
  select from notifications where notifications.operation_id = operations.id and notifications.status = 'Pending')`
