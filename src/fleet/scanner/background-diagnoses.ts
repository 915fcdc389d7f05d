import { LRUCache } from 'lru-cache'
import { AzureError } from '../../backup/azure-error.ts'
import type { CollectedFacts } from '../../backup/control-plane.ts'
import type { Limits } from '../../backup/limits.ts'
import { parseVmId, type VmId } from '../../backup/resource-id.ts'
import { bounded } from '../../concurrency/bounded.ts'
import { ServiceError } from '../../errors.ts'
import type { EstateStore } from '../ports.ts'
import { lastDiagnosisOf } from '../store/keep-diagnosis.ts'
import { again } from './again.ts'
import type { Turn } from './turns.ts'
import { isWhole } from './whole-reading.ts'

const AT_ONCE = 8
const OF_ONE_SUBSCRIPTION = 4
const MOST_TURNS = 120
const FEWEST_PER_SECOND = 1
/** So much faster than once a day, to be done also after an hour in which Azure had no room. */
const HASTE = 1.25
const minute = 60_000
/** Of a subscription whose limits are used up: those of Azure Backup are for an hour. */
const REST_MS = 15 * minute
/** Of a VM that could not be diagnosed. */
const TRIED_MS = 60 * minute

export interface BackgroundOptions {
  /** The most urgent, but for those VMs, and those of subscriptions that rest. */
  turns: (most: number, but: { vmKeys: readonly string[]; subscriptionIds: readonly string[] }) => Promise<Turn[]>
  /** How many VMs there are. */
  vms: () => Promise<number>
  /** In the background lane, within the budgets. */
  read: (vm: VmId, signal: AbortSignal) => Promise<CollectedFacts>
  keep: (vm: VmId, collected: CollectedFacts) => Promise<unknown>
  /** Milliseconds, monotonic. */
  clock?: () => number
  failed: (error: unknown) => void
}

/** Diagnoses every VM once a day, one after the other at a pace that does it; ends with the signal, when those under way have ended. */
export async function diagnoseInBackground(options: BackgroundOptions, signal: AbortSignal) {
  const { failed, clock = () => performance.now() } = options
  const resting = new LRUCache<string, number>(bounded(10_000))
  const tried = new LRUCache<string, true>({ ...bounded(20_000), ttl: TRIED_MS })
  const underWay = new Map<string, { vm: VmId; ended: Promise<void> }>()
  let queue: VmId[] = []
  let spacing = 1 / FEWEST_PER_SECOND

  async function refill(): Promise<number> {
    const vms = await options.vms()
    spacing = 1 / Math.max(FEWEST_PER_SECOND, (vms * HASTE) / 86_400)
    const subscriptionIds = [...resting.keys()].filter(rests)
    const turns = await options.turns(MOST_TURNS, { vmKeys: [...tried.keys()], subscriptionIds })
    queue = turns.flatMap(({ vmId }) => parseVmId(vmId) ?? [])
    return queue.length === 0 ? idleSeconds(vms) : 0
  }

  const rests = (subscriptionId: string) => (resting.get(subscriptionId) ?? -Infinity) > clock()
  const mayBegin = ({ subscriptionId }: VmId) =>
    !rests(subscriptionId) &&
    [...underWay.values()].filter(({ vm }) => vm.subscriptionId === subscriptionId).length < OF_ONE_SUBSCRIPTION

  async function read(vm: VmId) {
    try {
      const collected = await options.read(vm, signal)
      if (isWhole(collected.facts)) await options.keep(vm, collected)
      else resting.set(vm.subscriptionId, clock() + REST_MS)
    } catch (error) {
      if (signal.aborted) return
      // It is gone, or was read for others just now: the sweep and they tell.
      if (error instanceof ServiceError || (error instanceof AzureError && error.status === 404)) return
      if (!(error instanceof AzureError)) return failed(error)
      resting.set(vm.subscriptionId, clock() + REST_MS)
    }
  }

  async function next(): Promise<number> {
    if (underWay.size >= AT_ONCE) await Promise.race([...underWay.values()].map(({ ended }) => ended))
    if (queue.length === 0) return await refill()
    const index = queue.findIndex(mayBegin)
    if (index < 0) {
      queue = queue.filter(({ subscriptionId }) => !rests(subscriptionId))
      return spacing
    }
    const [vm] = queue.splice(index, 1) as [VmId]
    tried.set(vm.key, true)
    underWay.set(vm.key, { vm, ended: read(vm).finally(() => underWay.delete(vm.key)) })
    return spacing
  }

  await again(signal, next, failed)
  await Promise.all([...underWay.values()].map(({ ended }) => ended))
}

/** Who looks for turns reads all rows: of few often, so that a new estate is soon known. */
const idleSeconds = (vms: number) => Math.min(60, Math.max(2, vms / 1000))

/** Judges what was read, and keeps of it what a row needs. Resolves to whether it was kept. */
export const keeping = (store: Pick<EstateStore, 'keepDiagnosis'>, limits: Limits) =>
  async function keep(vm: VmId, { facts, observedAt }: CollectedFacts): Promise<boolean> {
    if (!isWhole(facts)) return false
    return await store.keepDiagnosis(vm.key, lastDiagnosisOf({ vmId: vm, facts, limits, observedAt }))
  }
