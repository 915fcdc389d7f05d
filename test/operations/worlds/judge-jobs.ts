import { atOnce, isWithin, writesOf, type Must } from './evidence.ts'
import type { Evidence } from './run-world.ts'

const isLock = /\/locks\/[^/]+$/
const isBackup = /\/protecteditems\/[^/]+\/backup$/

/**
 * Each deletion, backup and reapply looks at the jobs of its own: there are never more of them than looks that saw none running, and
 * the look is not an old one.
 */
export function judgeJobs(evidence: Evidence, must: Must) {
  const writes = writesOf(evidence)
  const { witness, correlationId, journal } = evidence
  const guarded = writes.filter(
    ({ method, path }) => !isLock.test(path) && (method === 'DELETE' || /\/(backup|reapply)$/.test(path)),
  )
  const created = Date.parse(journal[0]?.time ?? '')
  const looks = witness.seen.filter(
    (seen) => seen.correlationId === correlationId && /\/backupjobs$/.test(seen.path) && seen.at >= created,
  )
  for (const [before, write] of guarded.entries()) {
    const told = `${write.method} ${write.path} (request ${write.index})`
    // A backup or a reapply breaks nothing of a job in a former vault, at worst Azure refuses it; a deletion does.
    const inTheWay = write.runningJobs.filter((job) => write.method === 'DELETE' || isWithin(job, vaultOf(witness)))
    for (const job of inTheWay) {
      const clean = looks.filter(
        (look) =>
          look.index < write.index &&
          isWithin(job, look.path.replace(/\/backupjobs$/, '')) &&
          !look.runningJobs.includes(job),
      )
      must(clean.length > before, `while job ${job} runs: ${told}`)
      const recent = guarded[before - atOnce]?.index ?? -1
      must(
        clean.some(({ index }) => index > recent),
        `long after the last look at jobs, while ${job} runs: ${told}`,
      )
    }
  }
}

const vaultOf = ({ ground }: Evidence['witness']) => (ground.item?.id ?? '').split('/').slice(0, 9).join('/')

/** A refusal starts nothing; whatever else comes back may have. */
export function judgeBackups(evidence: Evidence, must: Must) {
  const { spec, operation, witness } = evidence
  const writes = writesOf(evidence)
  const sends = writes.filter(
    ({ path, status }) => isBackup.test(path) && !(status >= 400 && status < 500 && status !== 408),
  )
  const planned = operation?.plan.calls.filter(({ resourceId }) => isBackup.test(resourceId.toLowerCase())).length ?? 0
  must(sends.length <= planned, `${sends.length} backups sent, ${planned} planned (${spec.order.action})`)
  const started = witness.ground.world.backupJobs.values().filter(({ properties }) => properties.isUserTriggered)
  must(started.length <= planned, `${started.length} backup jobs, ${planned} planned`)
}
