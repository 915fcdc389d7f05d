import { AsyncLocalStorage } from 'node:async_hooks'
import type { Lane } from './pacer/lanes.ts'

interface ListsAtHand {
  get<T>(key: string, read: () => Promise<T[]>, seconds?: number): Promise<T[]>
  pages<T>(key: string, read: () => AsyncIterable<T[]>): AsyncIterable<T[]>
}

/** Shared by all ARM calls of one piece of work: who asked, when to stop, how many calls there were. */
export interface CallScope {
  correlationId: string | undefined
  signal: AbortSignal | undefined
  lane: Lane
  calls: number
  /** To a VM itself and its extensions. */
  vmCalls?: number
  /**
   * Lists of subscriptions and vaults that another piece of work has just read. Whoever may be told those may be told older answers too, while
   * Azure is throttled; undefined where all has to be read for this one.
   */
  lists?: ListsAtHand | undefined
  /** It collects facts: what it is answered is kept, to be told again. */
  collects?: true
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
