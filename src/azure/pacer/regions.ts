import { LRUCache } from 'lru-cache'
import { bounded } from '../../concurrency/bounded.ts'
import type { Asked } from './asked.ts'

/** Where resources lie: Compute counts by region, and paths of single resources name none. */
export class Regions {
  readonly #known = new LRUCache<string, string>(bounded(50_000))

  of({ region, resource }: Asked) {
    return region === '' ? (this.#known.get(resource) ?? '') : region
  }

  /** What hangs on a resource lies where it does. A list names many regions and tells none. */
  learn(asked: Asked, body: string | null | undefined) {
    if (asked.isList || asked.kind !== 'reads' || asked.region !== '' || this.#known.has(asked.resource)) return
    const [, location] = /"location"\s*:\s*"([\w ]{1,60})"/.exec(body ?? '') ?? []
    if (location !== undefined) this.#known.set(asked.resource, location.toLowerCase().replaceAll(' ', ''))
  }
}
