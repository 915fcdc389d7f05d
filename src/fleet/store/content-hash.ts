import { createHash } from 'node:crypto'

const hash = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, 16)

/** Of what was made here, whose properties stand in one order. */
export const hashOf = (content: unknown) => hash(JSON.stringify(content))

/** The same for the same content, in whatever order Azure told its properties. */
export const contentHash = (content: unknown) =>
  hash(
    JSON.stringify(content, (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    ),
  )
