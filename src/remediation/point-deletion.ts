import { deletable } from '../backup/deletable-points.ts'
import { foldCase, sameId } from '../backup/resource-id.ts'
import { inWindows, type Observation, type Run } from './action.ts'
import { byAge, type CleanWork, type PointToDelete } from './points.ts'

/** Deletions under way at once: the pages that recommend clean-up portal-wise do one; Compute takes a few without throttling (an assumption). */
const pointsAtOnce = 4

export async function deletePoints(run: Run, work: CleanWork) {
  const deleted = await inWindows(
    pointsAtOnce,
    work.points.map((point) => async () => {
      const outcome = await run.write(
        `delete restore point ${point.id.split('/').at(-1)} of ${point.collectionId.split('/').at(-1)}`,
        {
          method: 'DELETE',
          resourceId: point.id,
          description: 'Delete the restore point',
          observe: ({ when }) => observePoint(run, work, point, when === 'BeforeSend'),
          send: () => run.azure.deleteRestorePoint(point.id),
        },
      )
      return outcome.sent ? [point.id] : []
    }),
  )
  return { deletedRestorePoints: deleted.flat() }
}

/** Read from the provider right before every deletion: what the plan saw may have changed. */
async function observePoint(run: Run, work: CleanWork, target: PointToDelete, judge: boolean): Promise<Observation> {
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
  if (index >= deletable(points, work.keepLatest, ({ point }) => point).length) {
    return { state: 'Done', detail: 'It has become one of the newest points and is kept.' }
  }
  if (await jobRuns(run, work))
    return { state: 'Wait', seconds: run.timing.jobPollSeconds, reason: 'A backup job runs.' }
  if (judge && target.copy !== null && work.protectedItemId) {
    const copies = await run.azure.listRecoveryPoints(work.protectedItemId)
    const copy = copies.find(({ id }) => sameId(id, target.copy!))
    if (!copy || copy.instantOnly) {
      return {
        state: 'Refused',
        code: 'DataLossNotAccepted',
        message: `The vault's copy of ${target.id} is gone since the plan was made.`,
      }
    }
  }
  return { state: 'Needed' }
}

/** A collection of many points is known to time out and to succeed after two or three tries; each try takes some points along. */
export async function deleteCollections(run: Run, work: CleanWork) {
  const deleted: string[] = []
  for (const { id, name } of work.collections) {
    const outcome = await run.write(`delete collection ${name}`, {
      method: 'DELETE',
      resourceId: id,
      description: 'Delete the restore point collection and every point in it',
      sends: 4,
      async observe() {
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
        if (await jobRuns(run, work))
          return { state: 'Wait', seconds: run.timing.jobPollSeconds, reason: 'A backup job runs.' }
        return { state: 'Needed', detail: `${now.restorePoints.length} points left.` }
      },
      send: () => run.azure.deleteCollection(id),
    })
    if (outcome.sent) deleted.push(id)
  }
  return { deletedCollections: deleted }
}

async function jobRuns(run: Run, { protectedItemId }: CleanWork) {
  if (!protectedItemId) return false // no vault knows the VM, so no job can run
  const since = new Date(Date.now() - 7 * 24 * 3600_000).toISOString()
  return (await run.azure.listJobs(protectedItemId, since)).some((job) => /^(InProgress|Cancelling)$/i.test(job.status))
}
