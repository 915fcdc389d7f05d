import { LRUCache } from 'lru-cache'
import { bounded } from '../concurrency/bounded.ts'

interface Bucket {
  left: number
  at: number
}

/**
 * A share of the calls that a subscription allows: `perSecond` of them, and `atOnce` after a pause. Whoever takes what is not there yet
 * waits until it is, in the order of asking. Times in milliseconds.
 */
export class CallShare {
  readonly #perSecond: number
  readonly #atOnce: number
  readonly #buckets = new LRUCache<string, Bucket>(bounded(10_000))

  constructor(perSecond: number, atOnce: number) {
    this.#perSecond = perSecond
    this.#atOnce = atOnce
  }

  /** Seconds to wait before `calls` may go out. Takes nothing when they are more than `longestSeconds`. */
  take(key: string, calls: number, now: number, longestSeconds: number): number {
    const bucket = this.#now(key, now)
    const wait = Math.max(0, (calls - bucket.left) / this.#perSecond)
    if (wait <= longestSeconds) bucket.left -= calls
    return wait
  }

  /** Calls taken and not used; negative for calls beyond those taken. */
  giveBack(key: string, calls: number, now: number) {
    this.#now(key, now).left += calls
  }

  #now(key: string, now: number): Bucket {
    const { left, at } = this.#buckets.get(key) ?? { left: this.#atOnce, at: now }
    const bucket = { left: Math.min(this.#atOnce, left + ((now - at) / 1000) * this.#perSecond), at: now }
    this.#buckets.set(key, bucket)
    return bucket
  }
}
