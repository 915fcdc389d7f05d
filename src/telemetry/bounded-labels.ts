/** Label values that come from outside: after the first `most` different ones, and for any odd one, `other`. */
export class BoundedLabels {
  readonly #most: number
  readonly #known = new Set<string>()

  constructor(most: number) {
    this.#most = most
  }

  of(value: string): string {
    if (this.#known.has(value)) return value
    if (this.#known.size >= this.#most || !/^[\w.\-/]{1,120}$/.test(value)) return 'other'
    this.#known.add(value)
    return value
  }
}
