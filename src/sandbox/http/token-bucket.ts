/** `capacity` requests at once, refilled evenly. */
export class TokenBucket {
  readonly #capacity: number
  readonly #perSecond: number
  #left: number
  #at: number

  constructor(capacity: number, perSecond: number, now: number) {
    this.#capacity = capacity
    this.#perSecond = perSecond
    this.#left = capacity
    this.#at = now
  }

  /** Tokens left after taking one, or a refusal with the whole seconds to wait. */
  take(now: number): { left: number } | { retryAfter: number } {
    this.#left = Math.min(this.#capacity, this.#left + (Math.max(0, now - this.#at) / 1000) * this.#perSecond)
    this.#at = now
    if (this.#left < 1) return { retryAfter: Math.max(1, Math.ceil((1 - this.#left) / this.#perSecond)) }
    this.#left -= 1
    return { left: Math.floor(this.#left) }
  }
}

/** A count that starts anew when its interval is over: how Azure Backup's hourly limits behaved in the recordings. */
export class FixedWindow {
  readonly limit: number
  readonly #interval: number
  #count = 0
  #since: number

  constructor(limit: number, interval: number, now: number) {
    this.limit = limit
    this.#interval = interval
    this.#since = now
  }

  take(now: number): { left: number } | { retryAfter: number } {
    if (now - this.#since >= this.#interval) [this.#count, this.#since] = [0, now]
    if (this.#count >= this.limit)
      return { retryAfter: Math.max(1, Math.ceil((this.#since + this.#interval - now) / 1000)) }
    this.#count += 1
    return { left: this.limit - this.#count }
  }
}
