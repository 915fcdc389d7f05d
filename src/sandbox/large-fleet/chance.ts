/** Numbers that look random and are the same for the same seed and question, however often and in whatever order one asks. */
export type Chance = (index: number, question: number) => number

/** From 0 to below 1. */
export const chanceOf =
  (seed: number): Chance =>
  (index, question) =>
    mixed(seed, index, question) / 4_294_967_296

/** 32 bits of all three. */
export function mixed(seed: number, index: number, question: number): number {
  let bits =
    Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35) ^ Math.imul(question + 1, 0x27d4eb2f)
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d)
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b)
  return (bits ^ (bits >>> 16)) >>> 0
}

/** The one of several that a number from 0 to below 1 falls on. */
export function pick<T>(among: readonly T[], chance: number): T {
  return among[Math.floor(chance * among.length)]!
}

/** As `pick`, by weights; undefined where the weights leave room. */
export function weighed<T>(among: readonly (readonly [weight: number, T])[], chance: number): T | undefined {
  let left = chance
  for (const [weight, one] of among) {
    if (left < weight) return one
    left -= weight
  }
  return undefined
}
