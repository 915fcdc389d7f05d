import { writesOf, type Must } from './evidence.ts'
import type { Evidence } from './run-world.ts'

/**
 * Where one thing only has happened, before the worker read anything: what has to come of it is known. No step of what was planned may be
 * taken, and the operation says why.
 */
export function judgeEnd(evidence: Evidence, must: Must) {
  const { witness, operation, spec, body } = evidence
  const [only, another] = witness.happened
  if (!operation || !only || another || only.at !== 'Read' || !isBeforeRun(evidence, only)) return
  if (spec.order.action !== 'cleanRestorePoints') return
  const planned = operation.plan.calls
    .filter(({ method }) => method === 'DELETE')
    .map(({ resourceId }) => resourceId.toLowerCase())
  if (planned.length === 0) return
  const accepted = new Set(((body['acceptDataLoss'] ?? []) as string[]).map((id) => id.toLowerCase()))
  const lost =
    witness.ground.spec.order.body['mode'] === 'Collection' ? undefined : planned.filter((id) => !accepted.has(id))
  const code =
    only.kind === 'VmIsMadeAnew'
      ? 'PlanChanged'
      : only.kind === 'ItemIsSoftDeleted' && lost !== undefined && lost.length === planned.length
        ? 'DataLossNotAccepted'
        : undefined
  if (code === undefined) return
  const writes = writesOf(evidence)
  must(writes.length === 0, `${writes.length} writes after ${only.kind}`)
  must(
    operation.status === 'Failed' && operation.error?.code === code,
    `${only.kind} before the first look, and it ended ${operation.status} ${operation.error?.code ?? ''}`,
  )
}

function isBeforeRun({ witness, correlationId }: Evidence, { index }: { index: number }) {
  const first = witness.seen.find((seen) => seen.isOfRun && seen.correlationId === correlationId)
  return first !== undefined && index <= first.index
}
