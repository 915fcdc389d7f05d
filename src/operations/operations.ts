import { refuseOtherSubscriptions } from '../access/allowed-subscriptions.ts'
import { isGuid } from '../backup/resource-id.ts'
import { forChanges, forDryRuns } from '../readings/budgeted-collector.ts'
import { catalogueWith } from '../remediation/catalogue.ts'
import { approveOperation, rejectOperation } from './starting/approval.ts'
import { comparePlan } from './starting/plan-comparison.ts'
import { reasonOf } from './starting/reason.ts'
import { cancelOperation } from './cancel-operation.ts'
import type { OperationsDependencies } from './dependencies.ts'
import type { FreezeState, Operations } from './operations-interface.ts'
import { EventFeed } from './listing/event-feed.ts'
import { followEvents } from './listing/events.ts'
import { readFreeze, setFreeze } from './freeze.ts'
import { readJournal } from './listing/journal.ts'
import { judgedOnceMore } from './running/judged-once-more.ts'
import { readLocksOff } from './locks/locks-off.ts'
import { measureLocks } from './locks/lock-measures.ts'
import { measuring } from './measures.ts'
import { refusalsBesides, refuseWhileDisabled } from './starting/plan-refusals.ts'
import { actionOf, checkBody, makePlan } from './starting/planning.ts'
import { readEnd, readOperation, readOperations, readVmOf } from './listing/present.ts'
import { Notifications } from './notifications/notifications.ts'
import { OperationQueue } from './running/queue.ts'
import { RefusedStarts } from './starting/refused-starts.ts'
import { sharedCollector } from './starting/shared-collector.ts'
import { startOperation } from './starting/start-operation.ts'
import { startSweeper } from './running/sweeper.ts'
import { notThere, operationsWithin, refuseOutside } from './operations-in-reach.ts'
import { withoutRepeating } from './running/without-repeating.ts'
import { OperationWorker } from './running/worker.ts'

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
  /** Reads back on the connections that wrote. */
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
    refuseWhileDisabled(deps)
    const reason = reasonOf(options.reason)
    const id = await onceMore(vm.key, () =>
      startOperation(planning, queue, { vm, action, body, options: { ...options, callbackUrl, reason } }),
    )
    return await written(id)
  }

  const operations: Operations = {
    retryAfterSeconds: Math.ceil(deps.timing.armPollSeconds),
    actions: [...catalogue.values()],
    get: (id, language) => found(id, () => readOperation(served, id, language)),
    vmKeyOf,
    async end(id, language) {
      await vmKeyOf(id)
      return await readEnd(served, id, language)
    },
    async plan(vm, name, body, { correlationId, callbackUrl, reason, reach, language = 'en' }) {
      const action = actionOf(catalogue, name)
      checkBody(action, body, deps.limits)
      notifications.judge(callbackUrl)
      reasonOf(reason)
      refuseOtherSubscriptions(deps.allowedSubscriptions, vm)
      const { told } = await makePlan(dryRuns, { vm, action, body, correlationId, reach })
      const plan = told[language]
      const { db: asked, enabled } = deps
      const besides = await refusalsBesides({ db: asked, enabled, reach: reach ?? 'Everything' }, vm, plan, language)
      return { ...plan, blockers: [...besides, ...plan.blockers] }
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
    async planChanges(id, { correlationId }, language = 'en') {
      await vmKeyOf(id)
      return await comparePlan(dryRuns, catalogue, id, correlationId, language)
    },
    async cancel(id, { reason, ...by }) {
      await vmKeyOf(id)
      await cancelOperation(db, queue, id, { ...by, reason: reasonOf(reason) })
      return await written(id)
    },
    async approve(id, { reason, ...by }) {
      await vmKeyOf(id)
      await approveOperation({ db, queue, catalogue }, id, { ...by, reason: reasonOf(reason) })
      return await written(id)
    },
    async reject(id, { reason, ...by }) {
      await vmKeyOf(id)
      await rejectOperation({ db, queue }, id, { ...by, reason: reasonOf(reason) })
      return await written(id)
    },
    locksOff: (reach = 'Everything') => readLocksOff(served, reach),
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
