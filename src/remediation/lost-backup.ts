import type { BackupJob } from '../backup/facts-of-backup.ts'
import { isBackup, mayRun } from '../backup/words/jobs.ts'
import { foldCase } from '../backup/resource-id.ts'
import type { Moment, Observation, Run } from './action.ts'
import { jobsAtWork } from './jobs-in-the-way.ts'

/** Azure's clock and the database's are both kept by NTP; a job that is said to have started earlier than this before us is another's. */
const clocksDifferMilliseconds = 10_000
/** A job that started this long before us may have been missing from the list when we looked: it is neither ours nor nothing. */
const listLagsMilliseconds = 5 * 60_000
const dayMilliseconds = 24 * 3600_000

/**
 * Whether a backup is to be sent, and after a crash or a lost answer whether it was. Jobs carry no sign of who asked for them that one
 * could rely on, so the list is compared with what it said before: in doubt nothing is sent again and a person is told.
 */
export async function observeBackup(run: Run, item: string, moment: Moment): Promise<Observation> {
  if (moment.when === 'Answered' && moment.jobId !== null) return { state: 'Done' }
  if (moment.when === 'BeforeSend') {
    const jobs = await run.azure.listJobs(item, new Date(run.now() - 7 * dayMilliseconds).toISOString())
    const started = { code: 'BackupJobRunning', message: 'A backup job of this VM has started meanwhile.' }
    if (jobs.some(mayRun)) return { state: 'Refused', ...started }
    // Not waited for: what the backup was asked for may be done by the end of another.
    const elsewhere = await jobsAtWork(run, moment)
    if ('instead' in elsewhere) return elsewhere.instead
    if (elsewhere.jobs.length > 0) return { state: 'Refused', ...started }
    return { state: 'Needed', remember: { jobIds: jobs.map(({ id }) => id) } }
  }
  const { mine, doubtful } = await jobsSince(run, item, moment)
  const [what, whose] =
    moment.when === 'Answered'
      ? ['The answer names no job', 'a backup whose answer names none']
      : ['The answer was lost', 'a backup whose answer was lost']
  if (mine) return { state: 'Done', detail: `${what}; the job was found in the list.`, output: { jobId: mine.id } }
  const pause = Math.max(0.2, run.timing.lostAnswerSeconds / 5)
  if (moment.looks * pause < run.timing.lostAnswerSeconds)
    return { state: 'Wait', seconds: pause, reason: `Looking for the job of ${whose}.` }
  if (doubtful.length === 0 && moment.when === 'AnswerLost') return { state: 'Needed', remember: moment.remembered }
  const ids = doubtful.map(({ id }) => id).join(', ') || 'none is in the list'
  return {
    state: 'Refused',
    code: 'BackupNotConfirmed',
    message: `${what}, and which job it started cannot be told: ${ids}. It was not repeated.`,
  }
}

async function jobsSince(run: Run, item: string, { intentAt, remembered }: Moment) {
  const known = new Set((remembered as { jobIds: string[] } | null)?.jobIds.map(foldCase) ?? [])
  const sent = Date.parse(intentAt!)
  const jobs = await run.azure.listJobs(item, new Date(sent - listLagsMilliseconds).toISOString())
  const doubtful = jobs.filter((job) => isBackup(job) && !known.has(foldCase(job.id)))
  const likely = doubtful.filter(
    (job) => job.isUserTriggered !== false && Date.parse(job.startTime ?? '') >= sent - clocksDifferMilliseconds,
  )
  return { mine: only(likely.filter((job) => job.isUserTriggered)) ?? only(likely), doubtful }
}

const only = (jobs: BackupJob[]) => (jobs.length === 1 ? jobs[0] : undefined)
