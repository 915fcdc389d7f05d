/**
 * What will happen later: an operation ends, a job reaches its next phase. Everything due is done before the next request is
 * answered, in order, so a test that moves the clock sees exactly one history.
 */
export class Timeline {
  /** How many times faster than Azure things happen; the clock itself is not touched, so time stamps stay plausible. */
  pace = 1
  #events: { at: number; happen: (at: Date) => void }[] = []

  after(start: Date, milliseconds: number, happen: (at: Date) => void): void {
    this.#events.push({ at: start.getTime() + milliseconds / this.pace, happen })
    this.#events.sort((a, b) => a.at - b.at)
  }

  advanceTo(now: Date): void {
    for (let next = this.#events[0]; next && next.at <= now.getTime(); next = this.#events[0]) {
      this.#events.shift()
      next.happen(new Date(next.at))
    }
  }
}
