import { sql } from 'kysely'
import { parseVmId, type VmId } from '../backup/resource-id.ts'
import { ServiceError } from '../errors.ts'
import { catalogueWith } from '../remediation/catalogue.ts'
import type { AuditEvent, Operation } from '../remediation/operation.ts'
import type { Plan } from '../remediation/plan.ts'
import { cancelOperation } from './cancel-operation.ts'
import type { OperationsDependencies } from './dependencies.ts'
import { followEvents } from './events.ts'
import { readFreeze, setFreeze, type Freeze } from './freeze.ts'
import { readJournal, type AuditFilter } from './journal.ts'
import { locksStillOff } from './lock-journal.ts'
import { actionOf, checkBody, makePlan } from './planning.ts'
import { readOperation, readOperations, type OperationFilter } from './present.ts'
import { OperationQueue } from './queue.ts'
import { startOperation, type StartOptions } from './start-operation.ts'
import { startSweeper } from './sweeper.ts'
import { OperationWorker } from './worker.ts'

export interface Operations {
  plan(vm: VmId, action: string, body: Record<string, unknown>, options: { correlationId: string }): Promise<Plan>
  start(vm: VmId, action: string, body: Record<string, unknown>, options: StartOptions): Promise<Operation>
  get(id: string): Promise<Operation>
  list(filter: OperationFilter): Promise<{ value: Operation[]; next: string | null }>
  events(id: string, sinceEventId?: string, signal?: AbortSignal): AsyncIterable<AuditEvent>
  cancel(id: string, by: { caller: string; correlationId: string }): Promise<Operation>
  freeze(): Promise<Freeze>
  setFreeze(
    freeze: { frozen: boolean; reason?: string | undefined },
    by: { caller: string; correlationId: string },
  ): Promise<Freeze>
  auditEvents(filter: AuditFilter): Promise<AuditEvent[]>
  /** For metrics: operations under way, and temporary locks that are still off. */
  measures(): Promise<{ active: number; oldestQueuedSeconds: number; locksOff: number; oldestLockOffSeconds: number }>
  startWorker(): Promise<void>
  /** Finishes the current steps, hands the operations on, stops the queue. */
  drain(): Promise<void>
}

export function createOperations(deps: OperationsDependencies): Operations {
  const { db } = deps
  const catalogue = catalogueWith(deps.diagnose)
  const queue = new OperationQueue(deps)
  const worker = new OperationWorker(deps, queue, catalogue)
  let stopSweeper: (() => Promise<void>) | undefined

  const get = async (id: string) => {
    const operation = isId(id) ? await readOperation(db, id) : undefined
    if (!operation)
      throw new ServiceError('OperationNotFound', `There is no operation ${id}.`, { target: 'operationId' })
    return operation
  }
  const restoreLocks = async (vmId: string, lockIds: string[], correlationId: string) => {
    const body = { lockIds }
    await startOperation(deps, queue, parseVmId(vmId)!, actionOf(catalogue, 'restoreLocks'), body, {
      caller: 'system',
      correlationId,
    })
  }

  return {
    get,
    async plan(vm, name, body, { correlationId }) {
      const action = actionOf(catalogue, name)
      checkBody(action, body)
      return (await makePlan(deps, vm, action, body, correlationId)).plan
    },
    async start(vm, name, body, options) {
      const action = actionOf(catalogue, name)
      checkBody(action, body)
      if (!deps.enabled)
        throw new ServiceError(
          'RemediationDisabled',
          'REMEDIATION_ENABLED is off: only dry runs (?dryRun=true) are answered.',
        )
      return await get(await startOperation(deps, queue, vm, action, body, options))
    },
    list: (filter) => readOperations(db, filter),
    async *events(id, sinceEventId, signal) {
      await get(id)
      yield* followEvents(db, id, sinceEventId, signal)
    },
    async cancel(id, by) {
      await get(id)
      await cancelOperation(db, queue, id, by)
      return await get(id)
    },
    freeze: () => readFreeze(db),
    setFreeze: (freeze, by) => setFreeze(db, freeze, by),
    auditEvents: (filter) => readJournal(db, filter),
    async measures() {
      const [{ count, oldestSeconds }, { active, oldest }] = await Promise.all([
        locksStillOff(db),
        db
          .selectFrom('operations')
          .select([
            sql<number>`count(*)::int`.as('active'),
            sql<number>`coalesce(extract(epoch from now() - min(created_at) filter (where status = 'NotStarted')), 0)::float`.as(
              'oldest',
            ),
          ])
          .where('status', 'in', ['NotStarted', 'Running'])
          .executeTakeFirstOrThrow(),
      ])
      return { active, oldestQueuedSeconds: oldest, locksOff: count, oldestLockOffSeconds: oldestSeconds }
    },
    async startWorker() {
      await queue.work(deps.concurrency ?? 8, worker.handle)
      stopSweeper = startSweeper(deps, queue, restoreLocks)
    },
    async drain() {
      worker.drain()
      await stopSweeper?.()
      if (stopSweeper) await queue.offWork()
      await queue.stop()
    },
  }
}

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
