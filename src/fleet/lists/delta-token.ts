import { createHash } from 'node:crypto'
import type { Reach } from '../../access/reach.ts'
import { ServiceError } from '../../errors.ts'
import type { RowFilter } from './row-filter.ts'

/** How far somebody has followed the changes. */
export interface DeltaPosition {
  /** The sequence of the last change that was told. */
  after: number
  /** Up to it rows are told for the first time; what is gone or does not match was never there. */
  until: number
}

/** What the follower asked for when the following began: another question has another beginning. */
export interface Followed {
  filter: RowFilter
  reach: Reach
}

export const deltaToken = ({ after, until }: DeltaPosition, followed: Followed) =>
  Buffer.from(JSON.stringify([after, until, digest(followed.filter), digest(followed.reach)])).toString('base64url')

/**
 * Null: it was given to somebody of another reach, and what came into reach or went out of it since then would not be told. Throws
 * ServiceError `InvalidRequest` for what is no token, or one of another filter.
 */
export function positionOf(token: string, { filter, reach }: Followed, target: string): DeltaPosition | null {
  const [after, until, ofFilter, ofReach] = readToken(token)
  if (!isSequence(after) || !isSequence(until))
    throw new ServiceError('InvalidRequest', `${target} comes from a nextLink or a deltaLink.`, { target })
  if (ofFilter !== digest(filter))
    throw new ServiceError(
      'InvalidRequest',
      `${target} goes with the filters that its link has. For others begin without it.`,
      { target },
    )
  return ofReach === digest(reach) ? { after, until } : null
}

const isSequence = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 12)

function readToken(text: string): unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(read) ? (read as unknown[]) : []
  } catch {
    return []
  }
}
