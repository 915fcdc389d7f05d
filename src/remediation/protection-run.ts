import { mayRun } from '../backup/job-words.ts'
import { sameId } from '../backup/resource-id.ts'
import { RemediationFailure, type Moment, type Observation, type Run, type WriteOutcome } from './action.ts'
import { followJob } from './backup-run.ts'
import { jobInTheWay } from './jobs-in-the-way.ts'

export interface ResumeWork {
  protectedItemId: string
  virtualMachineId: string
  policyId: string
  softDeleted: boolean
  nothing: boolean
}

/** Of the pause between looks at a job: the item may lag behind its own for ten minutes, and is looked at every five seconds. */
const [lagPauses, lookPauses] = [10, 1 / 12]

/** Undeletes where that is needed, then protects; both are jobs, and the item itself is asked at the end. */
export async function resume(run: Run, work: ResumeWork) {
  if (work.nothing) return { protectedItemId: work.protectedItemId, resumed: false }
  const { protectedItemId: item, virtualMachineId, policyId } = work
  if (work.softDeleted) {
    const undeleted = await run.write('undelete', {
      method: 'PUT',
      resourceId: item,
      description: 'Undelete the protected item (isRehydrate)',
      observe: (moment) => observe(run, item, moment, (state) => state !== 'SoftDeleted'),
      send: () => run.azure.undelete(item, virtualMachineId),
    })
    await follow(run, 'follow undelete job', undeleted)
    await see(run, 'see the item undeleted', item, (state) => state !== 'SoftDeleted')
  }
  const protectedAgain = await run.write('resume protection', {
    method: 'PUT',
    resourceId: item,
    description: 'Protect the item with its policy',
    observe: (moment) => observe(run, item, moment, (state, policy) => isActive(state) && sameId(policy, policyId)),
    send: () => run.azure.protectWith(item, virtualMachineId, policyId),
  })
  await follow(run, 'follow ConfigureBackup job', protectedAgain)
  const protectionState = await see(run, 'see the item protected', item, isActive)
  return { protectedItemId: item, policyId, protectionState, resumed: protectedAgain.sent, undeleted: work.softDeleted }
}

type Wanted = (state: string, policyId: string) => boolean

async function observe(run: Run, item: string, moment: Moment, wanted: Wanted): Promise<Observation> {
  const { when, intentAt } = moment
  if (when === 'Answered') return { state: 'Done' }
  const now = await run.azure.getProtectedItem(item)
  if (!now) return { state: 'Refused', code: 'NothingToResume', message: `${item} is not there any more.` }
  if (wanted(now.protectionState, now.policyId ?? '')) return { state: 'Done', detail: 'It is so already.' }
  if (when === 'BeforeSend')
    return isActive(now.protectionState)
      ? { state: 'Refused', code: 'PlanChanged', message: `Protection was resumed with ${now.policyId} meanwhile.` }
      : ((await jobInTheWay(run, moment)) ?? { state: 'Needed' })
  // The answer was lost: a job that works on it says that the PUT arrived.
  const jobs = await run.azure.listJobs(item, new Date(Date.parse(intentAt!) - 5 * 60_000).toISOString())
  return jobs.some(mayRun)
    ? { state: 'Wait', seconds: run.timing.jobPollSeconds, reason: 'A job works on the item.' }
    : { state: 'Needed' }
}

/** Without a job's name (a lost answer) the item's own state is what tells. */
async function follow(run: Run, step: string, { jobId }: WriteOutcome) {
  if (jobId === null) return
  const { status, errorCode, message } = await followJob(run, step, jobId)
  if (/^Completed(WithWarnings)?$/i.test(status)) return
  throw new RemediationFailure(errorCode ?? `Job${status}`, `The job ended ${status}: ${message ?? ''}`, jobId)
}

const see = (run: Run, step: string, item: string, wanted: Wanted) =>
  run.until<string>(step, lookPauses * run.timing.jobPollSeconds, async (since) => {
    const now = await run.azure.getProtectedItem(item)
    if (now && wanted(now.protectionState, now.policyId ?? '')) return now.protectionState
    if (run.now() - Date.parse(since) < lagPauses * run.timing.jobPollSeconds * 1000)
      return { waiting: `The item is ${now?.protectionState ?? 'gone'}.` }
    throw new RemediationFailure(
      'NotInEffect',
      `Azure ended the job, and the item is ${now?.protectionState ?? 'gone'}.`,
      item,
    )
  })

const isActive = (state: string) => /^(Protected|IRPending|ProtectionError)$/i.test(state)
