/** The lowest value seen of each name in this window or the one before: whoever looks once a window misses nothing. */
export class LowestLately {
  readonly #windowMilliseconds: number
  readonly #clock: () => number
  #startedAt: number
  #now = new Map<string, number>()
  #before = new Map<string, number>()

  constructor(windowMilliseconds: number, clock = () => performance.now()) {
    this.#windowMilliseconds = windowMilliseconds
    this.#clock = clock
    this.#startedAt = clock()
  }

  see(name: string, value: number) {
    this.#turn()
    this.#now.set(name, Math.min(value, this.#now.get(name) ?? Infinity))
  }

  read(): Map<string, number> {
    this.#turn()
    const lowest = new Map(this.#before)
    for (const [name, value] of this.#now) lowest.set(name, Math.min(value, lowest.get(name) ?? Infinity))
    return lowest
  }

  #turn() {
    const windows = Math.floor((this.#clock() - this.#startedAt) / this.#windowMilliseconds)
    if (windows === 0) return
    this.#before = windows === 1 ? this.#now : new Map<string, number>()
    this.#now = new Map()
    this.#startedAt += windows * this.#windowMilliseconds
  }
}
