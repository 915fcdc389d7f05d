import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { mayReach, type Reach } from '../access/reach.ts'
import { refuseOtherSubscriptions } from '../access/allowed-subscriptions.ts'
import type { Fact } from '../backup/fact.ts'
import { foldCase } from '../backup/resource-id.ts'
import type {
  OrphanCandidate,
  OrphanedCollection,
  OrphanReader,
  UndecidedCollection,
  Unread,
} from '../backup/orphaned-collections.ts'
import type { ReadingBudgets } from './reading-budgets.ts'

const cacheSeconds = 60
/** Each costs up to four reads; more at once would empty the subscription's bucket for everybody else. */
const atOnce = 8
/** Largest page, whatever maxpagesize asks for: a thousand elements would cost four thousand reads. */
const mostJudged = 50
const callsOfLists = 2
const callsOfJudging = 4

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
  /** Left out: reads as much as it likes. */
  budgets?: Pick<ReadingBudgets, 'waitForShare'>
  /** Lower-case ids; undefined allows all. */
  allowedSubscriptions?: ReadonlySet<string> | undefined
  /** Milliseconds, monotonic. */
  clock?: () => number
}

/**
 * Collections without a VM, page by page. List and verdicts are read at most once a minute, whoever asks and however large the pages are
 * that they ask for.
 */
export function createOrphanedCollections({
  reader,
  budgets,
  allowedSubscriptions,
  clock = () => performance.now(),
}: OrphanedCollectionsOptions) {
  const lists = new ForAMinute<{ observedAt: string; found: Fact<OrphanCandidate[]> }>(clock)
  const verdicts = new ForAMinute<{ verdict: Awaited<ReturnType<OrphanReader['judge']>> }>(clock)

  const list = (subscriptionId: string, correlationId: string) =>
    lists.get(subscriptionId, async () => {
      await budgets?.waitForShare(subscriptionId, callsOfLists, {})
      const observedAt = new Date().toISOString()
      return { observedAt, found: await reader.candidates(subscriptionId, correlationId) }
    })

  const judge = (subscriptionId: string, candidate: OrphanCandidate, correlationId: string) =>
    verdicts.get(`${foldCase(candidate.id)} ${foldCase(candidate.sourceId)}`, async () => {
      await budgets?.waitForShare(subscriptionId, callsOfJudging, {})
      return { verdict: await reader.judge(candidate, correlationId) }
    })

  async function page(
    subscriptionId: string,
    { reach, limit, after, correlationId }: { reach: Reach; limit: number; after: number; correlationId: string },
  ): Promise<OrphanPage> {
    const { value: read, ageSeconds } = await list(subscriptionId, correlationId)
    const { observedAt, found } = read
    if (found.status === 'Unavailable') {
      const { reason, message, requiredPermission = null } = found
      const what = `restore point collections and VMs of the subscription${message ? `: ${message}` : ''}`
      const unread = [{ what, reason, requiredPermission }]
      return { observedAt, value: [], undecided: [], unread, next: null, ageSeconds }
    }
    const rest = found.value
      // By the VM that is gone, wherever its collection lies: whose VM it was, whose snapshots these are.
      .filter(({ sourceId }) => mayReach(reach, foldCase(sourceId)))
      .map((candidate) => ({ candidate, place: placeOf(candidate.id) }))
      .filter(({ place }) => place > after)
      .sort((a, b) => a.place - b.place)
    const shown = rest.slice(0, Math.min(limit, mostJudged))
    const judged = await inLanes(
      shown.map(
        ({ candidate }) =>
          () =>
            judge(subscriptionId, candidate, correlationId),
      ),
    )
    const verdictsOf = judged.map(({ value }) => value.verdict)
    return {
      observedAt,
      value: verdictsOf.flatMap((one) => (one && 'orphan' in one ? [one.orphan] : [])),
      undecided: verdictsOf.flatMap((one) => (one && 'undecided' in one ? [one.undecided] : [])),
      unread: [],
      next: rest.length > shown.length ? String(shown.at(-1)!.place) : null,
      ageSeconds: Math.max(ageSeconds, ...judged.map((one) => one.ageSeconds)),
    }
  }

  return {
    async get(
      subscriptionId: string,
      options: { reach: Reach; limit: number; after: string | null; correlationId: string },
    ) {
      const id = subscriptionId.toLowerCase()
      refuseOtherSubscriptions(allowedSubscriptions, { subscriptionId: id })
      return await page(id, { ...options, after: Number(options.after ?? -1) })
    },
  }
}

/** An order in which nothing that comes or goes moves the others: a page goes on behind the last one of the page before. */
const placeOf = (id: string) => createHash('sha256').update(id.toLowerCase()).digest().readUIntBE(0, 6)

/** A rejected task ends all lanes. */
async function inLanes<T>(tasks: (() => Promise<T>)[]): Promise<T[]> {
  const done: T[] = []
  const queue = tasks.entries()
  let failed = false
  const lane = async () => {
    for (const [index, task] of queue) {
      if (failed) return
      done[index] = await task()
    }
  }
  await Promise.all(
    Array.from({ length: atOnce }, () =>
      lane().catch((error: unknown) => {
        failed = true
        throw error
      }),
    ),
  )
  return done
}

/** One reading at a time for a key, kept for a minute, as many as fit into 16 MiB; one that failed is forgotten at once. */
class ForAMinute<T extends object> {
  readonly #clock: () => number
  readonly #underWay = new Map<string, Promise<T>>()
  readonly #known = new LRUCache<string, { value: T; since: number }>({
    maxSize: 16 * 1024 * 1024,
    sizeCalculation: ({ value }) => 4 * JSON.stringify(value).length,
  })

  constructor(clock: () => number) {
    this.#clock = clock
  }

  async get(key: string, readIt: () => Promise<T>): Promise<{ value: T; ageSeconds: number }> {
    const known = this.#known.get(key)
    const age = known ? this.#clock() - known.since : Infinity
    if (known && age < cacheSeconds * 1000) return { value: known.value, ageSeconds: Math.floor(age / 1000) }
    let reading = this.#underWay.get(key)
    if (!reading) {
      const since = this.#clock()
      reading = readIt()
        .then((value) => (this.#known.set(key, { value, since }), value))
        .finally(() => this.#underWay.delete(key))
      this.#underWay.set(key, reading)
    }
    return { value: await reading, ageSeconds: 0 }
  }
}
