import { isAtOrBelow } from '../../../src/backup/resource-id.ts'
import type { Evidence } from './run-world.ts'

export type Must = (holds: boolean, what: string) => void

/** Writes that this operation sent; not those of one that took locks off before it, or of the sweeper after it. */
export const writesOf = ({ witness, correlationId }: Evidence) =>
  witness.seen.filter((seen) => seen.isWrite && seen.correlationId === correlationId)

export const isWithin = (id: string, scope: string) => isAtOrBelow(id, scope)

/** Deletions of points under way at once: so many may already have looked when something comes in between. */
export const atOnce = 4
