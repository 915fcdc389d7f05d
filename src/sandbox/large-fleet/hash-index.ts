import { hashOf } from '../resource-graph/hash.ts'
import type { Partition } from '../resource-graph/kql/relation.ts'

/** Partitions of so many sweeps are remembered. */
const mostDivisors = 4

/** Hashes of ids by a number for each, as far as they were asked for, and which numbers fall into which partition. */
export class HashIndex {
  readonly size: number
  readonly #idOf: (index: number) => string
  /** Halves of the hashes. */
  readonly #high: Int32Array
  readonly #low: Uint32Array
  readonly #known: Uint8Array
  /** By divisor: where each partition begins, and the numbers in its order. */
  readonly #partitions = new Map<number, { starts: Uint32Array; order: Uint32Array }>()

  constructor(size: number, idOf: (index: number) => string) {
    this.size = size
    this.#idOf = idOf
    this.#high = new Int32Array(size)
    this.#low = new Uint32Array(size)
    this.#known = new Uint8Array(size)
  }

  /** A hash is signed: high half × 2^32 + low half. `%` is never negative. */
  modulo(index: number, divisor: number): number {
    const size = Math.abs(divisor)
    if (!this.#known[index]) {
      const hash = hashOf(this.#idOf(index).toLowerCase())
      this.#high[index] = Number(hash >> 32n)
      this.#low[index] = Number(hash & 0xffff_ffffn)
      this.#known[index] = 1
    }
    const rest = (((this.#high[index] ?? 0) % size) * (0x1_0000_0000 % size) + ((this.#low[index] ?? 0) % size)) % size
    return (rest + size) % size
  }

  /** The numbers of a partition, ascending; undefined where it is not worth while to sort them out. */
  within({ divisor, rest }: Partition): Uint32Array | undefined {
    const size = Math.abs(divisor)
    if (!Number.isInteger(size) || size < 2 || size > this.size) return undefined
    if (!Number.isInteger(rest) || rest < 0 || rest >= size) return new Uint32Array()
    const { starts, order } = this.#partitions.get(size) ?? this.#sorted(size)
    return order.subarray(starts[rest], starts[rest + 1])
  }

  #sorted(size: number) {
    const starts = new Uint32Array(size + 1)
    for (let index = 0; index < this.size; index += 1) starts[this.modulo(index, size) + 1]! += 1
    for (let part = 0; part < size; part += 1) starts[part + 1]! += starts[part]!
    const next = starts.slice()
    const order = new Uint32Array(this.size)
    for (let index = 0; index < this.size; index += 1) order[next[this.modulo(index, size)]!++] = index
    const [oldest] = this.#partitions.keys()
    if (this.#partitions.size >= mostDivisors && oldest !== undefined) this.#partitions.delete(oldest)
    const made = { starts, order }
    this.#partitions.set(size, made)
    return made
  }
}
