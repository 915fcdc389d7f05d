/** `fixed`: a window begins with its first query. `sliding`: at no moment more in the last five seconds. Which one Azure has is not known. */
export type QuotaWindow = 'fixed' | 'sliding'

/** Queries of one identity. */
export class QueryQuota {
  readonly #length: number
  #times: number[] = []

  constructor(milliseconds: number) {
    this.#length = milliseconds
  }

  /** Counts a query. Refused ones are not counted. */
  take(now: number, most: number, window: QuotaWindow): { refused: boolean; remaining: number; resetsAfter: number } {
    const [first = now] = this.#times
    if (window === 'sliding') this.#times = this.#times.filter((time) => time > now - this.#length)
    else if (now - first >= this.#length) this.#times = []
    const refused = this.#times.length >= most
    if (!refused) this.#times.push(now)
    const [oldest = now] = this.#times
    return {
      refused,
      remaining: Math.max(0, most - this.#times.length),
      resetsAfter: Math.max(0, oldest + this.#length - now),
    }
  }
}

/** `00:00:05`; a part of a second counts as one. */
export function clockText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':')
}
