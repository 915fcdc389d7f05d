import type { Reach } from '../access/reach.ts'
import { refuseOtherSubscriptions } from '../allowed-subscriptions.ts'
import type { VmId } from '../backup/resource-id.ts'
import { isGuid } from '../backup/resource-id.ts'
import { forChanges, forDryRuns } from '../budgeted-collector.ts'
import { ServiceError } from '../errors.ts'
import type { RemediationAction } from '../remediation/action.ts'
import { catalogueWith } from '../remediation/catalogue.ts'
import type { AuditEvent, Operation } from '../remediation/operation.ts'
import type { Plan } from '../remediation/plan.ts'
import { approveOperation } from './approval.ts'
import { cancelOperation } from './cancel-operation.ts'
import type { OperationsDependencies } from './dependencies.ts'
import { followEvents } from './events.ts'
import { readFreeze, setFreeze, type Freeze } from './freeze.ts'
import { readJournal, type AuditFilter } from './journal.ts'
import { judgedOnceMore } from './judged-once-more.ts'
import { measureLocks } from './lock-measures.ts'
import { measureOperations, type OperationsMeasures } from './measures.ts'
import { actionOf, checkBody, makePlan } from './planning.ts'
import { readOperation, readOperations, type OperationFilter } from './present.ts'
import { Notifications } from './notifications/notifications.ts'
import { OperationQueue } from './queue.ts'
import { sharedCollector } from './shared-collector.ts'
import { startOperation, type StartOptions } from './start-operation.ts'
import { startSweeper } from './sweeper.ts'
import { notThere, operationsWithin, type OperationsWithin } from './within.ts'
import { OperationWorker } from './worker.ts'

/** `locksOff`: temporary locks that are off; a freeze keeps them off until it ends. */
type FreezeState = Freeze & { locksOff: number }

export interface Operations {
  /** Whole seconds that a caller should wait between two looks at an operation. */
  retryAfterSeconds: number
  /** Every action there is, with the schema of its body. */
  actions: readonly Pick<RemediationAction, 'name' | 'body' | 'summary'>[]
  plan(
    vm: VmId,
    action: string,
    body: Record<string, unknown>,
    options: Pick<StartOptions, 'correlationId' | 'callbackUrl' | 'reach'>,
  ): Promise<Plan>
  start(vm: VmId, action: string, body: Record<string, unknown>, options: StartOptions): Promise<Operation>
  get(id: string): Promise<Operation>
  list(filter: OperationFilter): Promise<{ value: Operation[]; next: string | null }>
  events(id: string, sinceEventId?: string, signal?: AbortSignal): AsyncIterable<AuditEvent>
  cancel(id: string, by: { caller: string; correlationId: string }): Promise<Operation>
  /** By somebody else than who started it. */
  approve(id: string, by: { caller: string; correlationId: string }): Promise<Operation>
  freeze(): Promise<FreezeState>
  setFreeze(
    freeze: { frozen: boolean; reason?: string | undefined },
    by: { caller: string; correlationId: string },
  ): Promise<FreezeState>
  auditEvents(filter: AuditFilter): Promise<{ value: AuditEvent[]; next: string | null }>
  /** All of this as one caller may see and use it. */
  within(reach: Reach): OperationsWithin
  /** For metrics. */
  measures(): Promise<OperationsMeasures>
  startWorker(): Promise<void>
  /** Finishes the current steps, hands the operations on, stops the queue. */
  drain(): Promise<void>
}

export function createOperations(deps: OperationsDependencies): Operations {
  const { db } = deps
  const { collector, budgets } = deps
  const dryRunReadings = budgets && forDryRuns(collector, budgets)
  const dryRuns = { ...deps, collector: sharedCollector(dryRunReadings ?? collector) }
  const planning = { ...deps, collector: sharedCollector(budgets ? forChanges(collector, budgets) : collector) }
  const onceMore = judgedOnceMore()
  const onEnded = (vmKey: string) => {
    dryRunReadings?.forget(vmKey)
    deps.onEnded?.(vmKey)
  }
  const catalogue = catalogueWith(deps.diagnose, deps.keyVaultGrants)
  const queue = new OperationQueue(deps)
  const notifications = new Notifications(db, queue, deps.notifications ?? {})
  const worker = new OperationWorker(
    { ...deps, onEnded, tellEnd: (...end) => notifications.tellEnd(...end) },
    queue,
    catalogue,
  )
  let stopSweeper: (() => Promise<void>) | undefined

  const get = async (id: string) => {
    const operation = isGuid(id) ? await readOperation(db, id) : undefined
    if (!operation) throw notThere(id)
    return operation
  }
  const freeze = async (): Promise<FreezeState> => {
    const [state, { locksOff }] = await Promise.all([readFreeze(db), measureLocks(db)])
    return { ...state, locksOff }
  }

  const operations: Operations = {
    retryAfterSeconds: Math.ceil(deps.timing.armPollSeconds),
    actions: [...catalogue.values()],
    get,
    async plan(vm, name, body, { correlationId, callbackUrl, reach }) {
      const action = actionOf(catalogue, name)
      checkBody(action, body, deps.limits)
      notifications.judge(callbackUrl)
      refuseOtherSubscriptions(deps.allowedSubscriptions, vm)
      return (await makePlan(dryRuns, vm, action, body, correlationId, reach)).plan
    },
    async start(vm, name, body, options) {
      const action = actionOf(catalogue, name)
      checkBody(action, body, deps.limits)
      const callbackUrl = notifications.judge(options.callbackUrl) ?? undefined
      refuseOtherSubscriptions(deps.allowedSubscriptions, vm)
      if (!deps.enabled)
        throw new ServiceError(
          'RemediationDisabled',
          'REMEDIATION_ENABLED is off: only dry runs (?dryRun=true) are answered.',
        )
      const id = await onceMore(vm.key, () =>
        startOperation(planning, queue, vm, action, body, { ...options, callbackUrl }),
      )
      return await get(id)
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
    async approve(id, by) {
      await get(id)
      await approveOperation(db, queue, catalogue, id, by)
      return await get(id)
    },
    freeze,
    async setFreeze(wanted, by) {
      await setFreeze(db, wanted, by)
      return await freeze()
    },
    auditEvents: (filter) => readJournal(db, filter),
    within: (reach) => operationsWithin(operations, reach),
    measures: () => measureOperations(db, queue, [...catalogue.keys()]),
    async startWorker() {
      await queue.work(deps.concurrency ?? 8, worker.handle)
      await queue.workNotifications(notifications.handle)
      stopSweeper = startSweeper(deps, queue, () => notifications.tellForgottenEnds())
    },
    async drain() {
      worker.drain()
      await stopSweeper?.()
      if (stopSweeper) await queue.offWork()
      await queue.stop()
    },
  }
  return operations
}
