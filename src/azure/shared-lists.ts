import { LRUCache } from 'lru-cache'
import { callScope, inCallScope, type CallScope } from './call-scope.ts'
import { ownScopeOf, SharedPages } from './shared-pages.ts'
import { noteOld, notingOld } from './told-again.ts'

/** Within the 15 s for which a diagnosis serves everybody. */
const SECONDS = 5
const LONGEST_MS = 120_000
/** Applies to all kept lists together. */
const MOST_CHARACTERS = 64 * 1024 * 1024

/** When a list was asked for: the fact that is made of it says so, and not when it was handed on. */
const times = new WeakMap<object, string>()
export const timeOfSharedList = (value: unknown) =>
  typeof value === 'object' && value !== null ? times.get(value) : undefined
/** Lists of older answers, and of when those are. */
const oldSince = new WeakMap<object, string>()

interface Kept {
  at: number
  size: number
  list: Promise<unknown[]>
}

/** Lists of whole subscriptions, shared between readings of VMs for some seconds: fifty VMs on a page cost one list, not fifty. */
export class SharedLists {
  readonly #clock: () => number
  readonly #kept: LRUCache<string, Kept>
  readonly #underWay = new Map<string, Kept>()
  readonly #pages: SharedPages

  constructor(clock: () => number) {
    this.#clock = clock
    this.#pages = new SharedPages(clock)
    this.#kept = new LRUCache({
      maxSize: MOST_CHARACTERS,
      sizeCalculation: ({ size }) => size,
      ttl: SECONDS * 1000,
      ttlAutopurge: true,
      perf: { now: clock },
    })
  }

  async get<T>(key: string, read: () => Promise<T[]>, seconds = SECONDS): Promise<T[]> {
    const known = this.#underWay.get(key) ?? this.#kept.get(key)
    const list = await ((known ?? this.#begin(key, read, seconds)) as Kept & { list: Promise<T[]> }).list
    const since = oldSince.get(list)
    if (since !== undefined) noteOld(since)
    return list
  }

  pages<T>(key: string, open: () => AsyncIterable<T[]>): AsyncIterable<T[]> {
    return this.#pages.get(key, open)
  }

  /** In a scope of its own: whoever asked first may leave, and the others still want it. */
  #begin(key: string, read: () => Promise<unknown[]>, seconds: number): Kept {
    const asker = callScope()
    const scope: CallScope = { ...ownScopeOf(asker), signal: AbortSignal.timeout(LONGEST_MS) }
    const time = new Date().toISOString()
    const list = notingOld(() => inCallScope(scope, read)).then(({ value, told }) => {
      if (told.since !== null) oldSince.set(value, told.since)
      return value
    })
    const entry: Kept = { at: this.#clock(), size: 1, list }
    this.#underWay.set(key, entry)
    entry.list.then(
      (list) => {
        times.set(list, time)
        this.#underWay.delete(key)
        entry.size = 1 + (scope.read ?? 0)
        const left = seconds * 1000 - (this.#clock() - entry.at)
        if (left > 0) this.#kept.set(key, entry, { ttl: left })
      },
      // A failure is not kept: the next caller reads again.
      () => this.#underWay.delete(key),
    )
    if (asker) entry.list.finally(() => (asker.calls += scope.calls)).catch(() => undefined)
    return entry
  }
}

/** Pages of a list that the VMs of a vault share; read for this reading alone where it may not share. */
export const sharedPages = <T>(key: string, open: () => AsyncIterable<T[]>): AsyncIterable<T[]> =>
  callScope()?.lists?.pages(key, open) ?? open()

/** A list of a whole subscription: for a reading that may share, one that was read for another VM some seconds ago. */
export async function sharedList<T>(key: string, read: () => Promise<T[]>, seconds?: number): Promise<T[]> {
  const { lists, signal } = callScope() ?? {}
  if (!lists) return read()
  signal?.throwIfAborted()
  const left = Promise.withResolvers<never>()
  const leave = () => left.reject(signal!.reason as Error)
  signal?.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([lists.get(key, read, seconds), left.promise])
  } finally {
    signal?.removeEventListener('abort', leave)
  }
}
