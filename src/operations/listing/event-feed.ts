import { setTimeout as sleep } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import { sealBeforeReading } from '../../database/seal-journal.ts'
import type { Schema } from '../../database/schema.ts'
import type { AuditEvent } from '../../remediation/operation.ts'
import { presentEvents } from './audit-event.ts'
import { boundedPage } from '../../database/bounded-page.ts'
import { rowBytes } from './journal.ts'
import type { SealedRow } from './journal-order.ts'

const betweenLooksMilliseconds = 500
/** Numbers of the chain that one query covers. */
const atOnce = 5000n
/** Events that wait for a stream whose client does not read: beyond them it goes back to the journal. */
const mostWaiting = 200

/**
 * One reader for all event streams of this replica: twice a second it looks for what was sealed since, and hands it to the streams of the
 * operations concerned. What came before a stream subscribed, it reads for itself.
 */
export class EventFeed {
  readonly #db: Kysely<Schema>
  readonly #failed: (error: Error) => void
  readonly #subscriptions = new Map<string, Set<Subscription>>()
  readonly #stopped = new AbortController()
  /** The last seal that was looked at; undefined while nobody listens. */
  #sequence: bigint | undefined
  #look: Promise<void> = Promise.resolve()
  #running: Promise<void> | undefined

  constructor(db: Kysely<Schema>, failed: (error: Error) => void) {
    this.#db = db
    this.#failed = failed
  }

  subscribe(operationId: string): Subscription {
    const subscription = new Subscription(
      () => this.#settled(),
      () => this.#leave(operationId, subscription),
    )
    const all = this.#subscriptions.get(operationId) ?? new Set()
    this.#subscriptions.set(operationId, all.add(subscription))
    this.#running ??= this.#run()
    return subscription
  }

  async stop() {
    this.#stopped.abort()
    await this.#running
  }

  #leave(operationId: string, subscription: Subscription) {
    const all = this.#subscriptions.get(operationId)
    all?.delete(subscription)
    if (all?.size === 0) this.#subscriptions.delete(operationId)
  }

  async #run() {
    const { signal } = this.#stopped
    while (this.#subscriptions.size > 0 && !signal.aborted) {
      this.#look = this.#lookAround().catch((error: unknown) => this.#failed(error as Error))
      await this.#look
      await sleep(betweenLooksMilliseconds, undefined, { signal }).catch(() => undefined)
    }
    this.#sequence = undefined
    this.#running = undefined
  }

  /** From when on a new subscription is told of everything that is sealed: a look that is under way may have begun without it. */
  async #settled() {
    await this.#look
    if (this.#sequence === undefined) {
      const sealed = await this.#countSeals()
      this.#sequence ??= sealed
    }
  }

  async #lookAround() {
    const operationIds = [...this.#subscriptions.keys()]
    await sealBeforeReading(this.#db)
    const sealed = await this.#countSeals()
    let from = (this.#sequence ??= sealed)
    while (from < sealed) {
      const to = from + atOnce < sealed ? from + atOnce : sealed
      const { rows, more } = await this.#sealedBetween(from, to, operationIds)
      for (const event of await presentEvents(this.#db, rows)) this.#tell(event)
      from = this.#sequence = more ? BigInt(rows.at(-1)!.sequence) : to
    }
  }

  #tell(event: AuditEvent) {
    for (const subscription of this.#subscriptions.get(event.operationId ?? '') ?? []) subscription.tell(event)
  }

  async #countSeals() {
    const { count } = await this.#db
      .selectFrom('audit_head')
      .select('count')
      .where('id', '=', 1)
      .executeTakeFirstOrThrow()
    return BigInt(count)
  }

  #sealedBetween(from: bigint, to: bigint, operationIds: string[]) {
    const limit = Number(to - from)
    const events = sql<SealedRow>`(
      select journal.*, journal_seals.sequence from journal_seals join journal on journal.event_id = journal_seals.event_id
      where journal_seals.sequence > ${from} and journal_seals.sequence <= ${to}
        and journal.operation_id = any(${operationIds}::uuid[]))`
    const order = { column: 'sequence', direction: 'asc' } as const
    return boundedPage(this.#db, events, { limit, order, large: ['detail'], rowBytes })
  }
}

/** Events still to be sent to one stream. */
export class Subscription {
  readonly #settled: () => Promise<void>
  readonly #leave: () => void
  #waiting: AuditEvent[] = []
  #isOverrun = false
  #wake = Promise.withResolvers<void>()

  constructor(settled: () => Promise<void>, leave: () => void) {
    this.#settled = settled
    this.#leave = leave
  }

  /** Once this resolves, `events` has everything that a look into the journal from then on does not find. */
  async fromNowOn() {
    this.#waiting = []
    this.#isOverrun = false
    await this.#settled()
  }

  tell(event: AuditEvent) {
    if (this.#waiting.length >= mostWaiting) this.#isOverrun = true
    else this.#waiting.push(event)
    this.#wake.resolve()
  }

  /** Ends when the signal says so, or when events were dropped that are to be read from the journal. */
  async *events(signal: AbortSignal | undefined): AsyncGenerator<AuditEvent> {
    const leave = () => this.#wake.resolve()
    signal?.addEventListener('abort', leave, { once: true })
    try {
      while (!signal?.aborted) {
        const event = this.#waiting.shift()
        if (event) yield event
        else if (this.#isOverrun) return
        else {
          await this.#wake.promise
          this.#wake = Promise.withResolvers()
        }
      }
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  end() {
    this.#leave()
  }
}
