import { activeStatuses } from '../../remediation/active-operations.ts'
import { sql } from 'kysely'
import { every } from '../../concurrency/every.ts'
import type { OperationsDependencies } from '../dependencies.ts'
import { expireApprovals } from '../starting/approval.ts'
import { forgetOldKeys } from '../starting/idempotency.ts'
import { startReturns } from '../locks/lock-return.ts'
import type { OperationQueue } from './queue.ts'
import { pruneOldOperations } from '../retention.ts'

/** The net below the queue: operations whose process is gone or that nobody looks at any more, and locks that should be back. */
export function startSweeper(
  deps: OperationsDependencies,
  queue: OperationQueue,
  tellForgottenEnds: () => Promise<void>,
) {
  const failed = (error: unknown) => deps.log?.warn({ err: error }, 'the sweep failed and is tried again')
  const stops = [
    every(2000, () => takeOver(deps, queue), failed),
    every(
      5000,
      async () => {
        for (const { id } of await expireApprovals(deps.db)) await queue.send(deps.db, id)
        await sendForgotten(deps, queue)
        await startReturns(deps, queue)
        await tellForgottenEnds()
      },
      failed,
    ),
    every(
      600_000,
      async () => {
        await forgetOldKeys(deps.db)
        if (deps.retentionDays !== undefined) await prune(deps, deps.retentionDays)
      },
      failed,
    ),
  ]
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
  }
}

/**
 * A claim that has run out: its process is dead, or stopped. The queue would bring its job back as well, but only after a heartbeat of
 * ten seconds and its own round. Rows that a stopped process holds in an open transaction are passed over; the database ends that soon.
 */
async function takeOver({ db }: OperationsDependencies, queue: OperationQueue) {
  await db.transaction().execute(async (trx) => {
    const runOut = trx
      .selectFrom('operations')
      .select('id')
      .where('status', '=', 'Running')
      .where(sql<boolean>`lease_until < now()`)
      .where(sql<boolean>`next_look_at < now() - interval '5 seconds'`)
      .limit(200)
      .forUpdate()
      .skipLocked()
    // Moved on at once, so that replicas do not send it twice.
    const orphaned = await trx
      .updateTable('operations')
      .set({ next_look_at: sql<Date>`now()` })
      .where('id', 'in', runOut)
      .returning('id')
      .execute()
    for (const { id } of orphaned) await queue.send(trx, id, { begun: true })
  })
}

/**
 * Due, held by nobody, and without a job: whoever had taken the job died before it claimed the operation, or the job was lost. Some at a
 * time, whichever: behind a backlog thousands are due, and only wait for their turn.
 */
async function sendForgotten({ db }: OperationsDependencies, queue: OperationQueue) {
  const due = await db
    .selectFrom('operations')
    .select('id')
    .where('status', 'in', activeStatuses)
    .where('lease_until', 'is', null)
    .where(sql<boolean>`next_look_at < now() - interval '5 seconds'`)
    .orderBy(sql`random()`)
    .limit(50)
    .execute()
  for (const { id } of due) if (!(await queue.knows(id))) await queue.send(db, id, { begun: true })
}

async function prune({ db, log }: OperationsDependencies, days: number) {
  const operations = await pruneOldOperations(db, days)
  if (operations > 0) log?.info({ operations, days }, 'plans, steps and results of old operations were removed')
}
