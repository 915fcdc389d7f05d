import { writesOf, type Must } from './evidence.ts'
import type { Evidence } from './run-world.ts'

/** After the end every lock stands as it stood, byte for byte, but for those that were to stay off and what others did to them. */
export function judgeLocks(evidence: Evidence, must: Must) {
  const { locksBefore, locksAfter, operation, witness, spec, body } = evidence
  const { action } = spec.order
  const removed = new Set(
    writesOf(evidence).flatMap(({ method, path }) => (method === 'DELETE' && path.includes('/locks/') ? [path] : [])),
  )
  const stayOff =
    (action === 'removeLocks' && (body['restore'] ?? 'Never') === 'Never') ||
    (action === 'remediate' && body['restoreLocks'] === false)
  const others = /^(LockAppears|LockChanges|LockVanishes)$/
  const touchedByOthers = witness.happened.some(({ kind }) => others.test(kind))
  // Locks that the first of two operations took off come back by the second.
  for (const [id, content] of locksBefore) {
    const now = locksAfter.get(id)
    if (now === content || touchedByOthers) continue
    if (now === undefined && stayOff && removed.has(id)) continue
    if (now === undefined && action === 'restoreLocks' && operation?.status !== 'Succeeded') continue
    must(
      false,
      `lock ${id} was ${content} and is ${now ?? 'off'} (${operation?.status} ${operation?.error?.code ?? ''})`,
    )
  }
  for (const id of locksAfter.keys()) must(locksBefore.has(id) || touchedByOthers, `lock ${id} was not there before`)
  if (touchedByOthers) judgeDisturbedLocks(evidence, removed, stayOff, must)
}

/** Where others changed locks too: each that this operation took off is back, as it was or as others have put it. */
function judgeDisturbedLocks({ locksAfter, witness }: Evidence, removed: Set<string>, stayOff: boolean, must: Must) {
  for (const write of witness.seen) {
    if (write.method !== 'DELETE' || !removed.has(write.path) || write.lock === undefined || stayOff) continue
    const now = locksAfter.get(write.path)
    const changedLater = witness.happened.some(({ kind, index }) => /^Lock/.test(kind) && index >= write.index)
    must(
      changedLater || now === write.lock,
      `lock ${write.path} was ${write.lock} when it was taken off, and is ${now ?? 'off'}`,
    )
  }
}
