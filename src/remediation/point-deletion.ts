import { deletable } from '../backup/deletable-points.ts'
import { foldCase, sameId } from '../backup/resource-id.ts'
import { hasVaultCopy } from '../backup/vault-copy.ts'
import { inWindows, type Moment, type Observation, type Run } from './action.ts'
import { jobRuns } from './jobs-in-the-way.ts'
import { byAge, type CleanWork, type PointToDelete } from './points.ts'

/** Deletions under way at once: the pages that recommend clean-up portal-wise do one; Compute takes a few without throttling (an assumption). */
const pointsAtOnce = 4
/** Half a minute at the default pace. */
const looksAfterLostAnswer = 3

export async function deletePoints(run: Run, work: CleanWork) {
  const deleted = await inWindows(
    pointsAtOnce,
    work.points.map((point) => async () => {
      const outcome = await run.write(
        `delete restore point ${point.id.split('/').at(-1)} of ${placed(point.collectionId)}`,
        {
          method: 'DELETE',
          resourceId: point.id,
          description: 'Delete the restore point',
          observe: (moment) => observePoint(run, work, point, moment),
          send: () => run.azure.deleteRestorePoint(point.id),
        },
      )
      return outcome.sent ? [point.id] : []
    }),
  )
  return { deletedRestorePoints: deleted.flat() }
}

/** Read from the provider right before every deletion: what the plan saw may have changed. */
async function observePoint(run: Run, work: CleanWork, target: PointToDelete, moment: Moment): Promise<Observation> {
  const collections = (await Promise.all(work.collections.map(({ id }) => run.azure.getCollection(id)))).filter(
    (found) => found !== null,
  )
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
  if (moment.when !== 'Answered' && index >= deletable(points, work.keepLatest, ({ point }) => point).length)
    return kept(run, moment)
  const refusal = moment.when === 'BeforeSend' ? await lostCopy(run, work, [target]) : null
  if (refusal) return refusal
  if (await jobRuns(run, work.items))
    return { state: 'Wait', seconds: run.timing.jobPollSeconds, reason: 'A backup job runs.' }
  return { state: 'Needed' }
}

/** Azure may have taken the deletion whose answer was lost, and be slow to show it. */
const kept = ({ timing }: Run, { when, looks }: Moment): Observation =>
  when === 'AnswerLost' && looks < looksAfterLostAnswer
    ? { state: 'Wait', seconds: timing.jobPollSeconds / 6, reason: 'The point is there still.' }
    : { state: 'Done', detail: 'It has become one of the newest points and is kept.', dropped: true }

/** What was to be deleted because the vault has it too, and the vault has it no more: nobody consented to that loss. */
async function lostCopy(
  run: Run,
  { protectedItemId }: CleanWork,
  targets: PointToDelete[],
): Promise<Observation | null> {
  const copied = targets.filter(({ copy }) => copy !== null)
  if (copied.length === 0) return null
  const held = protectedItemId ? await run.azure.listRecoveryPoints(protectedItemId) : []
  const lost = copied.filter(({ copy }) => !held.some((point) => hasVaultCopy(point) && sameId(point.id, copy!)))
  if (lost.length === 0) return null
  return {
    state: 'Refused',
    code: 'DataLossNotAccepted',
    message: `The vault's copy of ${lost.map(({ id }) => id).join(', ')} is gone since the plan was made.`,
  }
}

/** A collection of many points is known to time out and to succeed after two or three tries; each try takes some points along. */
export async function deleteCollections(run: Run, work: CleanWork) {
  const deleted: string[] = []
  for (const { id } of work.collections) {
    const outcome = await run.write(`delete collection ${placed(id)}`, {
      method: 'DELETE',
      resourceId: id,
      description: 'Delete the restore point collection and every point in it',
      sends: 4,
      async observe({ when }) {
        const now = await run.azure.getCollection(id)
        if (!now) return { state: 'Done', detail: 'The collection is gone.' }
        if (!sameId(now.sourceId, work.vmId))
          return { state: 'Refused', code: 'NotOwnedByAzureBackup', message: `${id} belongs to another VM now.` }
        const unseen = now.restorePoints.filter(
          ({ id: point }) => !work.points.some((planned) => sameId(planned.id, point)),
        )
        if (unseen.length > 0)
          return {
            state: 'Refused',
            code: 'PlanChanged',
            message: `${id} holds points that were not planned: ${unseen.map((point) => point.name).join(', ')}.`,
          }
        const inside = work.points.filter((planned) => now.restorePoints.some((point) => sameId(point.id, planned.id)))
        const refusal = when === 'BeforeSend' ? await lostCopy(run, work, inside) : null
        if (refusal) return refusal
        if (await jobRuns(run, work.items))
          return { state: 'Wait', seconds: run.timing.jobPollSeconds, reason: 'A backup job runs.' }
        return { state: 'Needed', detail: `${now.restorePoints.length} points left.` }
      },
      send: () => run.azure.deleteCollection(id),
    })
    if (outcome.sent) deleted.push(id)
  }
  return { deletedCollections: deleted }
}

/** Name and group: after a policy has named another group, two collections of one VM may bear one name. */
const placed = (collectionId: string) => {
  const segments = collectionId.split('/')
  return `${segments.at(-1)} in ${segments[4]}`
}
