import { writesOf, type Must } from './evidence.ts'
import { onDemandJobs } from './judge-jobs.ts'
import type { Evidence } from './run-world.ts'

/** "Succeeded" is true: what the result claims is so in the world, and was done by this operation. */
export function judgeResult(evidence: Evidence, must: Must) {
  const { operation, witness, spec } = evidence
  if (operation?.status !== 'Succeeded') return
  const { world, machine } = witness.ground
  const result = operation.result ?? {}
  const claimed = (field: string) => ((result[field] ?? []) as string[]).map((id) => id.toLowerCase())
  const sent = new Set(writesOf(evidence).map(({ path }) => path))
  const points = new Set(witness.points().map(({ id }) => id))
  const gone: [string, (id: string) => boolean][] = [
    ['deletedRestorePoints', (id) => !points.has(id)],
    ['deletedCollections', (id) => !world.restorePointCollections.has(id)],
    ['deletedExtensions', (id) => !world.extensions.has(id) || [...sent].some((path) => /\/backup$/.test(path))],
    ['removedLocks', () => true],
  ]
  for (const [field, isGone] of gone) {
    for (const id of claimed(field)) {
      must(sent.has(id), `claims in ${field} what it did not do: ${id}`)
      must(isGone(id), `claims in ${field} what is still there: ${id}`)
    }
  }
  const kept = operation.steps.filter(({ detail }) => /kept/.test(detail ?? '')).length
  const planned = operation.plan.calls.filter(
    ({ method, resourceId }) => method === 'DELETE' && points.has(resourceId.toLowerCase()),
  )
  must(
    planned.length <= kept,
    `${planned.length} points were to be deleted, are there still, and ${kept} were kept for a reason`,
  )
  const backedUp =
    operation.plan.calls.some(({ resourceId }) => /\/backup$/.test(resourceId)) &&
    evidence.body['waitForCompletion'] !== false
  const completed = onDemandJobs(evidence).some(({ properties }) => properties.status === 'Completed')
  const byOthers = witness.happened.some(({ kind }) => kind === 'JobStarts')
  must(!backedUp || completed || byOthers, 'says that a backup has completed, and none has')
  if (spec.order.action === 'reapply')
    must(machine.properties.provisioningState === 'Succeeded', 'says that the VM is well, and it is not')
}
