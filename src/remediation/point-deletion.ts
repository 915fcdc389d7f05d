import { deletable } from '../backup/deletable-points.ts'
import { foldCase, nameOf, sameId } from '../backup/resource-id.ts'
import { isUnknownState } from '../backup/words/provisioning.ts'
import { inWindows, type Moment, type Observation, type Run } from './action.ts'
import { jobInTheWay } from './jobs-in-the-way.ts'
import { stateOf, unknownWord } from './preconditions.ts'
import { lostCopy } from './lost-copy.ts'
import { byAge, ofMachine, placed, type CleanWork, type PointToDelete } from './points.ts'

/** Deletions under way at once: the pages that recommend clean-up portal-wise do one; Compute takes a few without throttling (an assumption). */
const pointsAtOnce = 4
/** Half a minute at the default pace. */
const looksAfterLostAnswer = 3

export async function deletePoints(run: Run, work: CleanWork) {
  const deleted = await inWindows(
    pointsAtOnce,
    work.points.map((point) => async () => {
      const outcome = await run.write(`delete restore point ${nameOf(point.id)} of ${placed(point.collectionId)}`, {
        method: 'DELETE',
        resourceId: point.id,
        description: 'Delete the restore point',
        observe: (moment) => observePoint(run, work, point, moment),
        send: () => run.azure.deleteRestorePoint(point.id),
      })
      return outcome.sent ? [point.id] : []
    }),
  )
  return { deletedRestorePoints: deleted.flat() }
}

/** Read from the provider right before every deletion: what the plan saw may have changed. */
async function observePoint(run: Run, work: CleanWork, target: PointToDelete, moment: Moment): Promise<Observation> {
  const found = await Promise.all(work.collections.map(({ id }) => run.azure.getCollection(id)))
  const collections = found.flatMap((one) => (one === null ? [] : [ofMachine(one, work.machine)]))
  const points = byAge(collections)
  const index = points.findIndex(({ point }) => sameId(point.id, target.id))
  if (index < 0) return { state: 'Done', detail: 'The point is gone.' }
  const owner = collections.find(({ id }) => sameId(id, points[index]!.collectionId))
  if (!owner || !sameId(owner.sourceId, work.vmId) || !foldCase(owner.name).startsWith('azurebackup_')) {
    return {
      state: 'Refused',
      code: 'NotOwnedByAzureBackup',
      message: `${target.id} no longer belongs to this VM's backup.`,
    }
  }
  if (points[index]!.point.machine !== target.machine)
    return { state: 'Refused', code: 'PlanChanged', message: `${target.id} is another machine's than the plan said.` }
  const { provisioningState } = points[index]!.point
  if (moment.when === 'BeforeSend' && isUnknownState(provisioningState))
    return {
      state: 'Refused',
      code: 'FactUnavailable',
      message: unknownWord(stateOf(target.id), provisioningState).en,
    }
  const free = deletable(points, work.keepLatest, ({ point }) => point)
  if (moment.when !== 'Answered' && !free.some(({ point }) => sameId(point.id, target.id))) return kept(run, moment)
  const refusal = moment.when === 'BeforeSend' ? await lostCopy(run, work, [target]) : null
  if (refusal) return refusal
  return (await jobInTheWay(run, moment, { alsoIn: work.regions ?? [] })) ?? { state: 'Needed' }
}

/** Azure may have taken the deletion whose answer was lost, and be slow to show it. */
const kept = ({ timing }: Run, { when, looks }: Moment): Observation =>
  when === 'AnswerLost' && looks < looksAfterLostAnswer
    ? { state: 'Wait', seconds: timing.jobPollSeconds / 6, reason: 'The point is there still.' }
    : { state: 'Done', detail: 'It has become one of the newest points and is kept.', dropped: true }
