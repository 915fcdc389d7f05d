import { isActiveRow } from '../../database/active-operations.ts'
import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { defaultLimits } from '../../backup/limits.ts'
import { parseVmId } from '../../backup/resource-id.ts'
import { unreadFacts } from '../../backup/facts.ts'
import type { Schema } from '../../database/schema.ts'
import { restoreLocks } from '../../remediation/actions/restore-locks.ts'
import { planOf } from '../../remediation/plan.ts'
import { planToStore } from '../../remediation/stored-plan.ts'
import type { OperationRow } from '../operation-row.ts'
import type { OperationsDependencies } from '../dependencies.ts'
import { append } from '../listing/journal.ts'
import { keepsOff } from './lock-journal.ts'
import { carryOver, refreshHolders } from './lock-leases.ts'
import type { OperationQueue } from '../running/queue.ts'

/** After this the next one takes over, so that no operation is for ever. */
const deadlineSeconds = 30 * 24 * 3600
const longestPauseSeconds = 3600

/**
 * Puts back what nobody holds off any more: times that are up, operations that ended without doing it. One operation a lock, whatever
 * runs on the VM, since it belongs to the lock: its `vm_key` is the VM's with the lock's behind it, so that it stands in no VM's way and
 * the index that keeps operations on one VM apart keeps these apart as well. It is not given up: it tries again with growing pauses.
 */
export async function startReturns(deps: Pick<OperationsDependencies, 'db' | 'timing'>, queue: OperationQueue) {
  const { db } = deps
  await carryOver(db)
  await refreshHolders(db)
  const due = await dueLeases(db).execute()
  if (due.length > 0) await queue.ready()
  for (const { lock_key } of due) await db.transaction().execute((trx) => startReturn(trx, deps, queue, lock_key))
}

/** Whether an operation belongs to a lock rather than to a VM. */
export const isLockReturn = ({ vm_id, vm_key }: Pick<OperationRow, 'vm_id' | 'vm_key'>) =>
  vm_key !== parseVmId(vm_id)?.key

/** The VM that an operation is about, whichever it belongs to. */
export const vmKeyOf = ({ vm_id, vm_key }: Pick<OperationRow, 'vm_id' | 'vm_key'>) => parseVmId(vm_id)?.key ?? vm_key

/** Seconds until the next try: twice as long each time, an hour at most. */
export async function pauseBeforeNextTry(
  { db, timing: { armPollSeconds } }: Pick<OperationsDependencies, 'db' | 'timing'>,
  { id }: OperationRow,
): Promise<number> {
  const lease = await db
    .updateTable('lock_lease')
    .set((eb) => ({ tries: eb('tries', '+', 1) }))
    .where('restorer', '=', id)
    .returning('tries')
    .executeTakeFirst()
  // However often Azure refuses it: that is no sign of a poisoned operation.
  await db.updateTable('operations').set({ attempts: 0 }).where('id', '=', id).execute()
  return Math.min(longestPauseSeconds, armPollSeconds * 2 ** Math.min(20, lease?.tries ?? 0))
}

/** Nobody keeps it off, nobody is about to put it back, and the last try was not a moment ago. */
const dueLeases = (db: Kysely<Schema>) =>
  db
    .selectFrom('lock_lease as off')
    .select('off.lock_key')
    .where('off.gone_at', 'is', null)
    .where(sql<boolean>`(off.next_try_at is null or off.next_try_at <= now())`)
    .where(
      sql<boolean>`not exists (select from operations restorer where restorer.id = off.restorer
        and ${isActiveRow('restorer.status')})`,
    )
    .where(
      sql<boolean>`not exists (select from lock_journal held join operations holder on holder.id = held.operation_id
        where held.lock_key = off.lock_key and held.restored_at is null
          and (${keepsOff} or ${isActiveRow('holder.status')}))`,
    )

async function startReturn(
  trx: Kysely<Schema>,
  { timing: { armPollSeconds } }: Pick<OperationsDependencies, 'timing'>,
  queue: OperationQueue,
  lockKey: string,
) {
  await trx.selectFrom('lock_lease').select('lock_key').where('lock_key', '=', lockKey).forUpdate().execute()
  const due = await dueLeases(trx).where('off.lock_key', '=', lockKey).selectAll('off').executeTakeFirst()
  const frozen = await trx.selectFrom('service_freeze').select('frozen').where('id', '=', 1).executeTakeFirst()
  const vm = due && parseVmId(due.vm_id)
  if (!due || !vm || frozen?.frozen) return
  const id = randomUUID()
  const correlationId = randomUUID()
  const entry = { journalId: id, lock: due.lock, removedAt: due.off_since.toISOString(), restore: 'AfterOperation' }
  const body = { lockIds: [due.lock.id] }
  const now = new Date().toISOString()
  const content = restoreLocks.plan({
    vm,
    facts: unreadFacts,
    limits: defaultLimits,
    observedAt: now,
    memory: { onDemandBackupsToday: 0, removedLocks: [entry], leases: [] },
    body,
  })
  const plan = planOf('restoreLocks', vm, content, now)
  const inPortuguese = planOf('restoreLocks', vm, content, now, [], 'pt')
  await trx
    .insertInto('operations')
    .values({
      id,
      action: restoreLocks.name,
      vm_key: `${vm.key}/locks/${lockKey}`,
      vm_id: vm.id,
      status: 'NotStarted',
      body: JSON.stringify(body),
      plan: JSON.stringify(planToStore(plan, inPortuguese)),
      work: JSON.stringify(content.work),
      deadline_at: sql<Date>`now() + make_interval(secs => ${deadlineSeconds})`,
      created_by: 'system',
      correlation_id: correlationId,
      callback_url: null,
      trace_parent: null,
    })
    .execute()
  await trx
    .updateTable('lock_lease')
    .set({ restorer: id, tries: 0, next_try_at: sql<Date>`now() + make_interval(secs => ${12 * armPollSeconds})` })
    .where('lock_key', '=', lockKey)
    .execute()
  const detail = { action: restoreLocks.name, etag: plan.etag, calls: plan.calls.length }
  await append(trx, { kind: 'Created', operationId: id, vmKey: vm.key, caller: 'system', correlationId, detail })
  await queue.send(trx, id, { begun: true })
}
