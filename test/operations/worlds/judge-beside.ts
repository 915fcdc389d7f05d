import { isWithin, type Must } from './evidence.ts'
import type { Evidence } from './run-world.ts'
import type { Seen } from './witness.ts'

const isLock = /\/providers\/microsoft\.authorization\/locks\/[^/]+$/

/** What is done to companions stays within what is theirs, and the lock that all are behind goes off and comes back once for all. */
export function judgeBeside(evidence: Evidence, must: Must) {
  const { witness, beside } = evidence
  if (beside.length === 0) return
  const { world } = witness.ground
  for (const { companion, correlationId, operation } of beside) {
    const writes = witness.seen.filter((seen) => seen.isWrite && seen.correlationId === correlationId)
    const planned = new Set(
      operation?.plan.calls.map(({ method, resourceId }) => `${method} ${resourceId.toLowerCase()}`),
    )
    for (const write of writes) {
      const told = `${write.method} ${write.path} (request ${write.index}, beside)`
      must(planned.has(`${write.method} ${write.path}`), `not in the plan: ${told}`)
      if (isLock.test(write.path)) continue
      const isOwn = [companion.collection, companion.item, companion.vm.id].some((one) => isWithin(write.path, one))
      must(isOwn, `what is another's: ${told}`)
      must(write.path !== companion.newest, `the newest point: ${told}`)
    }
    const points = world.restorePointCollections.get(companion.collection)?.properties.restorePoints ?? []
    must(
      points.some(({ id }) => id.toLowerCase() === companion.newest),
      `the newest point of ${companion.vm.vmName} is gone`,
    )
    must(operation?.status !== 'Running' && operation?.status !== 'NotStarted', `${companion.vm.vmName} has not ended`)
  }
  const isDisturbed = witness.happened.some(({ kind }) => /^(Lock|Fault|Pause)/.test(kind))
  if (!isDisturbed)
    for (const id of new Set(lockWrites(witness.seen).map(({ path }) => path))) judgeLock(evidence, id, must)
}

const lockWrites = (seen: Seen[]) => seen.filter(({ isWrite, path }) => isWrite && isLock.test(path))

/** Each time that it is on it goes off once; it comes back after the last deletion behind it; none is sent while it is on. */
function judgeLock({ witness, locksBefore }: Evidence, id: string, must: Must) {
  const [scope = ''] = id.split('/providers/microsoft.authorization/')
  let isOn = locksBefore.has(id)
  for (const { method, path, index } of witness.seen.filter(({ isWrite }) => isWrite)) {
    if (path === id) {
      if (method === 'DELETE') must(isOn, `lock ${id} was taken off twice (request ${index})`)
      if (method === 'PUT') must(!isOn, `lock ${id} was put back twice (request ${index})`)
      isOn = method === 'PUT'
    } else if (method === 'DELETE' && !isLock.test(path) && isWithin(path, scope)) {
      must(!isOn, `${path} was to go while lock ${id} is on (request ${index})`)
    }
  }
}
