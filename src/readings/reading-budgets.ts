import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { bounded } from '../concurrency/bounded.ts'
import { AzureError } from '../backup/azure-error.ts'
import type { CollectedFacts } from '../backup/control-plane.ts'
import type { VmId } from '../backup/resource-id.ts'
import { CallShare } from './call-share.ts'
import { ServiceError } from '../errors.ts'
import { ReadBudget, type ReadPurpose } from './read-budget.ts'

const MINUTE = 60_000
/** Calls of a cold reading of a VM with everything; what it really was is settled behind it. */
const CALLS_OF_A_READING = 12
/** The VM, its extensions, the backup extension by name. */
const CALLS_TO_A_VM = 3
const LONGEST_WAIT_SECONDS = 30
/** VM ids a minute and subscription that turn out to be nobody's: a list of VMs that is a little old, not somebody who guesses. */
const ABSENCES_PER_MINUTE = 60

export interface ReadingBudgetsOptions {
  /** GETs on one VM. */
  vmReadsPerMinute: number
  /** Per subscription; undefined: no limit. */
  callsPerSecond?: number | undefined
  /** Seconds until Azure has room for readings of the subscription, by what its answers say. */
  secondsUntilRoom?: ((subscriptionId: string) => number) | undefined
  /** Milliseconds, monotonic. */
  clock?: (() => number) | undefined
}

export interface Admission {
  purpose: ReadPurpose
  signal?: AbortSignal | undefined
  /** False: nobody waits for the subscription's share, there is something older to answer with. */
  mayWait?: boolean
}

/**
 * What reading may cost Azure, whoever asks and whatever for: GETs on one VM, calls to one subscription, and VM ids that do not exist.
 * What an operation reads while it runs is not counted here: it has what readings leave.
 */
export class ReadingBudgets {
  readonly #clock: () => number
  readonly #vms: ReadBudget
  readonly #share: CallShare | undefined
  readonly #secondsUntilRoom: (subscriptionId: string) => number
  readonly #known = new LRUCache<string, true>(bounded(100_000))
  readonly #absences = new LRUCache<string, number[]>({ ...bounded(10_000), ttl: MINUTE })

  constructor({
    vmReadsPerMinute,
    callsPerSecond,
    secondsUntilRoom = () => 0,
    clock = () => performance.now(),
  }: ReadingBudgetsOptions) {
    this.#clock = clock
    this.#secondsUntilRoom = secondsUntilRoom
    this.#vms = new ReadBudget(vmReadsPerMinute)
    // ARM's bucket holds ten seconds' worth too (250 at 25 a second).
    this.#share =
      callsPerSecond === undefined
        ? undefined
        : new CallShare(callsPerSecond, Math.max(10 * callsPerSecond, CALLS_OF_A_READING))
  }

  /** Makes the reading when there is room for it, or rejects with ReadBudgetUsed, which says when there will be. */
  async read(vm: VmId, admission: Admission, collect: () => Promise<CollectedFacts>): Promise<CollectedFacts> {
    this.#refuseGuesses(vm)
    const counted = this.#vms.take(vm.key, this.#clock(), admission.purpose)
    if ('roomInSeconds' in counted)
      throw used(
        `VM ${vm.vmName} was read as often as VM_READS_PER_MINUTE lets a minute; ask again in ${counted.roomInSeconds} s.`,
        counted.roomInSeconds,
      )
    let calls = 0
    try {
      // Readings for changes do not queue behind readings for people who look.
      if (isQueued(admission.purpose)) await this.waitForShare(vm.subscriptionId, CALLS_OF_A_READING, admission)
    } catch (error) {
      counted.settle(0)
      throw error
    }
    try {
      const collected = await collect()
      calls = collected.armCalls
      counted.settle(collected.vmCalls ?? CALLS_TO_A_VM)
      this.#know(vm)
      return collected
    } catch (error) {
      counted.settle(CALLS_TO_A_VM)
      this.#noteAbsence(vm, error)
      throw error
    } finally {
      if (isQueued(admission.purpose)) this.giveBack(vm.subscriptionId, CALLS_OF_A_READING - calls)
    }
  }

  /** Resolves when `calls` may go to the subscription, and counts them. */
  async waitForShare(subscriptionId: string, calls: number, { signal, mayWait = true }: Omit<Admission, 'purpose'>) {
    await this.#waitForAzure(subscriptionId, { signal, mayWait })
    if (!this.#share) return
    const longest = mayWait ? LONGEST_WAIT_SECONDS : 0
    const wait = this.#share.take(subscriptionId, calls, this.#clock(), longest)
    if (wait > longest)
      throw used(
        `Readings of subscription ${subscriptionId} are at the share of Azure's limits that they may use (READING_CALLS_PER_SECOND); ask again in ${Math.ceil(wait)} s.`,
        Math.ceil(wait),
      )
    if (wait === 0) return
    try {
      await sleep(wait * 1000, undefined, signal ? { signal } : {})
    } catch (error) {
      this.giveBack(subscriptionId, calls)
      throw error
    }
  }

  /**
   * A reading that begins while Azure is closed to the subscription would come back in parts. One that would have to wait for long is made
   * all the same: of what cannot be read it says so, or tells what was read before.
   */
  async #waitForAzure(subscriptionId: string, { signal, mayWait }: Omit<Admission, 'purpose'>) {
    const wait = this.#secondsUntilRoom(subscriptionId)
    if (wait <= 0 || wait > LONGEST_WAIT_SECONDS) return
    if (!mayWait)
      throw used(
        `Azure has no room for readings of subscription ${subscriptionId}; ask again in ${Math.ceil(wait)} s.`,
        Math.ceil(wait),
      )
    await sleep(wait * 1000, undefined, signal ? { signal } : {})
  }

  giveBack(subscriptionId: string, calls: number) {
    this.#share?.giveBack(subscriptionId, calls, this.#clock())
  }

  #know({ key, subscriptionId }: VmId) {
    this.#known.set(key, true)
    this.#known.set(subscriptionId, true)
  }

  #refuseGuesses(vm: VmId) {
    if (this.#known.get(vm.key)) return
    const [first, ...rest] = this.#recentAbsences(this.#whose(vm))
    if (first === undefined || rest.length + 1 < ABSENCES_PER_MINUTE) return
    const seconds = Math.ceil((first + MINUTE - this.#clock()) / 1000)
    throw used(
      `${ABSENCES_PER_MINUTE} VM ids that do not exist were asked for within a minute; of VMs that are not known here the next is looked up in ${seconds} s.`,
      seconds,
    )
  }

  #noteAbsence(vm: VmId, error: unknown) {
    if (!(error instanceof AzureError) || error.status !== 404) return
    this.#known.delete(vm.key)
    if (error.code === 'VmNotFound') this.#known.set(vm.subscriptionId, true)
    const whose = this.#whose(vm)
    this.#absences.set(whose, [...this.#recentAbsences(whose), this.#clock()])
  }

  #recentAbsences(whose: string) {
    return (this.#absences.get(whose) ?? []).filter((at) => this.#clock() - at < MINUTE)
  }

  /** Subscriptions can be made up too: all that are not known count as one. */
  #whose = ({ subscriptionId }: VmId) => (this.#known.get(subscriptionId) ? subscriptionId : 'unknown subscriptions')
}

const isQueued = (purpose: ReadPurpose) => purpose === 'Look' || purpose === 'Plan'

const used = (message: string, retryAfterSeconds: number) =>
  new ServiceError('ReadBudgetUsed', message, { retryAfterSeconds })
