import { valueOf } from '../backup/fact.ts'
import { isBackup, isCompleted, mayRun } from '../backup/words/jobs.ts'
import { sameId } from '../backup/resource-id.ts'
import { RemediationFailure, type Run } from './action.ts'
import { completed, type BackupWork } from './actions/trigger-backup.ts'
import { endOf, followJob, sendBackup, type JobEnd } from './backup-run.ts'

/** On-demand backups that one playbook may use: Microsoft supports three a day. */
const rounds = 2

/** Looks at an hour's distance: clean-up comes once in 24 h at the latest (Azure Backup support's blog). */
const cleanUpLooks = 24

/**
 * A backup, and where the points are at their limit a second one: "Expect this on-demand operation to fail the first time", clean-up
 * comes "after few hours" (troubleshooting guide, clean up restore point collection by running on-demand backup).
 */
export async function backUpUntilDone(run: Run, work: BackupWork, awaitsCleanUp: boolean) {
  for (let round = 1; ; round++) {
    if (round > 1) await awaitBudget(run, `wait for the daily budget ${round}`)
    const { jobId } = await sendBackup(run, `trigger backup ${round}`, work)
    const job = await followJob(run, `follow backup job ${round}`, jobId)
    if (isCompleted(job) || !awaitsCleanUp || round === rounds) return completed(job)
    const cleaned = await awaitCleanUp(run, `wait for the clean-up ${round}`, jobId)
    if (cleaned.completed) return completed(cleaned.completed)
  }
}

/** The wait may end on the same UTC day: the budget is looked at again, our own journal included. */
const awaitBudget = (run: Run, step: string) =>
  run.until<null>(step, run.timing.recheckSeconds, async () => {
    const { memory, limits } = await run.planInput({})
    if (memory.onDemandBackupsToday < limits.onDemandBackupBudget) return null
    return {
      waiting: `${memory.onDemandBackupsToday} on-demand backups were sent today; the next UTC day is waited for.`,
    }
  })

/** Until a point is free again, or the schedule has made a backup of its own meanwhile. */
const awaitCleanUp = (run: Run, step: string, failedJobId: string) =>
  run.until<{ completed: JobEnd | null }>(
    step,
    run.timing.recheckSeconds,
    async (since) => {
      const { facts } = await run.collect()
      const jobs = valueOf(facts.backupJobs)
      const points = valueOf(facts.restorePoints)
      if (!jobs || !points) return { waiting: 'The jobs or restore points cannot be read.' }
      if (jobs.some(mayRun)) return { waiting: 'A backup job runs.' }
      const newest = jobs.find(isBackup)
      if (newest && !sameId(newest.id, failedJobId) && isCompleted(newest)) return { completed: endOf(newest) }
      if (points.count < points.limit) return { completed: null }
      if (run.now() - Date.parse(since) > cleanUpLooks * run.timing.recheckSeconds * 1000)
        throw new RemediationFailure(
          'CleanUpNotSeen',
          `Azure Backup has not cleaned up in ${cleanUpLooks} looks: ${points.count} of ${points.limit} restore points are there still. cleanRestorePoints deletes the oldest.`,
        )
      return { waiting: `${points.count} of ${points.limit} restore points; Azure Backup has not cleaned up yet.` }
    },
    ({ completed }) => (completed ? 'A scheduled backup has completed meanwhile.' : 'Azure Backup has cleaned up.'),
  )
