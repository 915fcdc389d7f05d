import { sameId } from '../backup/resource-id.ts'
import type { Run } from './action.ts'
import { jobRuns } from './jobs-in-the-way.ts'
import { lostCopy } from './lost-copy.ts'
import { placed, type CleanWork } from './points.ts'

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
