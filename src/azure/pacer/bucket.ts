import { goesBefore, untouchedBy, type Lane } from './lanes.ts'
import { limitNamed, limitOf } from './limits.ts'

interface Waiter {
  lane: Lane
}

/**
 * One of Azure's counts, as far as answers tell of it: what is left, what was sent since, what has come back since. Nothing is held up by a
 * bucket that no answer has named. Times in milliseconds.
 */
export class Bucket {
  readonly name: string
  readonly #waiting: Waiter[] = []
  /** Undefined until an answer tells. */
  #left: number | undefined
  #at = 0
  #most = 0
  #sent = 0
  /** The latest ticket whose answer told. */
  #toldOf = 0
  #closedUntil = -Infinity

  readonly #backgroundShare: number | undefined

  constructor(name: string, backgroundShare?: number) {
    this.name = name
    this.#backgroundShare = backgroundShare
  }

  /** Seconds until a request of this lane may go out: 0 for now. One that waits already has its place among the others. */
  secondsUntilRoom(lane: Lane, now: number, place?: Waiter): number {
    if (now < this.#closedUntil) return (this.#closedUntil - now) / 1000
    const left = this.left(now)
    if (left === undefined) return 0
    const { perSecond, reserve, atOnce, startsAnew } = this.#limit()
    // When its hour ends no answer tells but a refusal: an action finds out.
    if (startsAnew && lane === 'Action') return 0
    const untouched = untouchedBy(lane, reserve, this.#backgroundShare) * Math.min(atOnce, this.#most)
    const missing = untouched + 1 + this.#ahead(lane, place) - left
    return missing <= 0 ? 0 : missing / perSecond
  }

  enter(lane: Lane): Waiter {
    const waiter = { lane }
    this.#waiting.push(waiter)
    return waiter
  }

  leave(waiter: Waiter) {
    const index = this.#waiting.indexOf(waiter)
    if (index >= 0) this.#waiting.splice(index, 1)
  }

  /** Counts a request that goes out; the ticket tells its answer from later ones. */
  take(now: number): number {
    const left = this.left(now)
    if (left !== undefined && !this.isClosed(now)) this.#set(left - 1, now)
    return ++this.#sent
  }

  /** What Azure said was left when it answered the request of that ticket: what was sent after it is on its way still. */
  tell(left: number, ticket: number, now: number) {
    this.#most = Math.max(this.#most, left + 1)
    // Answered before the refusal, and late.
    if (this.isClosed(now)) return
    const stillLeft = left - (this.#sent - ticket)
    // The answer to an earlier request may have been overtaken: it can only tell of less.
    if (ticket < this.#toldOf && stillLeft >= (this.left(now) ?? Infinity)) return
    this.#toldOf = Math.max(this.#toldOf, ticket)
    this.#set(stillLeft, now)
  }

  /** A request that is sent too early is not processed and gets a new wait (request-limits-and-throttling): nobody sends any. */
  close(seconds: number, now: number) {
    const until = now + seconds * 1000
    if (until <= this.#closedUntil) return
    this.#closedUntil = until
    const published = limitNamed(this.name)
    if (this.#left === undefined && published === undefined) return
    this.#most = Math.max(this.#most, this.#left === undefined ? published!.atOnce : 0)
    const { perSecond, atOnce, startsAnew } = this.#limit()
    const full = Math.min(atOnce, this.#most)
    // Azure names the time at which there is room for one at least.
    this.#set(Math.min(full, startsAnew ? full : Math.max(1, seconds * perSecond)), until)
  }

  left(now: number): number | undefined {
    if (this.#left === undefined) return undefined
    if (this.isClosed(now)) return 0
    const { perSecond, atOnce } = this.#limit()
    const full = Math.max(this.#left, Math.min(atOnce, this.#most))
    return Math.min(full, this.#left + (Math.max(0, now - this.#at) / 1000) * perSecond)
  }

  isClosed(now: number) {
    return now < this.#closedUntil
  }

  get waiting() {
    return this.#waiting.length
  }

  #set(left: number, now: number) {
    this.#left = left
    this.#at = now
  }

  #limit() {
    return limitOf(this.name, this.#most)
  }

  #ahead(lane: Lane, place: Waiter | undefined) {
    const own = place === undefined ? this.#waiting.length : this.#waiting.indexOf(place)
    return this.#waiting.filter(
      (other, index) => other !== place && (goesBefore(other.lane, lane) || (other.lane === lane && index < own)),
    ).length
  }
}
export type { Waiter }
