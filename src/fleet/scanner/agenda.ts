import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { AzureError } from '../../backup/azure-error.ts'
import type { Schema } from '../../database/schema.ts'
import type { InventorySource } from '../inventory.ts'
import type { EstateStore, InventoryReader, LedgerEntry } from '../ports.ts'
import { sweep } from '../sweep.ts'
import { between, dueBetween, lookedBackFrom, nextSweepAt, sweepMinutes, type Between } from './cadence.ts'
import { tellLack } from './lease.ts'
import { runScan, under, type ScanRun } from './run-scan.ts'
import { beginDue, endScan, sweepsSoFar, takeAsked, type Scan } from './scans.ts'

/** How soon a scan that was asked for is taken up. */
const LOOK_SECONDS = 1
const LOOK_UP_MS = 60_000

export interface AgendaOptions {
  db: Kysely<Schema>
  holder: string
  reader: InventoryReader
  store: EstateStore
  sweepMinutes: number
  now: () => Date
  signal: AbortSignal
  /** What was seen of all subscriptions. */
  keepLedger: (ledger: readonly LedgerEntry[]) => Promise<unknown>
  onScan: (scan: Scan, run: ScanRun) => void
  failed: (error: unknown, what: string) => void
}

/** What is read when, one after the other: scans that were asked for, sweeps that are due, and between them what changes fastest. */
export class Agenda {
  readonly #options: AgendaOptions
  /** Subscriptions that can be read, by the last ledger of this process. */
  #asked: readonly string[] | undefined
  /** When each was looked at last, and since when nothing is missing in it. */
  readonly #lookedAt: Partial<Record<Between, Date>> = {}
  readonly #readFrom: Partial<Record<Between, Date>> = {}
  #nextSweep: { at: Date; since: number } | undefined

  constructor(options: AgendaOptions) {
    this.#options = options
  }

  /** Does what is due first, and answers how many seconds to rest. */
  async next(): Promise<number> {
    const { db, holder, now } = this.#options
    const asked = await takeAsked(db, holder)
    if (asked) return await this.#scan(asked)
    if (now() >= (await this.#nextSweepAt())) {
      const due = await beginDue(db, holder)
      return due ? await this.#scan(due) : 0
    }
    if (!this.#asked) await this.#takeOver()
    const [between] = dueBetween(this.#lookedAt, now())
    if (between) await this.#readBetween(between)
    return LOOK_SECONDS
  }

  /** Looked up again now and then: an estate that was just found is large as soon as its rows are made. */
  async #nextSweepAt(): Promise<Date> {
    const { db, now } = this.#options
    if (!this.#nextSweep || now().getTime() - this.#nextSweep.since > LOOK_UP_MS) {
      const at = nextSweepAt(await sweepsSoFar(db), await minutesNow(db, this.#options.sweepMinutes))
      this.#nextSweep = { at, since: now().getTime() }
    }
    return this.#nextSweep.at
  }

  async #scan(scan: Scan) {
    const { db, holder, onScan, now } = this.#options
    const startedAt = now()
    const run = await runScan(scan, this.#options).catch(async (error: unknown) => {
      await this.#end(scan, brokenOff).catch(() => undefined) // the database, most likely
      throw error
    })
    await this.#end(scan, run)
    if (run.lacks !== undefined) await tellLack(db, holder, run.lacks)
    if (run.ledger && scan.subscriptionIds === null) {
      await this.#options.keepLedger(run.ledger)
      this.#asked = readable(run.ledger)
      if (run.status === 'Succeeded') for (const source of between) this.#read(source, startedAt)
    }
    this.#nextSweep = undefined
    onScan(scan, run)
    return 0
  }

  #end = (scan: Scan, run: Pick<ScanRun, 'status' | 'spent' | 'result'>) => endScan(this.#options.db, scan.id, run)

  /** Another process has swept: what it left is gone on with. */
  async #takeOver() {
    const { db } = this.#options
    const rows = await db
      .selectFrom('fleet_source')
      .select(({ fn }) => ['source', fn.min('completed_at').as('completedAt')])
      .where('source', 'in', [...between])
      .where('completed_at', 'is not', null)
      .groupBy('source')
      .execute()
    // Where nobody has, the next sweep tells.
    const ledger = rows.length === 0 ? [] : await this.#ledger()
    this.#asked = readable(ledger)
    for (const { source, completedAt } of ledger.length === 0 ? [] : rows)
      if (completedAt) this.#read(source as Between, completedAt)
  }

  /** Empty where Azure does not tell: the next sweep asks again. */
  async #ledger(): Promise<LedgerEntry[]> {
    const { reader, signal, failed } = this.#options
    try {
      return await reader.ledger(signal)
    } catch (error) {
      if (signal.aborted || !(error instanceof AzureError)) throw error
      failed(error, 'ledger')
      return []
    }
  }

  #read(source: Between, at: Date) {
    this.#lookedAt[source] = at
    this.#readFrom[source] = at
  }

  /** One that Azure does not answer is left for its next turn, which goes on from where the last one was. */
  async #readBetween(source: Between) {
    const { now, failed, signal } = this.#options
    const startedAt = now()
    this.#lookedAt[source] = startedAt
    try {
      await (source === 'locks' ? this.#readWhole(source) : this.#readSince(source, this.#readFrom[source]!))
      this.#readFrom[source] = startedAt
    } catch (error) {
      if (signal.aborted || !(error instanceof AzureError)) throw error
      failed(error, source)
    }
  }

  /** What is not among it may be gone: only what was read whole tells. */
  async #readWhole(source: InventorySource) {
    const { reader, store, now, signal } = this.#options
    await sweep({ scanId: randomUUID(), reader, store: under(signal, store), sources: [source], now, signal })
  }

  /** Never closed: of what is missing in it nothing can be said. */
  async #readSince(source: 'backupJobs' | 'changes', readFrom: Date) {
    const { reader, store, signal } = this.#options
    const writer = under(signal, store).open(randomUUID(), source)
    const options = { since: lookedBackFrom(readFrom) }
    await reader.read(source, this.#asked ?? [], ({ found }) => writer.put(found), signal, options)
  }
}

const readable = (ledger: readonly LedgerEntry[]) =>
  ledger.filter(({ coverage }) => coverage !== 'Refused').map(({ subscriptionId }) => subscriptionId)

/** The store, most likely: of its errors strangers are told nothing. */
const brokenOff: Pick<ScanRun, 'status' | 'spent' | 'result'> = {
  status: 'Failed',
  spent: { queries: 0, throttled: 0, pausedSeconds: 0 },
  result: {
    coverage: { Complete: 0, Partial: 0, Refused: 0 },
    sources: [],
    error: { code: 'InternalServerError', message: 'The scan failed; the log has the reason.' },
  },
}

/** From sweep to sweep, for as many VMs as there are. */
export const minutesNow = async (db: Kysely<Schema>, asked: number) => sweepMinutes(asked, await vmCount(db))

export async function vmCount(db: Kysely<Schema>): Promise<number> {
  const { vms } = await db
    .selectFrom('fleet_count')
    .select(({ fn }) => fn.coalesce(fn.sum<string>('count'), sql<string>`0`).as('vms'))
    .where('dimension', '=', 'verdict')
    .executeTakeFirstOrThrow()
  return Number(vms)
}
