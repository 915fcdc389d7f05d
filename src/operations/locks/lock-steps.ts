import type { Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { ArmWrite, LockBack, LockOff } from '../../remediation/action.ts'
import type { JournalEntry } from '../listing/journal.ts'
import {
  beginRemoval,
  beginReturn,
  hold,
  notRemoved,
  notReturned,
  removalAnswered,
  removalLost,
  removed,
  seenGone,
  seenOn,
  type OthersTurn,
} from './lock-lease.ts'
import { isLockReturn } from './lock-return.ts'
import type { StepContext } from '../running/step-context.ts'

/** Changes of a lock's lease in the transactions of a step about that lock; nothing for other steps. */
export interface LockResult {
  output: LockOff | LockBack
  detail?: string
}

/** Looks at a lock of which Azure may still be about to take it off. */
const watchSeconds = 30

/** With the intent: undefined where the call is this operation's to send. */
export async function lockBeforeIntent(
  trx: Kysely<Schema>,
  { operation, limits }: StepContext,
  { removesLock, restoresLock }: ArmWrite,
): Promise<OthersTurn | LockResult | undefined> {
  if (removesLock) return await beginRemoval(trx, operation, removesLock, limits.lockOffMax)
  if (!restoresLock) return undefined
  const turn = await beginReturn(trx, operation, restoresLock)
  if (turn === 'Mine') return undefined
  if (turn === 'Ended') return { output: 'Back', detail: 'The lock has been put back meanwhile.' }
  if (turn === 'Gone') return { output: 'Gone', detail: 'What it locked was deleted meanwhile.' }
  return 'wait' in turn ? turn : leftOff(turn.leftOff)
}

/** With what is committed of an answer, or of its loss. */
export async function lockAfterAnswer(
  trx: Kysely<Schema>,
  { operation }: StepContext,
  { removesLock, restoresLock }: ArmWrite,
  kind: JournalEntry['kind'],
) {
  if (removesLock && kind === 'AnswerLost') await removalLost(trx, removesLock.lock.id)
  if (removesLock && (kind === 'Answered' || kind === 'Refused')) await removalAnswered(trx, removesLock.lock.id)
  if (restoresLock && kind === 'Refused') await notReturned(trx, operation, restoresLock)
}

/** With the result of a step; `seconds` where it is too early for one. */
export async function lockAtResult(
  trx: Kysely<Schema>,
  { operation, limits, lateRemovalSeconds, mode }: StepContext,
  { removesLock, holdsOff, restoresLock }: ArmWrite,
  { sent, output }: { sent: boolean; output: unknown },
): Promise<(OthersTurn & { seconds?: number }) | LockResult | undefined> {
  if (removesLock && sent) {
    await removed(trx, operation, removesLock.lock)
    return { output: 'Removed' }
  }
  if (removesLock) {
    const { lock, restore } = removesLock
    return heldOrMissing(await hold(trx, operation, { lockId: lock.id, restore }, limits.lockOffMax))
  }
  if (holdsOff)
    return heldOrMissing(await hold(trx, operation, { ...holdsOff, restore: 'AfterOperation' }, limits.lockOffMax))
  if (!restoresLock) return undefined
  if (output === 'Gone') {
    await seenGone(trx, restoresLock)
    return { output }
  }
  const seen = await seenOn(trx, operation, restoresLock, lateRemovalSeconds)
  if (seen === 'Ended') return { output: 'Back' }
  if ('leftOff' in seen) return leftOff(seen.leftOff)
  const watched = `The lock is on, but the answer to its removal was lost, and Azure may still be at it.`
  // While a barred operation waits, nobody else looks at its locks; after an end, the lock's own operation does.
  return isLockReturn(operation) || mode === 'Barred'
    ? { wait: watched, seconds: Math.min(seen.watched, watchSeconds) }
    : { output: 'Watched', detail: `${watched} It is looked at again for ${Math.ceil(seen.watched)} s.` }
}

/** With the failure of a step. `untouched`: nothing that was sent can have had an effect. */
export async function lockAtFailure(
  trx: Kysely<Schema>,
  { operation }: StepContext,
  { removesLock, restoresLock }: ArmWrite,
  untouched: boolean,
) {
  if (removesLock && untouched) await notRemoved(trx, operation, removesLock.lock)
  if (restoresLock) await notReturned(trx, operation, restoresLock)
}

function heldOrMissing(held: OthersTurn | boolean): OthersTurn | LockResult {
  if (held === true)
    return { output: 'Held', detail: 'The lock is off already, by an operation of this service; it is held off.' }
  if (held === false)
    return {
      output: 'Missing',
      detail: 'The lock was off before, not by this service as far as it knows; it is left off.',
    }
  return held
}

const leftOff = (others: number): LockResult => ({
  output: 'LeftOff',
  detail: `${others === 1 ? 'Another operation holds' : `${others} other operations hold`} it off; whoever ends last puts it back.`,
})
