import { AzureError } from '../backup/azure-error.ts'
import type { BackupJob } from '../backup/facts-of-backup.ts'
import { hasEnded, isCancelled, isCompleted } from '../backup/words/jobs.ts'
import { RemediationFailure, type Run } from './action.ts'
import { observeBackup } from './lost-backup.ts'

/** Sends one on-demand backup, once, whatever happens on the wire, and finds its job. */
export async function sendBackup(run: Run, step: string, work: { protectedItemId: string; expiry: string | null }) {
  const { jobId, output } = await run.write(step, {
    method: 'POST',
    resourceId: `${work.protectedItemId}/backup`,
    description: 'Start an on-demand backup',
    once: true,
    observe: (moment) => observeBackup(run, work.protectedItemId, moment),
    send: () => run.azure.triggerBackup(work.protectedItemId, work.expiry),
  })
  const found = jobId ?? (output as { jobId?: string } | null)?.jobId
  if (!found)
    throw new RemediationFailure(
      'BackupNotConfirmed',
      'Azure accepted the backup but named no job.',
      work.protectedItemId,
    )
  return { jobId: found.includes('/') ? found : `${vaultOf(work.protectedItemId)}/backupJobs/${found}` }
}

/** A job that Azure names by its GUID alone lies in the vault of the item. */
const vaultOf = (item: string) => item.replace(/\/backupFabrics\/.*$/i, '')

export interface JobEnd {
  jobId: string
  status: string
  errorCode: string | null
  message: string | null
}

/** By the list that all operations of the vault look at: a GET for each job and minute would use up Backup's limit with seven jobs. */
export const followJob = (run: Run, step: string, jobId: string) =>
  run.until<JobEnd>(
    step,
    run.timing.jobPollSeconds,
    async () => {
      const job = await run.azure.followedJob(jobId, run.timing.jobPollSeconds)
      if (!job) return { waiting: 'The job cannot be seen yet.' }
      return hasEnded(job) ? endOf(await withItsErrors(run, job)) : { waiting: job.status }
    },
    ({ status, errorCode }) => `The job ended ${status}${errorCode ? `: ${errorCode}` : ''}.`,
  )

/** Lists tell the errors of a job; where one tells none, its details may. */
async function withItsErrors(run: Run, job: BackupJob): Promise<BackupJob> {
  if (isCompleted(job) || isCancelled(job) || job.errorDetails.length > 0) return job
  try {
    return (await run.azure.getJob(job.id)) ?? job
  } catch (error) {
    if (error instanceof AzureError) return job
    throw error
  }
}

export function endOf(job: BackupJob): JobEnd {
  const error = job.errorDetails[0]
  const errorCode = job.errorCode ?? (error?.title || null)
  return { jobId: job.id, status: job.status, errorCode, message: error?.message ?? null }
}
