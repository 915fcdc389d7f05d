import { LRUCache } from 'lru-cache'
import { collected, type Collected, type Fact } from '../backup/fact.ts'
import type { BackupJob, Protection, RecoveryPoint } from '../backup/facts-of-backup.ts'
import { hasEnded } from '../backup/words/jobs.ts'
import { foldCase } from '../backup/resource-id.ts'

const HOUR_MS = 3600_000
/** Azure Backup prunes once a day; what else changes points is a job, or shows in the item. */
const POINTS_HOLD_MS = HOUR_MS
const MOST_CHARACTERS = 32 * 1024 * 1024

interface Points {
  fact: Collected<RecoveryPoint[]>
  mark: string
  at: number
}

/** What does not change by itself is not asked for again: details of ended jobs, and recovery points until something happened. */
export class KeptFacts {
  readonly #jobs = new LRUCache<string, BackupJob>(sized<BackupJob>())
  readonly #points = new LRUCache<string, Points>(sized<Points>())

  /** The job with its details, where they were read after it had ended just so. */
  endedJob(job: BackupJob): BackupJob | undefined {
    const known = this.#jobs.get(foldCase(job.id))
    return known?.status === job.status && known.endTime === job.endTime ? known : undefined
  }

  keepJob(job: BackupJob) {
    if (job.detailed && hasEnded(job)) this.#jobs.set(foldCase(job.id), job)
  }

  hasPoints(itemId: string, now: Date) {
    return this.#stillOf(itemId, now) !== undefined
  }

  /** Those of before, as long as the item says the same of its backups, and no job of the VM has run since. */
  points(itemId: string, protection: Fact<Protection>, jobs: Fact<BackupJob[]>, now: Date) {
    const known = this.#stillOf(itemId, now)
    const mark = markOf(protection, jobs)
    if (!known || mark === null || known.mark !== mark) return undefined
    // Whether something has happened is known no better than what was asked for it.
    const isOld = [protection, jobs].some((fact) => fact.status === 'Collected' && fact.stale)
    return isOld ? collected(known.fact.value, known.fact.collectedAt, { stale: true }) : known.fact
  }

  keepPoints(
    itemId: string,
    fact: Fact<RecoveryPoint[]>,
    protection: Fact<Protection>,
    jobs: Fact<BackupJob[]>,
    now: Date,
  ) {
    const mark = markOf(protection, jobs)
    if (fact.status === 'Collected' && !fact.stale && mark !== null)
      this.#points.set(foldCase(itemId), { fact, mark, at: now.getTime() })
  }

  #stillOf(itemId: string, now: Date) {
    const known = this.#points.get(foldCase(itemId))
    return known && now.getTime() - known.at < POINTS_HOLD_MS ? known : undefined
  }
}

/** Null where something runs, or could not be read: then nobody can say that nothing has changed. */
function markOf(protection: Fact<Protection>, jobs: Fact<BackupJob[]>): string | null {
  if (protection.status === 'Unavailable' || jobs.status === 'Unavailable') return null
  if (!jobs.value.every(hasEnded)) return null
  const { lastBackupStatus, lastBackupTime, lastRecoveryPointTime, protectionState } = protection.value
  const [newest] = jobs.value
  return JSON.stringify([
    lastBackupStatus,
    lastBackupTime,
    lastRecoveryPointTime,
    protectionState,
    newest?.id,
    newest?.endTime,
  ])
}

const sized = <T>() => ({
  maxSize: MOST_CHARACTERS,
  sizeCalculation: (value: T) => JSON.stringify(value).length,
  ttl: 24 * HOUR_MS,
})
