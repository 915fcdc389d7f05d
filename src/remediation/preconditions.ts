import type { CheckId } from '../backup/check-ids.ts'
import type { Fact } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { ManagementLock } from '../backup/facts-of-locks.ts'
import { isAtOrBelow } from '../backup/resource-id.ts'
import { jobIs, mayRun } from '../backup/words/jobs.ts'
import { lockForbids, mayForbidChange } from '../backup/words/locks.ts'
import type { Blocker, PlanPrecondition } from './plan.ts'

/** One that needs a person names the check. */
type Refusal = Blocker & { check?: CheckId }

/** Collects what must hold; whatever does not becomes a blocker with the code that the run would be refused with. */
export class Preconditions {
  readonly preconditions: PlanPrecondition[] = []
  readonly blockers: Blocker[] = []

  require(name: string, met: boolean, refusal: Omit<Refusal, 'resourceId'> & Partial<Refusal>) {
    this.preconditions.push({ name, met, reason: met ? 'Met' : refusal.code })
    if (!met) this.#refuse({ resourceId: null, ...refusal })
    return met
  }

  block(code: string, message: string, resourceId: string | null = null) {
    this.#refuse({ code, message, resourceId })
  }

  /** What no action does before a person has put it right. */
  needsPerson(check: CheckId, message: string, resourceId: string | null = null) {
    this.#refuse({ code: 'NeedsPerson', message, resourceId, check })
  }

  #refuse(refusal: Refusal) {
    const { code, message, resourceId } = refusal
    if (
      this.blockers.some((known) => known.code === code && known.resourceId === resourceId && known.message === message)
    )
      return
    this.blockers.push(refusal)
  }

  /** "We could not look" is not "fine": nothing is written on a fact that could not be read. */
  known<T>(name: string, what: string, fact: Fact<T>): T | undefined {
    if (fact.status === 'Collected') {
      this.preconditions.push({ name, met: true, reason: 'Met' })
      return fact.value
    }
    const { reason, requiredPermission, retryAfterSeconds } = fact
    const missing = requiredPermission ? ` Missing permission: ${requiredPermission}.` : ''
    const again = retryAfterSeconds === undefined ? '' : ` Ask again in ${retryAfterSeconds} s.`
    this.require(name, false, {
      code: 'FactUnavailable',
      message: `Could not read ${what} (${reason}), so nothing may be changed.${missing}${again}`,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    })
    return undefined
  }

  /** A state in a word that is not known says neither that all is well nor that it is not: nothing is written on it. */
  wordNotKnown(what: string, word: string, resourceId: string | null = null) {
    this.block('FactUnavailable', unknownWord(what, word), resourceId)
  }

  noJobRuns(facts: VmBackupFacts) {
    const jobs = this.known('BackupJobsKnown', 'the backup jobs', facts.backupJobs)
    const job = jobs?.find(mayRun)
    this.require('NoBackupJobRunning', job === undefined, {
      code: 'BackupJobRunning',
      message:
        job && jobIs(job) === 'Unknown'
          ? `A ${job.operation} job is "${job.status}", a word that this service does not know, so it may be running; wait for its end.`
          : `A ${job?.operation ?? ''} job is ${job?.status ?? 'running'}${job?.phase ? ` (${job.phase})` : ''}; wait for its end.`,
      resourceId: job?.id ?? null,
    })
  }

  /** Predicts ARM's 409 ScopeLocked: a lock at, above or inside a target, of any level, forbids its deletion. */
  notLocked(facts: VmBackupFacts, targets: string[], ignored: ReadonlySet<string> = new Set()) {
    const locks = this.known('LocksKnown', 'the locks', facts.locks)
    const holding = (locks ?? []).filter(
      ({ id, scope }) =>
        !ignored.has(id.toLowerCase()) &&
        targets.some((target) => isAtOrBelow(target, scope) || isAtOrBelow(scope, target)),
    )
    for (const lock of holding) this.block('LockedScope', lockedBy(lock), lock.id)
    this.preconditions.push({
      name: 'TargetsNotLocked',
      met: holding.length === 0,
      reason: holding.length === 0 ? 'Met' : 'LockedScope',
    })
  }

  /** ReadOnly forbids a POST at or below its scope. */
  notReadOnly(facts: VmBackupFacts, target: string) {
    const locks = facts.locks.status === 'Collected' ? facts.locks.value : []
    const lock = locks.find((one) => mayForbidChange(one) && isAtOrBelow(target, one.scope))
    this.require('TargetNotReadOnly', lock === undefined, {
      code: 'LockedScope',
      message: lock ? lockedBy(lock) : '',
      resourceId: lock?.id ?? null,
    })
  }
}

/** Text of a refusal for an unknown word. */
export const unknownWord = (what: string, word: string) =>
  `${what} is "${word}", a word that this service does not know, so nothing may be changed.`

const lockedBy = (lock: ManagementLock) => {
  const forbids = `The ${lock.level} lock "${lock.name}" on ${lock.scope} forbids it`
  if (lockForbids(lock) === 'Unknown')
    return `${forbids}: its level is not known and counts as ReadOnly. Whoever set it has to take it off.`
  const isOnPoints = lock.target === 'RestorePointCollection' || lock.target === 'RestorePointGroup'
  return `${forbids}. removeLocks with lockIds ["${lock.id}"] takes it off${isOnPoints ? '' : ' for a time (restore: "PT1H") and puts it back'}.`
}
