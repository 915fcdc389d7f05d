import type { PipelineResponse } from '@azure/core-rest-pipeline'
import { LRUCache } from 'lru-cache'
import { bounded } from '../../concurrency/bounded.ts'
import type { Asked } from './asked.ts'
import { Bucket, type Waiter } from './bucket.ts'
import { bucketsOf, keyOf, type BucketId } from './buckets-of.ts'
import type { Lane } from './lanes.ts'
import { refusedBy } from './refused-by.ts'
import { Regions } from './regions.ts'
import { pauseOf } from './retry-after.ts'
import { toldBy } from './told.ts'

/** Of a 429 that does not say how long. */
const USUAL_PAUSE_SECONDS = 5
/** Compute tells three policies of a call at most (recorded). */
const MOST_POLICIES = 10

/** Tickets of a request on its way, one a bucket. */
export type Sent = ReadonlyMap<Bucket, number>

/** A place among those that wait for the same buckets. */
export interface Place {
  leave(): void
  readonly waiters: ReadonlyMap<Bucket, Waiter>
}

export interface BucketMeasure {
  name: string
  /** Lowest over all whose it is; null where no answer told. */
  left: number | null
  closed: number
  waiting: number
}

/**
 * When requests may go to Azure: one place for all that this process sends. Every answer tells what is left in which bucket; one that refuses
 * closes a whole bucket, and nothing else. Times in milliseconds.
 */
export class Pacer {
  readonly #buckets = new LRUCache<string, Bucket>({ ...bounded(50_000), ttl: 2 * 3600_000, updateAgeOnGet: true })
  readonly #policies = new LRUCache<string, Set<string>>(bounded(1000))
  readonly #regions = new Regions()
  readonly #backgroundShare: number | undefined

  /** Share of each bucket that the background may use. */
  constructor(backgroundShare?: number) {
    this.#backgroundShare = backgroundShare
  }

  /** Seconds until the request may go out, and what it waits for. */
  secondsUntilRoom(asked: Asked, lane: Lane, now: number, place?: Place): { seconds: number; bucket: string } {
    let longest = { seconds: 0, bucket: '' }
    for (const bucket of this.#of(asked)) {
      const seconds = bucket.secondsUntilRoom(lane, now, place?.waiters.get(bucket))
      if (seconds > longest.seconds) longest = { seconds, bucket: bucket.name }
    }
    return longest
  }

  /** Lines up. Whoever lines up later in the same lane, or in a later one, waits longer. */
  enter(asked: Asked, lane: Lane): Place {
    const waiters = new Map(this.#of(asked).map((bucket) => [bucket, bucket.enter(lane)]))
    return { waiters, leave: () => waiters.forEach((waiter, bucket) => bucket.leave(waiter)) }
  }

  send(asked: Asked, now: number): Sent {
    return new Map(this.#of(asked).map((bucket) => [bucket, bucket.take(now)]))
  }

  learn(asked: Asked, response: PipelineResponse, sent: Sent, now: number) {
    this.#regions.learn(asked, response.bodyAsText)
    const region = this.#regions.of(asked)
    for (const { bucket: id, left } of toldBy(response.headers, asked, region)) {
      const bucket = this.#bucket(id)
      this.#learnPolicy(asked, id)
      bucket.tell(left, sent.get(bucket) ?? bucket.take(now), now)
    }
    if (response.status !== 429) return
    const { bucket: id } = refusedBy(asked, response, region)
    this.#learnPolicy(asked, id)
    this.#bucket(id).close(pauseOf(response) ?? USUAL_PAUSE_SECONDS, now)
  }

  /** By name, over all subscriptions: what /metrics tells. */
  measures(now: number): BucketMeasure[] {
    const named = new Map<string, BucketMeasure>()
    for (const bucket of this.#buckets.values()) {
      const left = bucket.left(now)
      const isClosed = bucket.isClosed(now)
      if (left === undefined && !isClosed && bucket.waiting === 0) continue
      const { name } = bucket
      const known = named.get(name) ?? { name, left: null, closed: 0, waiting: 0 }
      named.set(name, {
        name,
        left: left === undefined ? known.left : Math.min(known.left ?? Infinity, Math.floor(left)),
        closed: known.closed + (isClosed ? 1 : 0),
        waiting: known.waiting + bucket.waiting,
      })
    }
    return [...named.values()]
  }

  #of(asked: Asked): Bucket[] {
    const policies = [...(this.#policies.get(kindOf(asked)) ?? [])]
    return bucketsOf(asked, policies, this.#regions.of(asked)).map((id) => this.#bucket(id))
  }

  #bucket(id: BucketId): Bucket {
    const key = keyOf(id)
    const known = this.#buckets.get(key)
    if (known) return known
    const made = new Bucket(id.name, this.#backgroundShare)
    this.#buckets.set(key, made)
    return made
  }

  #learnPolicy(asked: Asked, { name }: BucketId) {
    if (!/^microsoft\.compute\/\w+$/i.test(name) || /^microsoft\.compute$/i.test(asked.provider) === false) return
    if (/\/(reads|writes|deletes)$/.test(name)) return
    const known = this.#policies.get(kindOf(asked)) ?? new Set<string>()
    if (known.size < MOST_POLICIES) this.#policies.set(kindOf(asked), known.add(name.replace(/^.*\//, '')))
  }
}

const kindOf = ({ action, isList }: Asked) => `${action.toLowerCase()} ${isList}`
