import { isAtOrBelow } from '../../../src/backup/resource-id.ts'
import type { Evidence } from './run-world.ts'
import type { Seen } from './witness.ts'

export type Must = (holds: boolean, what: string) => void

/** Writes that this operation sent; not those of one that took locks off before it, or of the sweeper after it. */
export const writesOf = ({ witness, correlationId }: Pick<Evidence, 'witness' | 'correlationId'>) =>
  witness.seen.filter((seen) => seen.isWrite && seen.correlationId === correlationId)

export const isWithin = (id: string, scope: string) => isAtOrBelow(id, scope)

/** How long a look decides for, in milliseconds of the world's clock, and what the last check before the wire may take. */
export const lookGoodFor = 5000
const wayToTheWire = 250

/** Reads of one fact by the operation before a write, once it was accepted; those that were answered with what was asked for. */
export const readsBefore = (
  { witness, correlationId }: Pick<Evidence, 'witness' | 'correlationId'>,
  write: Pick<Seen, 'index'>,
  like: RegExp,
) =>
  witness.seen
    .slice(witness.acceptedAt === Infinity ? 0 : Math.min(witness.acceptedAt, write.index), write.index)
    .filter(
      (seen) =>
        seen.correlationId === correlationId &&
        !seen.isWrite &&
        !seen.isContinued &&
        !seen.isListless &&
        (seen.status === 200 || seen.status === 404) &&
        like.test(seen.path),
    )

const isPoint = /\/restorepoints\/[^/]+$/

/** What the write itself goes by. Points are deleted several at once, each by its own look; everything else goes one after the other. */
export const ownReads = (evidence: Pick<Evidence, 'witness' | 'correlationId'>, write: Seen, like: RegExp) =>
  readsBefore(evidence, write, like).filter(({ look }) => !isPoint.test(write.path) || (look && look === write.look))

export const isFreshFor = (write: Pick<Seen, 'at'>, read: Pick<Seen, 'at'>) =>
  write.at - read.at <= lookGoodFor + wayToTheWire
