import type { QuotaTold } from './quota-told.ts'

const WINDOW_MS = 5000
/** Timers and networks move starts: at 5,000 / 14 exactly, some five seconds would hold a fifteenth. */
const MARGIN_MS = 8
/** Where a refusal does not say how long it lasts. */
const USUAL_PAUSE_SECONDS = 5

/**
 * When one identity may start its next query: evenly, one query below what Azure publishes for any five seconds, whether its window is fixed or
 * slides. Times in milliseconds.
 */
export class QueryPace {
  readonly #most: number
  readonly #apart: number
  #starts: number[] = []
  #next = -Infinity
  #closedUntil = -Infinity
  #pausedMs = 0

  constructor(queriesPer5Seconds = 14) {
    this.#most = queriesPer5Seconds
    this.#apart = WINDOW_MS / queriesPer5Seconds + MARGIN_MS
  }

  /** 0: now. Whoever starts then says so with `start`, before anything else happens. */
  secondsUntilTurn(now: number): number {
    return Math.max(0, this.#next - now, this.#closedUntil - now) / 1000
  }

  start(now: number) {
    this.#next = now + this.#apart
    this.#starts = [...this.#starts.filter((at) => at > now - WINDOW_MS), now]
  }

  /**
   * Nothing left: wait for the reset. One left is what our own pace leaves; where our own queries do not account for it, somebody else asks as
   * the same identity, and that one is theirs.
   */
  learn({ remaining, resetsAfterSeconds }: QuotaTold, now: number) {
    if (remaining === null || remaining >= 2) return
    const own = this.#starts.filter((at) => at > now - WINDOW_MS).length
    const byOthers = this.#most + 1 - remaining - own
    if (remaining === 0 || byOthers > 1) this.#close(resetsAfterSeconds ?? USUAL_PAUSE_SECONDS, now)
  }

  /** A 429. What is on its way is refused as well, and all wait for the same moment: `jitterSeconds` is for the other processes. */
  refused(seconds: number | null, jitterSeconds: number, now: number) {
    this.#close((seconds ?? USUAL_PAUSE_SECONDS) + jitterSeconds, now)
  }

  /** For how long no query was started that would have been, all in all. */
  get pausedSeconds() {
    return this.#pausedMs / 1000
  }

  #close(seconds: number, now: number) {
    const until = now + seconds * 1000
    if (until <= this.#closedUntil) return
    this.#pausedMs += until - Math.max(now, this.#closedUntil)
    this.#closedUntil = until
  }
}
