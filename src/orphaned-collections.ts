import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { mayReach, type Reach } from './access/reach.ts'
import { refuseOtherSubscriptions } from './allowed-subscriptions.ts'
import type { Fact } from './backup/fact.ts'
import { foldCase } from './backup/resource-id.ts'
import type {
  OrphanCandidate,
  OrphanedCollection,
  OrphanReader,
  UndecidedCollection,
  Unread,
} from './backup/orphaned-collections.ts'

const cacheSeconds = 60
/** Each costs up to four reads; more at once would empty the subscription's bucket for everybody else. */
const atOnce = 8

export interface OrphanPage {
  observedAt: string
  value: OrphanedCollection[]
  undecided: UndecidedCollection[]
  unread: Unread[]
  /** Where the next page begins; null behind the last. */
  next: string | null
  ageSeconds: number
}

interface OrphanedCollectionsOptions {
  reader: OrphanReader
  /** Lower-case ids; undefined allows all. */
  allowedSubscriptions?: ReadonlySet<string> | undefined
  /** Milliseconds, monotonic. */
  clock?: () => number
}

type Page = Omit<OrphanPage, 'ageSeconds'>

/** Collections without a VM, page by page. Whoever asks for the same page at the same time shares one reading, for a minute. */
export function createOrphanedCollections({
  reader,
  allowedSubscriptions,
  clock = () => performance.now(),
}: OrphanedCollectionsOptions) {
  const lists = new Shared<Fact<OrphanCandidate[]>>(clock)
  const pages = new Shared<Page>(clock)

  async function read(
    subscriptionId: string,
    reach: Reach,
    limit: number,
    after: number,
    correlationId: string,
  ): Promise<Page> {
    const observedAt = new Date().toISOString()
    const { value: found } = await lists.get(subscriptionId, () => reader.candidates(subscriptionId, correlationId))
    if (found.status === 'Unavailable') {
      const { reason, message, requiredPermission = null } = found
      const what = `restore point collections and VMs of the subscription${message ? `: ${message}` : ''}`
      return { observedAt, value: [], undecided: [], unread: [{ what, reason, requiredPermission }], next: null }
    }
    const rest = found.value
      // By the VM that is gone, wherever its collection lies: whose VM it was, whose snapshots these are.
      .filter(({ sourceId }) => mayReach(reach, foldCase(sourceId)))
      .map((candidate) => ({ candidate, place: placeOf(candidate.id) }))
      .filter(({ place }) => place > after)
      .sort((a, b) => a.place - b.place)
    const shown = rest.slice(0, limit)
    const judged = await inLanes(
      shown.map(
        ({ candidate }) =>
          () =>
            reader.judge(candidate, correlationId),
      ),
    )
    return {
      observedAt,
      value: judged.flatMap((one) => (one && 'orphan' in one ? [one.orphan] : [])),
      undecided: judged.flatMap((one) => (one && 'undecided' in one ? [one.undecided] : [])),
      unread: [],
      next: rest.length > limit ? String(shown.at(-1)!.place) : null,
    }
  }

  return {
    async get(
      subscriptionId: string,
      options: { reach: Reach; limit: number; after: string | null; correlationId: string },
    ) {
      const { reach, limit, after, correlationId } = options
      const id = subscriptionId.toLowerCase()
      refuseOtherSubscriptions(allowedSubscriptions, { subscriptionId: id })
      // Who reaches the same shares the reading.
      const shown = reach === 'Everything' ? reach : reach.toSorted().join(' ')
      const { value, ageSeconds } = await pages.get(`${id} ${limit} ${after ?? ''} ${shown}`, () =>
        read(id, reach, limit, Number(after ?? -1), correlationId),
      )
      return { ...value, ageSeconds }
    },
  }
}

/** An order in which nothing that comes or goes moves the others: a page goes on behind the last one of the page before. */
const placeOf = (id: string) => createHash('sha256').update(id.toLowerCase()).digest().readUIntBE(0, 6)

async function inLanes<T>(tasks: (() => Promise<T>)[]): Promise<T[]> {
  const done: T[] = []
  const queue = tasks.entries()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, task] of queue) done[index] = await task()
    }),
  )
  return done
}

/** One reading at a time for a key, kept for a minute; one that failed is forgotten at once. */
class Shared<T extends object> {
  readonly #clock: () => number
  readonly #known = new LRUCache<string, { value: Promise<T>; since: number }>({ max: 500 })

  constructor(clock: () => number) {
    this.#clock = clock
  }

  async get(key: string, readIt: () => Promise<T>): Promise<{ value: T; ageSeconds: number }> {
    const known = this.#known.get(key)
    const fresh = known && this.#clock() - known.since < cacheSeconds * 1000
    const entry = fresh ? known : { value: readIt(), since: this.#clock() }
    if (!fresh) {
      this.#known.set(key, entry)
      entry.value.catch(() => {
        if (this.#known.peek(key) === entry) this.#known.delete(key)
      })
    }
    return { value: await entry.value, ageSeconds: Math.floor((this.#clock() - entry.since) / 1000) }
  }
}
