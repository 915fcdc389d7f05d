import { createHash } from 'node:crypto'

const FIRST_PLACES = 1024

/**
 * Which of millions of keys were seen, in a dozen bytes each: a `Set` of such numbers takes three times as much, and as many objects for the
 * collector to look at. Of each key 48 bits are kept: two of 100,000 are the same in one of ten million estates, and then one that is gone stays.
 */
export class Prints {
  /** Open addressing; 0 is a free place. */
  #places = new Float64Array(FIRST_PLACES)
  #size = 0

  get size() {
    return this.#size
  }

  /** Whether it is new. */
  add(key: string): boolean {
    const print = printOf(key)
    const place = this.#placeOf(print)
    if (this.#places[place] !== 0) return false
    this.#places[place] = print
    this.#size++
    if (this.#size * 4 > this.#places.length * 3) this.#grow()
    return true
  }

  has(key: string): boolean {
    return this.#places[this.#placeOf(printOf(key))] !== 0
  }

  /** Where it lies, or would. */
  #placeOf(print: number) {
    let place = print % this.#places.length
    while (this.#places[place] !== 0 && this.#places[place] !== print) place = (place + 1) % this.#places.length
    return place
  }

  #grow() {
    const before = this.#places
    this.#places = new Float64Array(before.length * 2)
    for (const print of before) if (print !== 0) this.#places[this.#placeOf(print)] = print
  }
}

const printOf = (key: string) => createHash('sha256').update(key).digest().readUIntBE(0, 6) || 1
