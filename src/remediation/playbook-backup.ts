import { valueOf } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { isBackup, isCompleted, mayRun } from '../backup/words/jobs.ts'
import { sameId } from '../backup/resource-id.ts'
import { isOnRestorePoints, isOnSubscription, lockText } from '../diagnosis/locks-in-the-way.ts'
import { counted } from '../diagnosis/counted.ts'
import { RemediationFailure, type Run } from './action.ts'
import { takeLocksOff, type RemoveLocksWork } from './actions/remove-locks.ts'
import { completed, type BackupWork } from './actions/trigger-backup.ts'
import { endOf, followJob, sendBackup, type JobEnd } from './backup-run.ts'
import { sameLock } from './locks.ts'

/** On-demand backups that one playbook may use: Microsoft supports three a day. */
const rounds = 2

/** Looks at an hour's distance: clean-up comes once in 24 h at the latest (Azure Backup support's blog). */
const cleanUpLooks = 24

/**
 * A backup, and where the points are at their limit a second one: "Expect this on-demand operation to fail the first time", clean-up
 * comes "after few hours" (troubleshooting guide, clean up restore point collection by running on-demand backup).
 */
export async function backUpUntilDone(
  run: Run,
  work: BackupWork,
  awaitsCleanUp: boolean,
  locks: RemoveLocksWork | null,
) {
  for (let round = 1; ; round++) {
    if (round > 1) await awaitBudget(run, `wait for the daily budget ${round}`)
    const { jobId } = await sendBackup(run, `trigger backup ${round}`, work)
    const job = await followJob(run, `follow backup job ${round}`, jobId)
    if (isCompleted(job) || !awaitsCleanUp || round === rounds) return completed(job)
    const cleaned = await awaitCleanUp(run, `wait for the clean-up ${round}`, jobId, locks)
    if (cleaned.completed) return completed(cleaned.completed)
  }
}

/** The wait may end on the same UTC day: the budget is looked at again, our own journal included. */
const awaitBudget = (run: Run, step: string) =>
  run.until<null>(step, run.timing.recheckSeconds, async () => {
    const { memory, limits } = await run.planInput({})
    if (memory.onDemandBackupsToday < limits.onDemandBackupBudget) return null
    return {
      waiting: `${counted(memory.onDemandBackupsToday, 'on-demand backup was', 'on-demand backups were')} sent today; the next UTC day is waited for.`,
    }
  })

interface CleanedUp {
  /** Job of the schedule's own backup, which came first. */
  completed: JobEnd | null
}
interface LockIsBack {
  lockIds: string[]
  /** When the wait began. */
  since: string
}

/** A lock that stops the clean-up again, put there by a person or by the end of another operation, is taken off again where the plan takes it off. */
async function awaitCleanUp(run: Run, step: string, failedJobId: string, locks: RemoveLocksWork | null) {
  let since: string | null = null
  for (let again = 1; ; again++) {
    const named: string = again === 1 ? step : `${step} (${again})`
    const seen: CleanedUp | LockIsBack = await lookForCleanUp(run, named, failedJobId, locks, since)
    if (!('lockIds' in seen)) return seen
    since = seen.since
    const back = locks!.locks.filter(({ id }) => seen.lockIds.some((one) => sameId(one, id)))
    await takeLocksOff(run, { ...locks!, locks: back }, ` (again ${again}, ${step})`)
  }
}

/** Until a point is free again, or the schedule has made a backup of its own meanwhile. `begun`: this is not the first wait. */
const lookForCleanUp = (
  run: Run,
  step: string,
  failedJobId: string,
  locks: RemoveLocksWork | null,
  begun: string | null,
) =>
  run.until<CleanedUp | LockIsBack>(
    step,
    run.timing.recheckSeconds,
    async (since) => {
      const [age, waited] = [since, begun ?? since].map((from) => run.now() - Date.parse(from)) as [number, number]
      if (begun !== null && age < run.timing.recheckSeconds * 1000)
        return { waiting: 'A lock was taken off again; Azure Backup is given time.' }
      const { facts } = await run.collect()
      const jobs = valueOf(facts.backupJobs)
      const points = valueOf(facts.restorePoints)
      if (!jobs || !points) return { waiting: 'The jobs or restore points cannot be read.' }
      if (jobs.some(mayRun)) return { waiting: 'A backup job runs.' }
      const newest = jobs.find(isBackup)
      if (newest && !sameId(newest.id, failedJobId) && isCompleted(newest)) return { completed: endOf(newest) }
      if (points.count < points.limit) return { completed: null }
      const lockIds = await locksBack(run, facts, locks)
      if (lockIds.length > 0) return { lockIds, since: begun ?? since }
      if (waited > cleanUpLooks * run.timing.recheckSeconds * 1000)
        throw new RemediationFailure(
          'CleanUpNotSeen',
          `Azure Backup has not cleaned up in ${cleanUpLooks} looks: ${points.count} of ${points.limit} restore points are there still. cleanRestorePoints deletes the oldest.`,
        )
      const unread = facts.locks.status === 'Unavailable' ? ' Whether a lock stops it cannot be read.' : ''
      return {
        waiting: `${points.count} of ${points.limit} restore points; Azure Backup has not cleaned up yet.${unread}`,
      }
    },
    (seen) => {
      if ('lockIds' in seen) return `On again, and to be taken off again: ${seen.lockIds.join(', ')}.`
      return seen.completed ? 'A scheduled backup has completed meanwhile.' : 'Azure Backup has cleaned up.'
    },
  )

/** Planned locks that are on again, each read once more because lists lag. Any other lock ends the wait, which would be in vain. */
async function locksBack(run: Run, facts: VmBackupFacts, planned: RemoveLocksWork | null) {
  const inTheWay = (valueOf(facts.locks) ?? []).filter(
    (lock) => isOnSubscription(lock) || (isOnRestorePoints(lock, facts) && lock.effects.includes('BlocksCleanup')),
  )
  const back: string[] = []
  for (const lock of inTheWay) {
    const now = await run.azure.getLock(lock.id)
    if (!now) continue
    const own = planned?.locks.find(({ id }) => sameId(id, lock.id))
    if (!own)
      throw new RemediationFailure(
        'LockedScope',
        `The ${lockText(lock).en} was put on meanwhile and keeps Azure Backup from cleaning up; this operation was not planned to take it off.`,
        lock.id,
      )
    if (!sameLock(now, own))
      throw new RemediationFailure('PlanChanged', `The lock ${lock.id} was changed meanwhile, and stays.`, lock.id)
    back.push(lock.id)
  }
  return back
}
