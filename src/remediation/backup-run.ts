import type { BackupJob } from '../backup/facts-of-backup.ts'
import { RemediationFailure, type Moment, type Observation, type Run } from './action.ts'

/** A clock of Azure may run behind the database's. */
const skewMilliseconds = 5 * 60_000

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
  return { jobId: found }
}

async function observeBackup(
  run: Run,
  item: string,
  { when, intentAt, remembered, looks }: Moment,
): Promise<Observation> {
  const known = new Set((remembered as { jobIds: string[] } | null)?.jobIds ?? [])
  if (when === 'Answered') return { state: 'Done' }
  if (when === 'BeforeSend') {
    const jobs = await run.azure.listJobs(item, new Date(Date.now() - 48 * 3600_000).toISOString())
    if (jobs.some((job) => /^(InProgress|Cancelling)$/i.test(job.status))) {
      return { state: 'Refused', code: 'BackupJobRunning', message: 'A backup job of this VM has started meanwhile.' }
    }
    return { state: 'Needed', remember: { jobIds: jobs.map(({ id }) => id) } }
  }
  const since = new Date(Date.parse(intentAt!) - skewMilliseconds).toISOString()
  const jobs = await run.azure.listJobs(item, since)
  const mine = jobs.find((job) => job.operation === 'Backup' && !known.has(job.id))
  if (mine)
    return { state: 'Done', detail: 'The answer was lost; the job was found in the list.', output: { jobId: mine.id } }
  const pause = Math.max(0.2, run.timing.lostAnswerSeconds / 5)
  if (looks * pause < run.timing.lostAnswerSeconds)
    return { state: 'Wait', seconds: pause, reason: 'Looking for the job of a backup whose answer was lost.' }
  return { state: 'Needed', remember: remembered }
}

export interface JobEnd {
  jobId: string
  status: string
  errorCode: string | null
  message: string | null
}

const terminal = /^(Completed|CompletedWithWarnings|Failed|Cancelled)$/i

export const followJob = (run: Run, step: string, jobId: string) =>
  run.until<JobEnd>(
    step,
    run.timing.jobPollSeconds,
    async () => {
      const job = await run.azure.getJob(jobId)
      if (!job) return { waiting: 'The job cannot be seen yet.' }
      return terminal.test(job.status) ? endOf(job) : { waiting: `${job.status}${job.phase ? `: ${job.phase}` : ''}` }
    },
    ({ status, errorCode }) => `The job ended ${status}${errorCode ? `: ${errorCode}` : ''}.`,
  )

export function endOf(job: BackupJob): JobEnd {
  const error = job.errorDetails[0]
  const errorCode = job.errorCode ?? (error?.title || null)
  return { jobId: job.id, status: job.status, errorCode, message: error?.message ?? null }
}
