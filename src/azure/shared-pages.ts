import { LRUCache } from 'lru-cache'
import { bounded } from '../concurrency/bounded.ts'
import { callScope, inCallScope, type CallScope } from './call-scope.ts'
import { noteOld, notingOld } from './told-again.ts'

/** A vault of which somebody looks at a VM all the time costs 180 of the 450 reads of jobs that Backup allows an hour. */
const SECONDS = 20
const LONGEST_MS = 120_000

interface Page {
  items: unknown[]
  old: string | null
}
interface Pages {
  begun: AsyncIterator<unknown[]>
  /** Undefined is the end. */
  read: Promise<Page | undefined>[]
}

/** Lists of which each reader needs only the first pages: whoever comes to a page first reads it for all. */
export class SharedPages {
  readonly #kept: LRUCache<string, Pages>

  constructor(clock: () => number) {
    this.#kept = new LRUCache({ ...bounded(200), ttl: SECONDS * 1000, ttlAutopurge: true, perf: { now: clock } })
  }

  async *get<T>(key: string, open: () => AsyncIterable<T[]>): AsyncGenerator<T[]> {
    let pages = this.#kept.get(key)
    if (!pages) this.#kept.set(key, (pages = { begun: open()[Symbol.asyncIterator](), read: [] }))
    for (let index = 0; ; index++) {
      const page = await (pages.read[index] ??= this.#next(key, pages))
      if (page === undefined) return
      if (page.old !== null) noteOld(page.old)
      yield page.items as T[]
    }
  }

  /** In a scope of its own: whoever asked first may leave, and the others still want it. A failure is not kept. */
  async #next(key: string, pages: Pages): Promise<Page | undefined> {
    const asker = callScope()
    const scope: CallScope = { ...ownScopeOf(asker), signal: AbortSignal.timeout(LONGEST_MS) }
    try {
      const { value, told } = await notingOld(() => inCallScope(scope, () => pages.begun.next()))
      return value.done ? undefined : { items: value.value, old: told.since }
    } catch (error) {
      if (this.#kept.peek(key) === pages) this.#kept.delete(key)
      throw error
    } finally {
      if (asker) asker.calls += scope.calls
    }
  }
}

/** Of what is read for others as well: their lane, and whether it may be old, are the same for all who share. */
export const ownScopeOf = (asker: CallScope | undefined): Omit<CallScope, 'signal'> => ({
  correlationId: asker?.correlationId,
  lane: asker?.lane ?? 'People',
  lists: asker?.lists,
  calls: 0,
  ...(asker?.collects ? { collects: true } : {}),
  ...(asker?.mostRead === undefined ? {} : { mostRead: asker.mostRead }),
})
