import { createHash } from 'node:crypto'

/** The same for the same content, in whatever order Azure told its properties. */
export const contentHash = (content: unknown): Buffer =>
  createHash('sha256').update(ordered(content)).digest().subarray(0, 16)

const ordered = (content: unknown) =>
  JSON.stringify(content, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
