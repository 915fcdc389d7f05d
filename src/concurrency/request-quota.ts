import { LRUCache } from 'lru-cache'
import { bounded } from './bounded.ts'

const windowMilliseconds = 60_000

interface Window {
  left: number
  endsAt: number
}

/** So many requests a minute for each who asks, counted in this process. A minute begins with the first of them. */
export class RequestQuota {
  readonly perMinute: number
  readonly #windows = new LRUCache<string, Window>(bounded(50_000))

  constructor(perMinute: number) {
    this.perMinute = perMinute
  }

  /** Counts one. `left` below zero: one too many. `now` in milliseconds. */
  take(key: string, now: number): Readonly<Window> {
    let window = this.#windows.get(key)
    if (window === undefined || window.endsAt <= now) {
      window = { left: this.perMinute, endsAt: now + windowMilliseconds }
      this.#windows.set(key, window)
    }
    window.left--
    return window
  }
}
