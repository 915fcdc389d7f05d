import { randomUUID } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { ServiceError } from '../../errors.ts'
import type { InventorySource, SourceState } from '../inventory.ts'
import type { LedgerEntry } from '../ports.ts'
import type { SweepsSoFar } from './cadence.ts'
import { isHeld } from './lease.ts'

/** Who asked for a sweep that is due by itself. */
const bySchedule = 'schedule'
/** One that was asked for, and nobody has taken it up. */
const UNHEARD_SECONDS = 60

/** What a row of `fleet_scan` says of its end. */
export interface ScanResult {
  /** Subscriptions, by what was read of them. */
  coverage: Record<LedgerEntry['coverage'], number>
  /** Of each source the subscriptions by how it ended there. */
  sources: {
    source: InventorySource
    rows: number
    queries: number
    states: Partial<Record<SourceState['status'], number>>
  }[]
  /** Where it failed. */
  error?: { code: string; message: string }
}

export interface Scan {
  id: string
  askedBy: string
  /** Null: all. */
  subscriptionIds: readonly string[] | null
}

/** Stores the wish; whoever holds the lease takes it up. Rejects with ScanInProgress while there is another. */
export async function askForScan(db: Kysely<Schema>, { askedBy, subscriptionIds }: Omit<Scan, 'id'>) {
  const id = randomUUID()
  await db.transaction().execute(async (trx) => {
    await abandonDead(trx)
    const { numInsertedOrUpdatedRows } = await insertScan(trx, { id, askedBy, subscriptionIds }, null)
    if (numInsertedOrUpdatedRows !== 0n) return
    const running = await trx.selectFrom('fleet_scan').select('id').where('status', '=', 'Running').executeTakeFirst()
    throw new ServiceError(
      'ScanInProgress',
      `Scan ${running?.id ?? ''} of the estate is under way; there is one at a time.`,
      running ? { scanId: running.id } : {},
    )
  })
  return { id }
}

/** Of one that has just got the lease: whoever ran a scan before is gone. */
export const abandonAll = (db: Kysely<Schema>) =>
  db
    .updateTable('fleet_scan')
    .set({ status: 'Abandoned', ended_at: sql<Date>`now()` })
    .where('status', '=', 'Running')
    .where('holder', 'is not', null)
    .execute()

/** The one that was asked for, if there is one. */
export async function takeAsked(db: Kysely<Schema>, holder: string): Promise<Scan | undefined> {
  const row = await db
    .updateTable('fleet_scan')
    .set({ holder })
    .where('status', '=', 'Running')
    .where('holder', 'is', null)
    .returning(['id', 'asked_by', 'subscription_ids'])
    .executeTakeFirst()
  return row && { id: row.id, askedBy: row.asked_by, subscriptionIds: row.subscription_ids }
}

/** The one that is due; undefined where somebody has just asked for one, which comes first. */
export async function beginDue(db: Kysely<Schema>, holder: string): Promise<Scan | undefined> {
  const scan: Scan = { id: randomUUID(), askedBy: bySchedule, subscriptionIds: null }
  const { numInsertedOrUpdatedRows } = await insertScan(db, scan, holder)
  return numInsertedOrUpdatedRows === 0n ? undefined : scan
}

export interface ScanEnd {
  status: 'Succeeded' | 'Failed' | 'Abandoned'
  spent: { queries: number; throttled: number; pausedSeconds: number }
  result: ScanResult | null
}

export const endScan = (db: Kysely<Schema>, id: string, { status, spent, result }: ScanEnd) =>
  db
    .updateTable('fleet_scan')
    .set({
      status,
      ended_at: sql<Date>`now()`,
      queries: spent.queries,
      throttled: spent.throttled,
      paused_seconds: spent.pausedSeconds,
      result: result && JSON.stringify(result),
    })
    .where('id', '=', id)
    .where('status', '=', 'Running')
    .execute()

/** Of those over all subscriptions. */
export async function sweepsSoFar(db: Kysely<Schema>): Promise<SweepsSoFar> {
  const whole = db.selectFrom('fleet_scan').where('subscription_ids', 'is', null)
  const last = await whole
    .select(['started_at'])
    .where('status', '=', 'Succeeded')
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const { failures, failedAt } = await whole
    .select(({ fn }) => [fn.countAll<string>().as('failures'), fn.max('ended_at').as('failedAt')])
    // One that was broken off is begun anew at once.
    .where('status', '=', 'Failed')
    .$if(last !== undefined, (query) => query.where('started_at', '>', last!.started_at))
    .executeTakeFirstOrThrow()
  return { succeededAt: last?.started_at ?? null, failures: Number(failures), failedAt }
}

const insertScan = (db: Kysely<Schema> | Transaction<Schema>, scan: Scan, holder: string | null) =>
  db
    .insertInto('fleet_scan')
    .values({
      id: scan.id,
      status: 'Running',
      asked_by: scan.askedBy,
      subscription_ids: scan.subscriptionIds && [...scan.subscriptionIds],
      holder,
    })
    .onConflict((conflict) => conflict.column('status').where('status', '=', 'Running').doNothing())
    .executeTakeFirst()

/** One whose process is gone, or that nobody has heard. */
const abandonDead = (trx: Transaction<Schema>) =>
  trx
    .updateTable('fleet_scan')
    .set({ status: 'Abandoned', ended_at: sql<Date>`now()` })
    .where('status', '=', 'Running')
    .where(({ or, and, not, exists, selectFrom }) => {
      const lease = selectFrom('fleet_lease').select('id').where(isHeld)
      const ofHolder = lease.whereRef('fleet_lease.holder', '=', 'fleet_scan.holder')
      const isUnheard = sql<boolean>`started_at < now() - make_interval(secs => ${UNHEARD_SECONDS})`
      return or([
        and([sql<boolean>`fleet_scan.holder is not null`, not(exists(ofHolder))]),
        and([sql<boolean>`fleet_scan.holder is null`, isUnheard, not(exists(lease))]),
      ])
    })
    .execute()
