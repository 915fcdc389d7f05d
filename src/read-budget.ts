import { LRUCache } from 'lru-cache'
import { atMost } from './at-most.ts'

const MINUTE = 60_000

/**
 * How often one VM may be read. Compute gives a VM 12 cheap GETs a minute (compute-throttling-limits) and shares them among all who ask,
 * so that a page that refreshes must not starve the runbook beside it.
 */
export class ReadBudget {
  readonly #readsPerMinute: number
  readonly #reads = new LRUCache<string, number[]>({ ...atMost(100_000), ttl: MINUTE })

  constructor(readsPerMinute: number) {
    this.#readsPerMinute = readsPerMinute
  }

  /** Counts a read and answers true, or answers false and counts nothing. `now` in milliseconds. */
  take(key: string, now: number): boolean {
    const recent = (this.#reads.get(key) ?? []).filter((at) => now - at < MINUTE)
    if (recent.length >= this.#readsPerMinute) return false
    this.#reads.set(key, [...recent, now])
    return true
  }
}
