import { foldCase, sameId } from '../backup/resource-id.ts'
import type { Moment, Observation, Run } from './action.ts'
import { isBeingDeleted } from '../backup/words/provisioning.ts'
import { counted } from '../diagnosis/counted.ts'
import { jobInTheWay } from './jobs-in-the-way.ts'
import { lostCopy } from './lost-copy.ts'
import { placed, type CleanWork } from './points.ts'

/** A collection of many points is known to time out and to succeed after two or three tries; each try takes some points along. */
export async function deleteCollections(run: Run, work: CleanWork) {
  const deleted: string[] = []
  for (const collection of work.collections) {
    const { id } = collection
    const outcome = await run.write(`delete collection ${placed(id)}`, {
      method: 'DELETE',
      resourceId: id,
      description: 'Delete the restore point collection and every point in it',
      sends: 4,
      observe: (moment) => observeCollection(run, work, collection, moment),
      send: () => run.azure.deleteCollection(id),
    })
    if (outcome.sent) deleted.push(id)
  }
  return { deletedCollections: deleted }
}

/** Read from the provider right before every deletion: what the plan saw may have changed. */
async function observeCollection(
  run: Run,
  work: CleanWork,
  { id, uniqueId, heldInDeletion = false }: CleanWork['collections'][number],
  moment: Moment,
): Promise<Observation> {
  const { when, sentBefore } = moment
  const now = await run.azure.getCollection(id)
  if (!now) return { state: 'Done', detail: 'The collection is gone.' }
  if (!sameId(now.sourceId, work.vmId))
    return { state: 'Refused', code: 'NotOwnedByAzureBackup', message: `${id} belongs to another VM now.` }
  // Azure Backup makes one anew with the next backup: after a send of ours that shows that the planned one is gone.
  if (uniqueId !== undefined && now.uniqueId !== undefined && foldCase(uniqueId) !== foldCase(now.uniqueId))
    return sentBefore
      ? { state: 'Done', detail: 'The collection is gone; another of its name has been made since.' }
      : planChanged(`${id} was deleted and made anew under its name since the plan was made.`)
  const isIn = (points: { id: string }[], pointId: string) => points.some((point) => sameId(point.id, pointId))
  const unseen = now.restorePoints.filter((point) => !isIn(work.points, point.id))
  if (unseen.length > 0)
    return planChanged(`${id} holds points that were not planned: ${unseen.map((point) => point.name).join(', ')}.`)
  const planned = work.points.filter(({ collectionId }) => sameId(collectionId, id))
  const inside = planned.filter((point) => isIn(now.restorePoints, point.id))
  // Only a deletion of ours takes planned points along. Else an answer that leaves some out would be taken for a collection without them.
  const isLeft = heldInDeletion && isBeingDeleted(now.provisioningState)
  if (!sentBefore && !isLeft && (inside.length === 0 || inside.length < planned.length))
    return planChanged(
      `${inside.length} of ${counted(planned.length, 'planned point')} in ${id} could be seen right before its deletion.`,
    )
  const refusal = when === 'BeforeSend' ? await lostCopy(run, work, inside) : null
  if (refusal) return refusal
  const job = await jobInTheWay(run, moment, { alsoIn: work.regions ?? [] })
  if (job) return job
  return { state: 'Needed', detail: `${counted(now.restorePoints.length, 'point is', 'points are')} left.` }
}

const planChanged = (message: string): Observation => ({ state: 'Refused', code: 'PlanChanged', message })
