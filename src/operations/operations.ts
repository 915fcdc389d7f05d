import type { Reach } from '../access/reach.ts'
import { refuseOtherSubscriptions } from '../access/allowed-subscriptions.ts'
import type { VmId } from '../backup/resource-id.ts'
import { isGuid } from '../backup/resource-id.ts'
import { forChanges, forDryRuns } from '../readings/budgeted-collector.ts'
import { ServiceError } from '../errors.ts'
import type { RemediationAction } from '../remediation/action.ts'
import { catalogueWith } from '../remediation/catalogue.ts'
import type { AuditEvent, ListedOperation, Operation } from '../remediation/operation.ts'
import type { Plan } from '../remediation/plan.ts'
import { approveOperation } from './starting/approval.ts'
import type { Page } from './listing/bounded-page.ts'
import { cancelOperation } from './cancel-operation.ts'
import type { OperationsDependencies } from './dependencies.ts'
import { EventFeed } from './listing/event-feed.ts'
import { followEvents } from './listing/events.ts'
import { readFreeze, setFreeze, type Freeze } from './freeze.ts'
import { readJournal, type AuditFilter } from './listing/journal.ts'
import { judgedOnceMore } from './running/judged-once-more.ts'
import { measureLocks } from './locks/lock-measures.ts'
import { measuring, type OperationsMeasures } from './measures.ts'
import { actionOf, checkBody, makePlan } from './starting/planning.ts'
import {
  readEnd,
  readOperation,
  readOperations,
  readVmOf,
  type OperationEnd,
  type OperationFilter,
} from './listing/present.ts'
import { Notifications } from './notifications/notifications.ts'
import { OperationQueue } from './running/queue.ts'
import { RefusedStarts } from './starting/refused-starts.ts'
import { sharedCollector } from './starting/shared-collector.ts'
import { startOperation, type StartOptions } from './starting/start-operation.ts'
import { startSweeper } from './running/sweeper.ts'
import { notThere, operationsWithin, refuseOutside, type OperationsWithin } from './operations-in-reach.ts'
import { withoutRepeating } from './running/without-repeating.ts'
import { OperationWorker } from './running/worker.ts'

/** `locksOff`: temporary locks that are off; a freeze keeps them off until it ends. */
type FreezeState = Freeze & { locksOff: number }

export interface Operations {
  /** Whole seconds that a caller should wait between two looks at an operation. */
  retryAfterSeconds: number
  /** Every action there is, with the schemas of its body and of what it comes to. */
  actions: readonly Pick<RemediationAction, 'name' | 'body' | 'summary' | 'result'>[]
  plan(
    vm: VmId,
    action: string,
    body: Record<string, unknown>,
    options: Pick<StartOptions, 'correlationId' | 'callbackUrl' | 'reach'>,
  ): Promise<Plan>
  start(vm: VmId, action: string, body: Record<string, unknown>, options: StartOptions): Promise<Operation>
  get(id: string): Promise<Operation>
  /** The key of the VM that it is about. */
  vmKeyOf(id: string): Promise<string>
  /** How it ended; undefined while it has not. */
  end(id: string): Promise<OperationEnd | undefined>
  list(filter: OperationFilter): Promise<Page<ListedOperation>>
  /** Rejects where there is no such operation. */
  events(id: string, sinceEventId?: string, signal?: AbortSignal): Promise<AsyncIterable<AuditEvent>>
  cancel(id: string, by: { caller: string; correlationId: string }): Promise<Operation>
  /** By somebody else than who started it. */
  approve(id: string, by: { caller: string; correlationId: string }): Promise<Operation>
  freeze(): Promise<FreezeState>
  setFreeze(
    freeze: { frozen: boolean; reason?: string | undefined },
    by: { caller: string; correlationId: string },
  ): Promise<FreezeState>
  auditEvents(filter: AuditFilter): Promise<Page<AuditEvent>>
  /** All of this as one caller may see and use it. */
  within(reach: Reach): OperationsWithin
  /** For metrics. */
  measures(): Promise<OperationsMeasures>
  startWorker(): Promise<void>
  /** Finishes the current steps, hands the operations on, stops the queue. */
  drain(): Promise<void>
}

export function createOperations(deps: OperationsDependencies): Operations {
  const { db, served, collector, budgets } = deps
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
  const feed = new EventFeed(
    served,
    withoutRepeating((err, more) => deps.log?.warn({ err, more }, 'event streams wait for the database')),
  )
  const refusedStarts = new RefusedStarts(
    db,
    withoutRepeating((err, more) => deps.log?.warn({ err, more }, 'refused starts are missing in the journal')),
  )
  let stopSweeper: (() => Promise<void>) | undefined

  const found = async <T>(id: string, read: (id: string) => Promise<T | undefined>): Promise<T> => {
    const what = isGuid(id) ? await read(id) : undefined
    if (what === undefined) throw notThere(id)
    return what
  }
  const vmKeyOf = async (id: string) => (await found(id, () => readVmOf(served, id))).vm_key
  /** What was just written, on the connections that wrote it. */
  const written = (id: string) => found(id, () => readOperation(db, id))

  const freeze = async (): Promise<FreezeState> => {
    const [state, { locksOff }] = await Promise.all([readFreeze(db), measureLocks(db)])
    return { ...state, locksOff }
  }

  const start: Operations['start'] = async (vm, name, body, options) => {
    if (options.reach !== undefined) refuseOutside(options.reach, vm.key)
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
    return await written(id)
  }

  const operations: Operations = {
    retryAfterSeconds: Math.ceil(deps.timing.armPollSeconds),
    actions: [...catalogue.values()],
    get: (id) => found(id, () => readOperation(served, id)),
    vmKeyOf,
    async end(id) {
      await vmKeyOf(id)
      return await readEnd(served, id)
    },
    async plan(vm, name, body, { correlationId, callbackUrl, reach }) {
      const action = actionOf(catalogue, name)
      checkBody(action, body, deps.limits)
      notifications.judge(callbackUrl)
      refuseOtherSubscriptions(deps.allowedSubscriptions, vm)
      return (await makePlan(dryRuns, vm, action, body, correlationId, reach)).plan
    },
    async start(vm, name, body, options) {
      try {
        return await start(vm, name, body, options)
      } catch (error) {
        await refusedStarts.record({ ...options, vm, action: name }, error)
        throw error
      }
    },
    list: (filter) => readOperations(served, filter),
    async events(id, sinceEventId, signal) {
      await vmKeyOf(id)
      return followEvents(served, feed, id, sinceEventId, signal)
    },
    async cancel(id, by) {
      await vmKeyOf(id)
      await cancelOperation(db, queue, id, by)
      return await written(id)
    },
    async approve(id, by) {
      await vmKeyOf(id)
      await approveOperation(db, queue, catalogue, id, by)
      return await written(id)
    },
    freeze,
    async setFreeze(wanted, by) {
      await setFreeze(db, wanted, by)
      return await freeze()
    },
    auditEvents: (filter) => readJournal(served, filter),
    within: (reach) => operationsWithin(operations, reach),
    measures: measuring(db, queue, [...catalogue.keys()]),
    async startWorker() {
      await queue.work(deps.concurrency ?? 8, worker.handle)
      await queue.workNotifications(notifications.handle)
      stopSweeper = startSweeper(deps, queue, () => notifications.tellForgottenEnds())
    },
    async drain() {
      worker.drain()
      await feed.stop()
      await stopSweeper?.()
      if (stopSweeper) await queue.offWork()
      await queue.stop()
    },
  }
  return operations
}
