import { LRUCache } from 'lru-cache'
import { callScope, inCallScope, type CallScope } from './call-scope.ts'

/** Within the 15 s for which a diagnosis serves everybody. */
const SECONDS = 5
const LONGEST_MS = 120_000
/** Applies to all kept lists together. */
const MOST_CHARACTERS = 64 * 1024 * 1024

/** When a list was asked for: the fact that is made of it says so, and not when it was handed on. */
const times = new WeakMap<object, string>()
export const timeOfSharedList = (value: unknown) =>
  typeof value === 'object' && value !== null ? times.get(value) : undefined

interface Kept {
  at: number
  size: number
  list: Promise<unknown[]>
}

/** Lists of whole subscriptions, shared between readings of VMs for some seconds: fifty VMs on a page cost one list, not fifty. */
export class SharedLists {
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: ({ size }) => size,
    ttl: SECONDS * 1000,
    ttlAutopurge: true,
  })
  readonly #underWay = new Map<string, Kept>()

  get<T>(key: string, read: () => Promise<T[]>): Promise<T[]> {
    const known = this.#underWay.get(key) ?? this.#kept.get(key)
    return ((known ?? this.#begin(key, read)) as Kept & { list: Promise<T[]> }).list
  }

  /** In a scope of its own: whoever asked first may leave, and the others still want it. */
  #begin(key: string, read: () => Promise<unknown[]>): Kept {
    const asker = callScope()
    const scope: CallScope = {
      correlationId: asker?.correlationId,
      signal: AbortSignal.timeout(LONGEST_MS),
      calls: 0,
      ...(asker?.mostRead === undefined ? {} : { mostRead: asker.mostRead }),
    }
    const time = new Date().toISOString()
    const entry: Kept = { at: performance.now(), size: 1, list: inCallScope(scope, read) }
    this.#underWay.set(key, entry)
    entry.list.then(
      (list) => {
        times.set(list, time)
        this.#underWay.delete(key)
        entry.size = 1 + (scope.read ?? 0)
        const left = SECONDS * 1000 - (performance.now() - entry.at)
        if (left > 0) this.#kept.set(key, entry, { ttl: left })
      },
      // A failure is not kept: the next caller reads again.
      () => this.#underWay.delete(key),
    )
    if (asker) entry.list.finally(() => (asker.calls += scope.calls)).catch(() => undefined)
    return entry
  }
}

/** A list of a whole subscription: for a reading that may share, one that was read for another VM some seconds ago. */
export async function sharedList<T>(key: string, read: () => Promise<T[]>): Promise<T[]> {
  const { lists, signal } = callScope() ?? {}
  if (!lists) return read()
  signal?.throwIfAborted()
  const left = Promise.withResolvers<never>()
  const leave = () => left.reject(signal!.reason as Error)
  signal?.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([lists.get(key, read), left.promise])
  } finally {
    signal?.removeEventListener('abort', leave)
  }
}
