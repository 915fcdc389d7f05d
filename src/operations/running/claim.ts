import { activeStatuses } from '../../remediation/active-operations.ts'
import { sql, type Kysely, type Transaction } from 'kysely'
import { millisecondsSince, thisMoment, type Instant } from '../../backup/instant.ts'
import type { Schema } from '../../database/schema.ts'
import { hasLocksOff, isLeft, leaveBarred, type BarredRules } from './leave-barred.ts'
import type { OperationRow } from '../operation-row.ts'
import { isBarred } from '../switches.ts'

/**
 * How long a claim outlives its process. The beat renews it every two seconds, so that a loaded machine may miss three; with the
 * sweeper's two seconds and the queue's half, a dead process's operation goes on after some eleven.
 */
export const leaseSeconds = 8

/** Counted when the row is written: what was asked may have waited for it, or begun its transaction long before. */
const leaseFromNow = sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})`

/** Another process has taken the operation over: nothing more may be written under this claim. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost'
}

export type Claimed =
  { row: OperationRow; fence: Fence } | { held: Date } | { leftUntil: Date; unknownAction: boolean } | { nothing: true }

/**
 * Takes an operation that is due. `held`: somebody still works on it, look again then. `leftUntil`: its action is none of `actions`, so it
 * is left to the newer version that started it, or this process may not run it by `rules`; unless only its end is left to be written, or,
 * of the second kind, locks are off and nobody else has come.
 */
export async function claim(
  db: Kysely<Schema>,
  id: string,
  actions: readonly string[],
  rules?: BarredRules,
): Promise<Claimed> {
  const asked = thisMoment()
  const barred = rules ? isBarred(rules) : sql<boolean>`false`
  const mayRun = rules ? sql<boolean>`(not ${barred} or (${isLeft(rules)} and ${hasLocksOff}))` : sql<boolean>`true`
  const row = await db
    .updateTable('operations')
    .set((eb) => ({
      status: 'Running' as const,
      epoch: eb('epoch', '+', 1),
      // A claim that was not given back means that its process died with it.
      attempts: sql<number>`attempts + case when lease_until is null then 0 else 1 end`,
      lease_until: leaseFromNow,
      // One that is cancelled may be looked at before its time; the sweeper finds it, should this process die.
      next_look_at: sql<Date>`least(next_look_at, now())`,
      last_action_at: sql<Date>`now()`,
      barred_since: sql<Date | null>`case when ${barred} then barred_since end`,
    }))
    .where('id', '=', id)
    .where('status', 'in', activeStatuses)
    .where(sql<boolean>`(lease_until is null or lease_until < now())`)
    .where(sql<boolean>`(next_look_at <= now() or cancel_requested_at is not null)`)
    .where(({ eb, or }) => or([eb('action', 'in', actions).and(mayRun), endsAnyway]))
    .returningAll()
    .executeTakeFirst()
  if (row) return { row, fence: { id, epoch: row.epoch, confirmedAt: asked } }
  const holder = await db
    .selectFrom('operations')
    .select('lease_until')
    .where('id', '=', id)
    .where('status', '=', 'Running')
    .where(sql<boolean>`lease_until >= now()`)
    .executeTakeFirst()
  if (holder?.lease_until) return { held: holder.lease_until }
  const unknown = await leave(db, id, actions)
  if (unknown) return { leftUntil: unknown.next_look_at, unknownAction: true }
  const left = rules && (await leaveBarred(db, rules, barred, id))
  return left ? { leftUntil: left.next_look_at, unknownAction: false } : { nothing: true }
}

/** Any version can end it: cancelled, overdue, or decided but for the locks that go back. */
const endsAnyway = sql<boolean>`(cancel_requested_at is not null or deadline_at < now() or outcome is not null)`

/** Its time is moved on, so that the sweeper does not take it for forgotten; not far, for the newer version may come next. */
const leave = (db: Kysely<Schema>, id: string, actions: readonly string[]) =>
  db
    .updateTable('operations')
    .set({ next_look_at: sql<Date>`now() + interval '2 seconds'` })
    .where('id', '=', id)
    .where('status', 'in', activeStatuses)
    .where('action', 'not in', actions)
    .where('next_look_at', '<=', sql<Date>`now()`)
    .where(sql<boolean>`(lease_until is null or lease_until < now())`)
    .returning('next_look_at')
    .executeTakeFirst()

/** A claim as its holder knows it; one object for all who work under the claim. */
export interface Fence {
  readonly id: string
  readonly epoch: number
  /** When the holder asked the database and was told, or has committed, that it holds. */
  confirmedAt: Instant
}

/** Without asking: whether nobody can have taken the claim over yet. A second is left for the way to Azure. */
export const surelyHolds = ({ confirmedAt }: Fence) => millisecondsSince(confirmedAt) < (leaseSeconds - 1) * 1000

/** To be told only of what is committed: a renewal that is rolled back has renewed nothing. */
export function confirm(fence: Fence, asked: Instant) {
  if (asked.monotonic > fence.confirmedAt.monotonic) fence.confirmedAt = asked
}

export interface Gate {
  cancelRequested: boolean
  overdue: boolean
  frozen: boolean
}

/**
 * Renews the claim and tells what may stop the next step; throws ClaimLost when the claim is another's. In a transaction its caller
 * confirms, after the commit.
 */
export async function passFence(db: Kysely<Schema> | Transaction<Schema>, fence: Fence): Promise<Gate> {
  const { id, epoch } = fence
  const asked = thisMoment()
  const gate = await db
    .updateTable('operations')
    .set({ lease_until: leaseFromNow })
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('status', '=', 'Running')
    .returning([
      sql<boolean>`cancel_requested_at is not null`.as('cancelRequested'),
      sql<boolean>`deadline_at < now()`.as('overdue'),
      sql<boolean>`coalesce((select frozen from service_freeze where service_freeze.id = 1), false)`.as('frozen'),
    ])
    .executeTakeFirst()
  if (!gate) throw new ClaimLost(`operation ${id} is no longer ours (epoch ${epoch})`)
  if (!db.isTransaction) confirm(fence, asked)
  return gate
}
