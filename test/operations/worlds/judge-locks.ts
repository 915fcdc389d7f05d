import { isFreshFor, readsBefore, writesOf, type Must } from './evidence.ts'
import type { Evidence } from './run-world.ts'

/**
 * Every lock stands as it stood, byte for byte, but for those that were to stay off and what others did to them: when the operation ends,
 * and also when those that were off for a time have come back.
 */
export function judgeLocks(evidence: Evidence, must: Must) {
  const { locksBefore, locksAtEnd, locksAfter, operation, witness, spec, body, beside } = evidence
  const { action } = spec.order
  // What somebody else has taken off already is held off all the same.
  const removed = new Set([
    ...writesOf(evidence).flatMap(({ method, path }) =>
      method === 'DELETE' && path.includes('/locks/') ? [path] : [],
    ),
    ...(beside.length > 0 ? (operation?.plan.calls ?? []) : []).flatMap(({ method, resourceId }) =>
      method === 'DELETE' ? [resourceId.toLowerCase()] : [],
    ),
  ])
  // Where nothing is said a lock comes back after a day, which is longer than a world lasts.
  const stayOff =
    (action === 'removeLocks' && (body['restore'] === undefined || body['restore'] === 'Never')) ||
    (action === 'remediate' && body['restoreLocks'] === false)
  if (witness.happened.some(({ kind }) => /^Lock/.test(kind)))
    return stayOff ? undefined : judgeDisturbedLocks(evidence, removed, must)

  const compare = (when: string, locks: Map<string, string>, mayBeOff: (id: string) => boolean) => {
    for (const [id, content] of locksBefore) {
      const now = locks.get(id)
      must(
        now === content || (now === undefined && mayBeOff(id)),
        `${when} lock ${id} was ${content} and is ${now ?? 'off'}`,
      )
    }
    for (const id of locks.keys()) must(locksBefore.has(id), `${when} lock ${id} was not there before`)
  }
  // Those that the first of two operations took off come back by the second, if it can.
  const wereOff = action === 'restoreLocks' && operation?.status !== 'Succeeded'
  const forATime = operation?.status === 'Succeeded' && body['restore'] === 'PT1S'
  const refused = operation?.error?.code === 'LockNotRestored'
  // Companions may hold some off for longer.
  if (beside.length === 0)
    compare('at the end', locksAtEnd, (id) => wereOff || ((stayOff || forATime || refused) && removed.has(id)))
  compare('long after the end', locksAfter, (id) => wereOff || (stayOff && removed.has(id)))
}

/** Where others changed locks too: each that was taken off is back, as the last look of its remover showed it or as others have put it. */
function judgeDisturbedLocks(evidence: Evidence, removed: Set<string>, must: Must) {
  const { locksAfter, witness } = evidence
  for (const write of witness.seen) {
    if (write.method !== 'DELETE' || !removed.has(write.path) || write.lock === undefined) continue
    const now = locksAfter.get(write.path)
    const changedLater = witness.happened.some(({ kind, index }) => /^Lock/.test(kind) && index > write.index)
    // By the look of whoever took it off: companions hold locks off as well.
    const { correlationId } = write
    const look = readsBefore({ witness, correlationId }, write, /\/locks\/[^/]+$/).findLast(
      ({ path }) => path === write.path,
    )
    const asSeen = look !== undefined && isFreshFor(write, look) && now === look.lock
    must(
      changedLater || now === write.lock || asSeen,
      `lock ${write.path} was ${write.lock} when it was taken off, and is ${now ?? 'off'}`,
    )
  }
}
