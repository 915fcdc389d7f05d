import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Schema } from '../../src/database/schema.ts'

/** The ends of many operations by one question for all: hundreds of callers who each ask would be a load of their own. */
export class Ends {
  readonly #db: Kysely<Schema>
  readonly #waiting = new Map<string, () => void>()
  #next = Promise.withResolvers<void>()
  #stopped = false
  readonly #looking: Promise<void>

  constructor(db: Kysely<Schema>) {
    this.#db = db
    this.#looking = this.#look()
  }

  of(id: string) {
    return new Promise<void>((resolve) => this.#waiting.set(id, resolve))
  }

  /** Until something has ended, or soon. */
  next() {
    return Promise.race([this.#next.promise, sleep(1000)])
  }

  stop() {
    this.#stopped = true
    return this.#looking
  }

  async #look() {
    for (; !this.#stopped; await sleep(100)) {
      const ids = [...this.#waiting.keys()]
      if (ids.length === 0) continue
      const ended = await this.#db
        .selectFrom('operations')
        .select('id')
        .where('id', 'in', ids)
        .where('status', 'in', ['Succeeded', 'Failed', 'Canceled'])
        .execute()
      for (const { id } of ended) {
        this.#waiting.get(id)?.()
        this.#waiting.delete(id)
      }
      if (ended.length === 0) continue
      this.#next.resolve()
      this.#next = Promise.withResolvers()
    }
  }
}
