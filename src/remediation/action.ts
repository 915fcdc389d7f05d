import Type, { type Static, type TSchema } from 'typebox'
import type { ArmOperation } from '../backup/arm-operation.ts'
import { LockToRestore, type BackupControlPlane, type CollectedFacts } from '../backup/control-plane.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { Limits } from '../backup/limits.ts'
import type { VmId } from '../backup/resource-id.ts'
import { Text } from '../backup/schema.ts'
import type { ActionName } from '../diagnosis/finding.ts'
import type { LockLease } from './lock-lease.ts'
import type { OperationError } from './operation.ts'
import type { PlanContent } from './plan.ts'

/** A lock that this service took off and has not put back. */
export const RemovedLock = Type.Object({
  journalId: Text(),
  lock: LockToRestore,
  removedAt: Text(),
  restore: Text(),
})
export type RemovedLock = Static<typeof RemovedLock>

/** Facts about a VM from our own journal, which Azure does not tell. */
export interface Memory {
  /** On-demand backups that this service sent in the current UTC day; jobs carry no mark of an on-demand run. */
  onDemandBackupsToday: number
  /** Off by operations of this VM that nobody else has taken over. */
  removedLocks: RemovedLock[]
  /** When the last repair of the VM ended with an agent that stayed silent, within the last hour; absent otherwise. */
  agentStillSilentDateTime?: string
  /** Every lock of the VM's subscription that this service has off, for whichever VM. */
  leases: LockLease[]
}

export interface PlanInput<Body = unknown, LookedUp = unknown> {
  vm: VmId
  facts: VmBackupFacts
  limits: Limits
  observedAt: string
  memory: Memory
  body: Body
  /** Result of the action's `lookUp`, for a plan that needs more than the facts. */
  lookedUp?: LookedUp
}

/**
 * `plan` is pure. `execute` is run again from its top after every wait and every crash: whatever it does goes through `Run`, whose
 * steps remember by name that they were done, so names must be the same each time.
 */
export interface RemediationAction<Body = unknown, Work = unknown, LookedUp = unknown> {
  readonly name: ActionName
  /** One line for the reference page. */
  readonly summary: string
  readonly body: TSchema
  /** What `execute` comes to: documented and typed for clients, never a filter, since results of earlier versions are kept. */
  readonly result: TSchema
  readonly deadlineSeconds: number
  /** Its plan needs the jobs of former vaults as well. */
  readonly everyVault?: boolean
  /** What is wrong with a body and no schema can say, from the body and the settings alone: asked before anything is read, for dry runs too. */
  contradiction?(body: Body, given: { now: Date; limits: Limits }): { target: string; message: string } | undefined
  /** Reads, before the plan, what the facts do not hold; its answer becomes `lookedUp`. */
  lookUp?(azure: BackupControlPlane, facts: VmBackupFacts, body: Body): Promise<LookedUp>
  plan(input: PlanInput<Body, LookedUp>): PlanContent<Work>
  /** `work` is what a plan left, maybe one of another version. */
  execute(run: Run, work: unknown, body: Body): Promise<Record<string, unknown>>
  /** What is told of an end other than success, whatever brought it about; asked once its locks are back, and it only reads. */
  conclude?(run: Run, work: unknown, error: OperationError): Promise<Concluded>
}

export interface Concluded {
  result: Record<string, unknown>
  details?: OperationError['details']
}

/** How long a look decides for. What was read longer ago is read again before anything is written. */
export const lookGoodForMilliseconds = 5000

export type Observation =
  /** Nothing (more) to send. */
  | {
      state: 'Done'
      detail?: string
      output?: unknown
      /** The write did not happen and is no longer wanted. */
      dropped?: true
    }
  /** `remember` is kept with the intent and handed to the observations that follow. */
  | { state: 'Needed'; remember?: unknown; detail?: string }
  /** `remember` is handed to the next look. */
  | { state: 'Wait'; seconds: number; reason: string; remember?: unknown }
  | { state: 'Refused'; code: string; message: string }

export interface Moment {
  /** `BeforeSend`: nothing was sent yet. `AnswerLost`: sent or not, nobody knows. `Answered`: ARM says that it is done. */
  when: 'BeforeSend' | 'AnswerLost' | 'Answered'
  /** When the intent was written (database time); null before. */
  intentAt: string | null
  remembered: unknown
  /** Whether an earlier send of this write may have had an effect: it was accepted, or its answer was lost, or a process died around it. */
  sentBefore: boolean
  /** Looks since the answer was lost, or came. */
  looks: number
  /** The job that ARM's answer names; not every answer names one. */
  jobId: string | null
}

export interface ArmWrite {
  method: 'DELETE' | 'PUT' | 'POST'
  resourceId: string
  description: string
  observe(moment: Moment): Promise<Observation>
  send(): Promise<ArmOperation>
  /** A POST that must not be repeated: a lost answer is looked after, never sent again. */
  once?: boolean
  /** Error code when such an answer stays lost. Default `BackupNotConfirmed`. */
  unconfirmedCode?: string
  /** Its output is what it is sent for: looked for where the result lies, too. */
  wantsOutput?: boolean
  /** How often it may be sent when ARM says that it failed, or that it is done while it is not. Default 3. */
  sends?: number
  /** The lock that this write takes off, journaled whole in the transaction of the intent. Its output is a `LockOff`. */
  removesLock?: { lock: LockToRestore; restore: string; sharedWithOtherVms: boolean | null }
  /** A lock that is off already, which the operation holds off until its end. Nothing is sent; its output is a `LockOff`. */
  holdsOff?: { lockId: string }
  /** Asked when Azure answers it with 404: why it is in vain, or null where it is not. */
  pointless?(): Promise<string | null>
  /** The journaled lock that this write puts back. Its output is a `LockBack`. */
  restoresLock?: RemovedLock
}

/** `Held`: it was off already because this service has it off, and this operation holds it off too. `Missing`: it was off otherwise. */
export type LockOff = 'Removed' | 'Held' | 'Missing'

/**
 * `LeftOff`: others hold it off and put it back. `Watched`: it is on, but a removal whose answer was lost may still take it off. `Gone`:
 * what it locked does not exist any more.
 */
export type LockBack = 'Back' | 'LeftOff' | 'Watched' | 'Gone'

export interface WriteOutcome {
  /** False: nothing was to be done. */
  sent: boolean
  detail: string | null
  /** For a backup: its job. */
  jobId: string | null
  output: unknown
}

/** An action's tools while it runs. A call may never return: the run is then over, and resumed later from the top. */
export interface Run {
  readonly vm: VmId
  /** For reads. Writes go through `write`, which alone journals them. */
  readonly azure: BackupControlPlane
  readonly limits: Limits
  readonly timing: Timing
  write(step: string, write: ArmWrite): Promise<WriteOutcome>
  /** Computes once; later runs get the stored value. */
  remember<T>(step: string, compute: () => Promise<T>): Promise<T>
  /**
   * Unix milliseconds by the database's clock, as are `since` and `intentAt`: the replica that began may have had another clock than this
   * one.
   */
  now(): number
  /** Looks until `look` gives a value, with `seconds` between looks during which no worker is held. `describe` tells people what was seen. */
  until<T>(
    step: string,
    seconds: number,
    look: (since: string) => Promise<T | { waiting: string }>,
    describe?: (seen: T) => string,
  ): Promise<T>
  collect(options?: { everyVault: boolean }): Promise<CollectedFacts>
  planInput<Body>(body: Body): Promise<PlanInput<Body>>
  /** Steps whose write took effect, in the order in which they began. */
  sentWrites(): Promise<string[]>
  /** Locks that this operation took off and is to put back. */
  locksToPutBack(): Promise<RemovedLock[]>
}

export interface Timing {
  jobPollSeconds: number
  /** Between looks whether Azure Backup has cleaned up. */
  recheckSeconds: number
  /** How long after a lost answer its job may still turn up in the list. */
  lostAnswerSeconds: number
}

/** Does the tasks with at most `limit` under way. One that waits lets its companions of the same window go on. */
export async function inWindows<T>(limit: number, tasks: (() => Promise<T>)[]): Promise<T[]> {
  const done: T[] = []
  for (let from = 0; from < tasks.length; from += limit) {
    const window = await Promise.allSettled(tasks.slice(from, from + limit).map((task) => task()))
    const reasons = window.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []))
    // Failures come first: else a failed step would be started again together with steps that only wait.
    const first =
      reasons.find((reason) => reason instanceof RemediationFailure) ??
      reasons.find((reason) => !(reason instanceof Suspended)) ??
      soonest(reasons as Suspended[])
    if (first) throw first
    done.push(...window.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
  }
  return done
}

const soonest = (suspensions: Suspended[]) => suspensions.toSorted((a, b) => a.seconds - b.seconds)[0]

/** Not a failure: the run stops here and is called again later. Actions let it pass. */
export class Suspended extends Error {
  override readonly name = 'Suspended'
  readonly seconds: number
  constructor(seconds: number, reason: string) {
    super(reason)
    this.seconds = seconds
  }
}

/** Ends the operation Failed, for a reason that a person can read. Locks are put back. */
export class RemediationFailure extends Error {
  override readonly name = 'RemediationFailure'
  readonly code: string
  readonly target: string | undefined
  constructor(code: string, message: string, target?: string) {
    super(message)
    this.code = code
    this.target = target
  }
}
