/** `1 disk`, `2 disks`. */
export const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

/** A word that agrees with their number: `keeps` of one, `keep` of several. */
export const agreeing = (things: readonly unknown[], one: string, several: string) =>
  things.length > 1 ? several : one
