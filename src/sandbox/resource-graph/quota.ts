/** `fixed`: a window begins with its first query. `sliding`: at no moment more in the last five seconds. Which one Azure has is not known. */
export type QuotaWindow = 'fixed' | 'sliding'

interface Limit {
  queries: number
  windowSeconds: number
  window: QuotaWindow
}

/** Queries of one identity. */
export class QueryQuota {
  #times: number[] = []

  /** Counts a query. Refused ones are not counted. */
  take(now: number, limit: Limit): { refused: boolean; remaining: number; resetsAfter: number } {
    const { queries: most, window } = limit
    const length = limit.windowSeconds * 1000
    const [first = now] = this.#times
    if (window === 'sliding') this.#times = this.#times.filter((time) => time > now - length)
    else if (now - first >= length) this.#times = []
    const refused = this.#times.length >= most
    if (!refused) this.#times.push(now)
    const [oldest = now] = this.#times
    return {
      refused,
      remaining: Math.max(0, most - this.#times.length),
      resetsAfter: Math.max(0, oldest + length - now),
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
