/** The world's time: real, or a test's, and movable from outside. */
export class Clock {
  readonly #now: () => Date
  readonly #moved: (to: Date) => void
  #ahead = 0

  constructor(now: () => Date, moved: (to: Date) => void = () => undefined) {
    this.#now = now
    this.#moved = moved
  }

  now(): Date {
    return new Date(this.#now().getTime() + this.#ahead)
  }

  advance(milliseconds: number): void {
    this.#ahead += milliseconds
    this.#moved(this.now())
  }
}
