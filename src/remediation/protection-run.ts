import Type, { type Static } from 'typebox'
import { Text } from '../backup/schema.ts'
import { endedWell, mayRun } from '../backup/words/jobs.ts'
import { isSoftDeleted, protectionIs } from '../backup/words/protection.ts'
import type { Protection } from '../backup/facts-of-backup.ts'
import type { PolicyOfVault } from '../backup/protection-control.ts'
import { sameId } from '../backup/resource-id.ts'
import { withStop } from '../backup/text.ts'
import { expiringUnder } from '../backup/retention.ts'
import { RemediationFailure, type Moment, type Observation, type Run, type WriteOutcome } from './action.ts'
import { followJob } from './backup-run.ts'
import { jobInTheWay } from './jobs-in-the-way.ts'
import { stateOf, unknownWord } from './preconditions.ts'
import type { Sentence } from '../backup/sentence.ts'

export const ResumeWork = Type.Object({
  protectedItemId: Text(),
  virtualMachineId: Text(),
  policyId: Text(),
  softDeleted: Type.Boolean(),
  nothing: Type.Boolean(),
  /** Recovery points whose expiry was consented to; plans of older versions told of none. */
  accepted: Type.Optional(Type.Array(Text())),
  /** Until when the plan looked ahead (Unix time). */
  expiringBy: Type.Optional(Type.Number()),
})
export type ResumeWork = Static<typeof ResumeWork>

/** Pause between looks at the item: it may lag its job by ten minutes. */
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
      observe: (moment) => observe(run, item, moment, isBack),
      send: () => run.azure.undelete(item, virtualMachineId),
    })
    await follow(run, 'follow undelete job', undeleted)
    await see(run, 'see the item undeleted', item, isBack)
  }
  const protectedAgain = await run.write('resume protection', {
    method: 'PUT',
    resourceId: item,
    description: 'Protect the item with its policy',
    async observe(moment) {
      const seen = await observe(run, item, moment, (now) => isActive(now) && sameId(now.policyId ?? '', policyId))
      return moment.when === 'BeforeSend' && seen.state === 'Needed' ? await unlessMoreExpires(run, work) : seen
    },
    send: () => run.azure.protectWith(item, virtualMachineId, policyId),
  })
  await follow(run, 'follow ConfigureBackup job', protectedAgain)
  const protectionState = await see(run, 'see the item protected', item, isActive)
  return { protectedItemId: item, policyId, protectionState, resumed: protectedAgain.sent, undeleted: work.softDeleted }
}

/** Policy and recovery points, read again: nobody consented to more than the plan told. */
async function unlessMoreExpires(run: Run, work: ResumeWork): Promise<Observation> {
  const [policy, points] = await Promise.all([
    run.azure.getPolicy(work.policyId),
    run.azure.listRecoveryPoints(work.protectedItemId),
  ])
  if (!policy)
    return { state: 'Refused', code: 'PolicyNotFound', message: `The vault has no policy ${work.policyId} any more.` }
  const { retention } = policy
  if (retention === null) return { state: 'Refused', code: 'FactUnavailable', message: notUnderstood(policy).en }
  const by = Math.max(work.expiringBy ?? 0, run.now())
  const more = expiringUnder({ ...policy, retention }, points, by).filter(
    ({ id }) => !work.accepted?.some((accepted) => sameId(accepted, id)),
  )
  if (more.length === 0) return { state: 'Needed' }
  return {
    state: 'Refused',
    code: 'DataLossNotAccepted',
    message: `More would expire than was accepted: ${more.map(({ id, because }) => `${id} (${because.en})`).join(', ')}.`,
  }
}

export const notUnderstood = ({ name, retentionNotUnderstood: said }: PolicyOfVault): Sentence => ({
  en: `The retention of policy ${name} is not understood (${said ?? 'nothing is said of it'}): which recovery points it would let expire cannot be told, so nothing may be changed.`,
  pt: `A retenção da política ${name} não é compreendida (${said ?? 'nada se diz dela'}): não se sabe que pontos de recuperação ela deixaria expirar, por isso nada pode ser alterado.`,
})

type Wanted = (now: Protection) => boolean

async function observe(run: Run, item: string, moment: Moment, wanted: Wanted): Promise<Observation> {
  const { when, intentAt } = moment
  if (when === 'Answered') return { state: 'Done' }
  const now = await run.azure.getProtectedItem(item)
  if (!now) return { state: 'Refused', code: 'NothingToResume', message: `${item} is not there any more.` }
  if (wanted(now)) return { state: 'Done', detail: 'It is so already.' }
  if (when === 'BeforeSend' && protectionIs(now) === 'Unknown')
    return {
      state: 'Refused',
      code: 'FactUnavailable',
      message: unknownWord(stateOf(item), now.protectionState).en,
    }
  if (when === 'BeforeSend')
    return isActive(now)
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
  if (endedWell({ status })) return
  throw new RemediationFailure(
    errorCode ?? `Job${status}`,
    `The job ended ${withStop(message ? `${status}: ${message}` : status)}`,
    jobId,
  )
}

const see = (run: Run, step: string, item: string, wanted: Wanted) =>
  run.until<string>(step, lookPauses * run.timing.jobPollSeconds, async (since) => {
    const now = await run.azure.getProtectedItem(item)
    if (now && wanted(now)) return now.protectionState
    if (run.now() - Date.parse(since) < lagPauses * run.timing.jobPollSeconds * 1000)
      return { waiting: `The item is ${now?.protectionState ?? 'gone'}.` }
    throw new RemediationFailure(
      'NotInEffect',
      `Azure ended the job, and the item is ${now?.protectionState ?? 'gone'}.`,
      item,
    )
  })

const isActive = (now: Protection) => protectionIs(now) === 'Active'
/** Out of soft deletion, in a state that is known. */
const isBack = (now: Protection) => !isSoftDeleted(now) && protectionIs(now) !== 'Unknown'
