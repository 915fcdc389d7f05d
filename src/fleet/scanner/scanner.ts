import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { CollectedFacts } from '../../backup/control-plane.ts'
import type { Limits } from '../../backup/limits.ts'
import type { VmId } from '../../backup/resource-id.ts'
import type { Schema } from '../../database/schema.ts'
import { isAway } from '../../database/unavailable.ts'
import { ServiceError } from '../../errors.ts'
import type { EstateStore, InventoryReader, LedgerEntry } from '../ports.ts'
import { again } from './again.ts'
import { Agenda, minutesNow, vmCount } from './agenda.ts'
import { diagnoseInBackground, keeping } from './background-diagnoses.ts'
import { storeChores, type Chore } from './chores.ts'
import { holdLease } from './lease.ts'
import { measureEstate, type EstateMeasures } from './measures.ts'
import { abandonAll, askForScan } from './scans.ts'
import { dueTurns } from './turns.ts'

/** Rows appear so long after what they are made of. */
const ROWS_SECONDS = 1
/** So often is told that the database is away. */
const AWAY_MS = 60_000

export interface ScannerOptions {
  db: Kysely<Schema>
  /** For what a scrape reads. */
  served: Kysely<Schema>
  reader: InventoryReader
  store: EstateStore
  limits: Limits
  /** FLEET_SCAN. */
  enabled: boolean
  sweepMinutes: number
  allowedSubscriptions: ReadonlySet<string> | undefined
  /** One VM, behind whoever else reads. */
  readInBackground: (vm: VmId, signal: AbortSignal) => Promise<CollectedFacts>
  /** Keeps what was seen of all subscriptions. */
  keepLedger?: (ledger: readonly LedgerEntry[]) => Promise<unknown>
  /** Done now and then by whoever sweeps, beside those of the store. */
  chores?: readonly Chore[]
  log: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
  }
  now?: () => Date
}

export interface Scanner {
  /** Sweeps when this process holds the lease. Nothing of it is waited for. */
  start(): void
  /** What is under way ends first, and the lease is given back. */
  stop(): Promise<void>
  /** Whether estates are swept here, and why nothing could be swept last. */
  scanning(): { enabled: boolean; lacks: string | null }
  /** Rejects with ScanInProgress while there is another, and with ScanningDisabled where nobody would take it up. */
  startScan(asked: { subscriptionIds: readonly string[] | null; askedBy: string }): Promise<{ id: string }>
  /** What was read of a VM for whomever is kept where the VM is one of the estate. */
  keep(vm: VmId, collected: CollectedFacts): void
  measures(): Promise<EstateMeasures | undefined>
}

/** Keeps the estate up to date, on one of the replicas at a time. */
export function createScanner(options: ScannerOptions): Scanner {
  const { db, reader, store, limits, enabled, log, now = () => new Date() } = options
  const holder = randomUUID()
  const keep = keeping(store, limits)
  let lacks: string | null = null
  let stop: (() => Promise<void>) | undefined
  const toldAway = { at: -Infinity }
  const failed = (what: string) => (err: unknown) => {
    // While the database is away everything fails, again and again.
    const isRepeated = isAway(err) && performance.now() - toldAway.at < AWAY_MS
    if (isAway(err) && !isRepeated) toldAway.at = performance.now()
    if (!isRepeated) log.warn({ err, what }, 'keeping the estate up to date failed and is tried again')
  }

  function tellLack(found: string | null) {
    if (found !== null && found !== lacks) log.warn({ lacks: found }, `the estate is not swept: ${found}`)
    if (found === null && lacks !== null) log.info({}, 'the estate is swept again')
    lacks = found
  }

  async function sweepAndJudge(signal: AbortSignal) {
    await abandonAll(db)
    const agenda = new Agenda({
      ...{ db, holder, reader, store, now, signal },
      sweepMinutes: options.sweepMinutes,
      keepLedger: options.keepLedger ?? (async () => undefined),
      onScan: ({ id, askedBy }, { status, spent, lacks: found }) => {
        if (found !== undefined) tellLack(found)
        log.info({ scanId: id, askedBy, status, ...spent }, 'the estate was swept')
      },
      failed: (err, source) => log.warn({ err, source }, 'a look between sweeps failed and is tried again'),
    })
    const chores = [
      ...storeChores({ db, store, minutes: () => minutesNow(db, options.sweepMinutes) }),
      ...(options.chores ?? []),
    ]
    await Promise.all([
      again(signal, () => agenda.next(), failed('sweep')),
      // Two: while the database writes a slice, the next is judged.
      again(signal, () => makeSomeRows(), failed('rows')),
      again(signal, () => makeSomeRows(), failed('rows')),
      ...chores.map(({ name, everySeconds, run }) =>
        again(signal, () => run(now()).then(() => everySeconds), failed(name)),
      ),
      diagnoseInBackground(
        {
          turns: (most, but) =>
            dueTurns(db, {
              ...{ now: now(), most, but, allowedSubscriptions: options.allowedSubscriptions },
              restorePointLimit: limits.restorePointLimit,
            }),
          vms: () => vmCount(db),
          read: options.readInBackground,
          keep,
          failed: failed('diagnoses'),
        },
        signal,
      ),
    ])
  }

  /** A slice at a time, and others between two of them. */
  async function makeSomeRows() {
    const { made } = await store.makeRows()
    return made === 0 ? ROWS_SECONDS : 0
  }

  return {
    start() {
      if (!enabled || stop) return
      const onSeen = (row: { lacks: string | null }) => tellLack(row.lacks)
      stop = holdLease({ db, holder, work: sweepAndJudge, onSeen, failed: failed('lease') })
    },
    async stop() {
      await stop?.()
    },
    scanning: () => ({ enabled, lacks }),
    async startScan(asked) {
      if (!enabled) throw new ServiceError('ScanningDisabled', 'The estate is not swept here: FLEET_SCAN is off.')
      return await askForScan(db, asked)
    },
    keep(vm, collected) {
      if (enabled) keep(vm, collected).catch(failed('diagnosis'))
    },
    measures: async () =>
      enabled ? await measureEstate(options.served, reader.spent(), options.sweepMinutes) : undefined,
  }
}
