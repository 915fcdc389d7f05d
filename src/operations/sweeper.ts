import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { parseVmId } from '../backup/resource-id.ts'
import { ServiceError } from '../errors.ts'
import type { OperationsDependencies } from './dependencies.ts'
import { expireApprovals } from './approval.ts'
import { overdueLocks } from './lock-journal.ts'
import type { OperationQueue } from './queue.ts'

const everyMilliseconds = 5000

/** The safety net below the queue: operations that nobody looks at any more, and locks that should be back. */
export function startSweeper(
  deps: OperationsDependencies,
  queue: OperationQueue,
  restoreLocks: (vmId: string, lockIds: string[], correlationId: string) => Promise<void>,
  tellForgottenEnds: () => Promise<void>,
) {
  let sweeping: Promise<void> | undefined
  const sweep = () => {
    sweeping ??= sweepOnce(deps, queue, restoreLocks)
      .then(tellForgottenEnds)
      .catch((error: unknown) => deps.log?.warn({ err: error }, 'the sweep failed and is tried again'))
      .finally(() => (sweeping = undefined))
  }
  const timer = setInterval(sweep, everyMilliseconds)
  sweep()
  return async () => {
    clearInterval(timer)
    await sweeping
  }
}

async function sweepOnce(
  deps: OperationsDependencies,
  queue: OperationQueue,
  restoreLocks: (vmId: string, lockIds: string[], correlationId: string) => Promise<void>,
) {
  for (const { id } of await expireApprovals(deps.db)) await queue.send(deps.db, id)
  // Due for long, and nobody holds it: its job was lost. Moved on at once, so that replicas do not send it twice.
  const forgotten = await deps.db
    .updateTable('operations')
    .set({ next_look_at: sql<Date>`now()` })
    .where('status', 'in', ['NotStarted', 'Running'])
    .where(sql<boolean>`next_look_at < now() - interval '20 seconds'`)
    .where(sql<boolean>`(lease_until is null or lease_until < now() - interval '20 seconds')`)
    .returning('id')
    .execute()
  for (const { id } of forgotten) await queue.send(deps.db, id)

  for (const { vm_id, lock_ids } of await overdueLocks(deps.db)) {
    if (!parseVmId(vm_id)) continue
    await restoreLocks(vm_id, lock_ids, randomUUID()).catch((error: unknown) => {
      if (!(error instanceof ServiceError)) throw error // another replica or a person was faster, or the service is frozen: next time
    })
  }
}
