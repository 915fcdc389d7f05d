/**
 * What will happen later: an operation ends, a job reaches its next phase. Everything due is done before the next request is
 * answered, in order, so a test that moves the clock sees exactly one history.
 */
export class Timeline {
  /** How many times faster than Azure things happen; the clock itself is not touched, so time stamps stay plausible. */
  pace = 1
  /** Asked when an event is put here what it is about, and told so before the event happens. */
  noted: () => unknown = () => undefined
  happening: (note: unknown) => void = () => undefined
  /** Told of each event when it has happened. */
  happened: (at: Date) => void = () => undefined
  #events: { at: number; note: unknown; happen: (at: Date) => void }[] = []

  after(start: Date, milliseconds: number, happen: (at: Date) => void): void {
    this.#events.push({ at: start.getTime() + milliseconds / this.pace, note: this.noted(), happen })
    this.#events.sort((a, b) => a.at - b.at)
  }

  advanceTo(now: Date): void {
    for (let next = this.#events[0]; next && next.at <= now.getTime(); next = this.#events[0]) {
      this.#events.shift()
      this.happening(next.note)
      next.happen(new Date(next.at))
      this.happened(new Date(next.at))
    }
  }
}
