import { AsyncLocalStorage } from 'node:async_hooks'

interface ListsAtHand {
  get<T>(key: string, read: () => Promise<T[]>): Promise<T[]>
}

/** Shared by all ARM calls of one piece of work: who asked, when to stop, how many calls there were. */
export interface CallScope {
  correlationId: string | undefined
  signal: AbortSignal | undefined
  calls: number
  /** To a VM itself and its extensions. */
  vmCalls?: number
  /** Lists of whole subscriptions that another piece of work has just read; undefined where they have to be read for this one. */
  lists?: ListsAtHand | undefined
  /** Characters of all answers so far. */
  read?: number
  /** How many are enough: whatever a hostile or broken Azure sends, one piece of work holds no more. */
  mostRead?: number
  /** Asked right before a write leaves. */
  mayWrite?: () => boolean
}

const current = new AsyncLocalStorage<CallScope>()

/** Runs `work` so that every ARM request inside it carries the correlation id, is counted and stops with the signal. */
export const inCallScope = <T>(scope: CallScope, work: () => Promise<T>): Promise<T> => current.run(scope, work)

export const callScope = () => current.getStore()
