import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { OperationsTable, Schema } from '../database/schema.ts'

export type OperationRow = Selectable<OperationsTable>

/**
 * How long a claim outlives its process. Below pg-boss's shortest heartbeat (10 s), so that a job which comes back after a crash
 * always finds the claim expired.
 */
export const leaseSeconds = 8

/** Another process has taken the operation over: nothing more may be written under this claim. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost'
}

export type Claimed = { row: OperationRow; fence: Fence } | { held: Date } | { nothing: true }

/** Takes an operation that is due. `held`: somebody still works on it, look again then. */
export async function claim(db: Kysely<Schema>, id: string): Promise<Claimed> {
  const confirmedAt = performance.now()
  const row = await db
    .updateTable('operations')
    .set((eb) => ({
      status: 'Running' as const,
      epoch: eb('epoch', '+', 1),
      // A claim that was not given back means that its process died with it.
      attempts: sql<number>`attempts + case when lease_until is null then 0 else 1 end`,
      lease_until: sql<Date>`now() + make_interval(secs => ${leaseSeconds})`,
      last_action_at: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .where('status', 'in', ['NotStarted', 'Running'])
    .where(sql<boolean>`(lease_until is null or lease_until < now())`)
    .where(sql<boolean>`(next_look_at <= now() or cancel_requested_at is not null)`)
    .returningAll()
    .executeTakeFirst()
  if (row) return { row, fence: { id, epoch: row.epoch, confirmedAt } }
  const held = await db
    .selectFrom('operations')
    .select('lease_until')
    .where('id', '=', id)
    .where('status', '=', 'Running')
    .where(sql<boolean>`lease_until >= now()`)
    .executeTakeFirst()
  return held?.lease_until ? { held: held.lease_until } : { nothing: true }
}

/** A claim as its holder knows it; one object for all who work under the claim. */
export interface Fence {
  readonly id: string
  readonly epoch: number
  /** When the database last said that it holds (monotonic, this process). */
  confirmedAt: number
}

/** Without asking: whether nobody can have taken the claim over yet. A second is left for the way to Azure. */
export const surelyHolds = ({ confirmedAt }: Fence) => performance.now() - confirmedAt < (leaseSeconds - 1) * 1000

export interface Gate {
  cancelRequested: boolean
  overdue: boolean
  frozen: boolean
}

/** Renews the claim and tells what may stop the next step; throws ClaimLost when the claim is another's. */
export async function passFence(db: Kysely<Schema> | Transaction<Schema>, fence: Fence): Promise<Gate> {
  const { id, epoch } = fence
  const askedAt = performance.now()
  const gate = await db
    .updateTable('operations')
    .set({ lease_until: sql<Date>`now() + make_interval(secs => ${leaseSeconds})` })
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
  fence.confirmedAt = Math.max(fence.confirmedAt, askedAt)
  return gate
}
