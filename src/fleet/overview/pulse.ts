import { setTimeout as sleep } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import { listenTo } from '../../database/listen.ts'
import type { Schema } from '../../database/schema.ts'

const betweenLooksMilliseconds = 1000
/** Slices of rows follow one another: a look covers several. */
const atLeastMilliseconds = 100

/** How far the estate is. */
export interface Beat {
  /** The last sequence of a row; none that is lower becomes visible later. */
  last: number
  /** The newest scan. */
  scan: { id: string; status: string } | null
}

/**
 * One look for all streams of this replica: when the database notifies of rows, and once a second. Nobody looks while nobody listens.
 */
export class Pulse {
  readonly #db: Kysely<Schema>
  readonly #connectionString: string | undefined
  readonly #failed: (error: Error) => void
  readonly #waking = new Set<() => void>()
  readonly #stopped = new AbortController()
  #wake = Promise.withResolvers<void>()
  #beat: Beat | undefined
  #running: Promise<void> | undefined

  /** Without `connectionString` it looks once a second alone. */
  constructor(db: Kysely<Schema>, connectionString: string | undefined, failed: (error: Error) => void) {
    this.#db = db
    this.#connectionString = connectionString
    this.#failed = failed
  }

  /** What is so now, and then at each look what is so then. The first rejects where the database is away. */
  async *beats(signal: AbortSignal): AsyncGenerator<Beat> {
    yield await this.#look()
    let woken = Promise.withResolvers<void>()
    const wake = () => woken.resolve()
    this.#waking.add(wake)
    signal.addEventListener('abort', wake, { once: true })
    this.#stopped.signal.addEventListener('abort', wake, { once: true })
    this.#running ??= this.#run()
    try {
      for (;;) {
        await woken.promise
        woken = Promise.withResolvers()
        if (signal.aborted || this.#stopped.signal.aborted) return
        if (this.#beat) yield this.#beat
      }
    } finally {
      this.#waking.delete(wake)
      signal.removeEventListener('abort', wake)
      this.#stopped.signal.removeEventListener('abort', wake)
      this.#wake.resolve()
    }
  }

  async stop() {
    this.#stopped.abort()
    this.#wake.resolve()
    await this.#running
  }

  async #run() {
    const { signal } = this.#stopped
    const deaf =
      this.#connectionString === undefined
        ? () => undefined
        : listenTo(this.#connectionString, 'fleet_rows', () => this.#wake.resolve())
    while (this.#waking.size > 0 && !signal.aborted) {
      await this.#look().then((beat) => (this.#beat = beat), this.#failed)
      for (const wake of this.#waking) wake()
      await sleep(atLeastMilliseconds, undefined, { signal }).catch(() => undefined)
      await this.#pause(betweenLooksMilliseconds - atLeastMilliseconds)
      this.#wake = Promise.withResolvers()
    }
    deaf()
    this.#beat = undefined
    this.#running = undefined
  }

  /** Until it is woken, or so long. */
  async #pause(milliseconds: number) {
    const timer = setTimeout(() => this.#wake.resolve(), milliseconds)
    await this.#wake.promise
    clearTimeout(timer)
  }

  async #look(): Promise<Beat> {
    const { rows } = await sql<{ last: string; scan: Beat['scan'] }>`
      select last, (select jsonb_build_object('id', id, 'status', status) from fleet_scan order by started_at desc limit 1) as scan
      from fleet_sequence where id = 1`.execute(this.#db)
    return { last: Number(rows[0]!.last), scan: rows[0]!.scan }
  }
}
