import { sql, type Kysely } from 'kysely'
import { millisecondsSince, thisMoment, type Instant } from '../../backup/instant.ts'
import { pause } from '../../concurrency/pause.ts'
import type { Schema } from '../../database/schema.ts'

/** How long a lease outlives its process. */
const leaseSeconds = 15
/** Three renewals may be missed on a loaded machine. */
const BEAT_SECONDS = 3.5

/** Counted when the row is written: what was asked may have waited for it. */
const fromNow = sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})`
export const isHeld = sql<boolean>`held_until > clock_timestamp()`

/** Another process sweeps now, or may: nothing more is written by this one. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

export interface HoldingOptions {
  db: Kysely<Schema>
  /** Of this process. */
  holder: string
  /** Begins as soon as the lease is held; ends with the signal, whose reason is LeaseLost or that of `stop`. */
  work: (signal: AbortSignal) => Promise<void>
  /** Told of the row at each beat, whoever holds it. */
  onSeen?: (row: { lacks: string | null }) => void
  failed: (error: unknown) => void
  beatSeconds?: number
}

/**
 * Tries to get the lease and to keep it, and works while it is held. Stops working a second before anybody else can have it, also where the
 * database is away. The function that this returns gives the lease back when the work has ended.
 */
export function holdLease({ db, holder, work, onSeen, failed, beatSeconds = BEAT_SECONDS }: HoldingOptions) {
  const stopped = new AbortController()
  let held: { confirmedAt: Instant; lost: AbortController; ended: Promise<void> } | undefined

  const loseLate = () => {
    if (held && millisecondsSince(held.confirmedAt) > (leaseSeconds - 1) * 1000) lose()
  }
  function lose() {
    held?.lost.abort(new LeaseLost('another process sweeps, or may'))
    held = undefined
  }
  /** An end that nobody asked for is tried again with the next beat: the lease is held all the same. */
  function begin(confirmedAt: Instant) {
    const lost = new AbortController()
    const signal = AbortSignal.any([lost.signal, stopped.signal])
    const ended = work(signal)
      .catch((error: unknown) => {
        if (!signal.aborted) failed(error)
      })
      .finally(() => {
        if (held?.lost === lost) held = undefined
      })
    underWay.add(ended)
    void ended.finally(() => underWay.delete(ended))
    held = { confirmedAt, lost, ended }
  }
  const underWay = new Set<Promise<void>>()

  async function beat() {
    const asked = thisMoment()
    const isOurs = await takeLease(db, holder)
    onSeen?.(await readLease(db))
    if (!isOurs) return lose()
    // Stopped meanwhile: the lease is given back, and nothing is begun.
    if (stopped.signal.aborted) return
    // What was begun before a loss has to end first: two works of one process would disturb each other.
    if (held) held.confirmedAt = asked
    else if (underWay.size === 0) begin(asked)
  }

  const watch = setInterval(loseLate, 500)
  const beating = (async () => {
    while (!stopped.signal.aborted) {
      await beat().catch(failed)
      await pause(beatSeconds, stopped.signal).catch(() => undefined)
    }
  })()
  return async () => {
    stopped.abort(new LeaseLost('this process stops'))
    clearInterval(watch)
    await beating
    await Promise.all(underWay)
    await giveBack(db, holder).catch(() => undefined) // the database is away: it runs out
  }
}

/** Whether it is ours now: free, run out, or renewed. */
export async function takeLease(db: Kysely<Schema>, holder: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('fleet_lease')
    .set({ holder, held_until: fromNow })
    .where('id', '=', 1)
    .where(({ or, eb, not }) => or([eb('holder', '=', holder), eb('holder', 'is', null), not(isHeld)]))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

const readLease = (db: Kysely<Schema>) =>
  db.selectFrom('fleet_lease').select('lacks').where('id', '=', 1).executeTakeFirstOrThrow()

const giveBack = (db: Kysely<Schema>, holder: string) =>
  db.updateTable('fleet_lease').set({ holder: null }).where('holder', '=', holder).execute()

/** Told to whoever asks any replica. */
export const tellLack = (db: Kysely<Schema>, holder: string, lacks: string | null) =>
  db.updateTable('fleet_lease').set({ lacks }).where('holder', '=', holder).execute()
