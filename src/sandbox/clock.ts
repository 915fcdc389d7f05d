/** The world's time: real, or a test's, and movable from outside. */
export class Clock {
  readonly #now: () => Date
  #ahead = 0

  constructor(now: () => Date) {
    this.#now = now
  }

  now(): Date {
    return new Date(this.#now().getTime() + this.#ahead)
  }

  advance(milliseconds: number): void {
    this.#ahead += milliseconds
  }
}
