import type { JobResource } from '@azure/arm-recoveryservicesbackup'
import { LRUCache } from 'lru-cache'
import type { BackupJob } from '../backup/facts-of-backup.ts'
import { foldCase, subscriptionOf } from '../backup/resource-id.ts'
import { hasEnded } from '../backup/words/jobs.ts'
import { vaultIdOf } from './protected-items.ts'

const DAY_MS = 24 * 3600_000
/** Jobs of a vault are listed so far back; a restore may run for days, and what began earlier is asked for by its id. */
const LISTED_DAYS = 3
/**
 * A list of up to so many pages is read at each look, and a longer one the more rarely: at a look a minute that comes to less than 150 reads
 * an hour and subscription, of the 450 that Backup allows, however many operations look.
 */
const PAGES_A_LOOK = 2
/** Whoever looks comes a little early or late. */
const NEARLY = 0.9
/** A job that the list lacks is asked for by its id: it began too long ago, or the list lags behind. But rarely. */
const LISTS_A_GET = 5

interface Watched {
  job: BackupJob | null
  lastLookedFor: number
  /** Lists in a row that lacked it. */
  missed: number
}
interface Vault {
  jobs: Map<string, Watched>
  pages: number
  begun: number
  reading: Promise<void> | undefined
}

export interface JobSource {
  /** Newest first. */
  list(vaultId: string, from: Date, to: Date): AsyncIterable<JobResource[]>
  jobOf(listed: JobResource): BackupJob
  get(jobId: string): Promise<BackupJob | null>
}

/**
 * Jobs that running operations follow, as lists of their vaults show them: one list for all that look, however many. Never for a look right
 * before a write. Of this process: each replica reads lists of its own.
 */
export class JobWatch {
  readonly #source: JobSource
  readonly #now: () => Date
  readonly #vaults = new LRUCache<string, Vault>({ max: 1000 })

  constructor(source: JobSource, now: () => Date) {
    this.#source = source
    this.#now = now
  }

  /** The job as it was at most about `everySeconds` ago, later where its subscription has many pages of jobs; null where Azure does not know it. */
  async look(jobId: string, everySeconds: number): Promise<BackupJob | null> {
    const [id, vaultId] = [foldCase(jobId), vaultIdOf(jobId) ?? '']
    const vault = this.#vaultOf(vaultId)
    const now = this.#now().getTime()
    const watched = vault.jobs.get(id) ?? { job: null, lastLookedFor: now, missed: 0 }
    watched.lastLookedFor = now
    vault.jobs.set(id, watched)
    const isDue = vault.reading !== undefined || now - vault.begun >= this.#pauseOf(vaultId, everySeconds)
    if (isDue) {
      await (vault.reading ??= this.#read(vaultId, vault, everySeconds).finally(() => (vault.reading = undefined)))
      if (watched.missed % LISTS_A_GET === 1) watched.job = await this.#source.get(jobId)
    }
    if (watched.job && hasEnded(watched.job)) vault.jobs.delete(id)
    return watched.job
  }

  async #read(vaultId: string, vault: Vault, everySeconds: number) {
    const now = this.#now().getTime()
    this.#forgetThoseLeft(vault, everySeconds)
    vault.begun = now
    const missing = new Set(vault.jobs.keys())
    const to = new Date((Math.floor(now / DAY_MS) + 2) * DAY_MS)
    let pages = 0
    for await (const page of this.#source.list(vaultId, new Date(now - LISTED_DAYS * DAY_MS), to)) {
      vault.pages = ++pages
      for (const listed of page) {
        const id = foldCase(listed.id ?? '')
        const watched = vault.jobs.get(id)
        if (!watched) continue
        watched.job = this.#source.jobOf(listed)
        watched.missed = 0
        missing.delete(id)
      }
      if (missing.size === 0) break
    }
    for (const id of missing) vault.jobs.get(id)!.missed++
  }

  /** Operations end by other ways too. */
  #forgetThoseLeft(vault: Vault, everySeconds: number) {
    const longest = 20 * everySeconds * 1000 * Math.max(1, vault.pages)
    for (const [id, { lastLookedFor }] of vault.jobs)
      if (this.#now().getTime() - lastLookedFor > longest) vault.jobs.delete(id)
  }

  /** Backup counts for a subscription: all of its vaults that are watched share what a look may read. */
  #pauseOf(vaultId: string, everySeconds: number) {
    const subscription = subscriptionOf(foldCase(vaultId))
    let pages = 0
    for (const [id, vault] of this.#vaults.entries())
      if (subscriptionOf(id) === subscription && vault.jobs.size > 0) pages += vault.pages
    return everySeconds * 1000 * NEARLY * Math.max(1, pages / PAGES_A_LOOK)
  }

  #vaultOf(vaultId: string): Vault {
    const known = this.#vaults.get(foldCase(vaultId))
    if (known) return known
    const made: Vault = { jobs: new Map(), pages: 1, begun: -Infinity, reading: undefined }
    this.#vaults.set(foldCase(vaultId), made)
    return made
  }
}
