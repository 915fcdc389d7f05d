import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { WriteOutcome } from '../../remediation/action.ts'
import type { StepStatus } from '../../remediation/operation.ts'

/** Where a step stands. `Intent` without more, seen on resuming, means that a process died around the call. */
export interface StepState {
  phase?: 'Intent' | 'Accepted' | 'AnswerLost' | 'Done' | undefined
  intentAt?: string
  remembered?: unknown
  /** Signed, up to 3.5 KB: stored whole, never logged or shown. */
  url?: string | null
  resultUrl?: string | null
  unfollowed?: boolean
  /** Result of a call that completed at once. */
  output?: unknown
  /** No look before this (Unix milliseconds by the database's clock): Retry-After, or a back-off. */
  notBefore?: number
  looks?: number
  sends?: number
  /** One of them may have had an effect. */
  mayHaveTaken?: boolean
  /** Answers that were lost, and the last reason why. */
  lost?: number
  lastError?: { code: string; message: string }
  /** Refusals for a reason that passes, throttling left out. */
  refused?: number
  resent?: boolean
  /** By the database's clock. */
  since?: string
  outcome?: WriteOutcome
  value?: unknown
}

export async function readSteps(db: Kysely<Schema>, operationId: string) {
  const rows = await db
    .selectFrom('steps')
    .select(['name', 'state', 'detail'])
    .where('operation_id', '=', operationId)
    .execute()
  return new Map(rows.map(({ name, state, detail }) => [name, { state: state as StepState, detail }]))
}

export interface StepChange {
  status: StepStatus
  state: StepState
  detail?: string | null
  armRequestId?: string | null
  /** One more try. */
  attempt?: boolean
}

export async function saveStep(db: Kysely<Schema>, operationId: string, name: string, change: StepChange) {
  const ended = change.status !== 'Running'
  const requestIds = change.armRequestId ? [change.armRequestId] : []
  await db
    .insertInto('steps')
    .values({
      operation_id: operationId,
      name,
      status: change.status,
      attempts: change.attempt ? 1 : 0,
      start_time: sql<Date>`clock_timestamp()`,
      end_time: ended ? sql<Date>`clock_timestamp()` : null,
      detail: change.detail ?? null,
      arm_request_ids: JSON.stringify(requestIds),
      state: JSON.stringify(change.state),
    })
    .onConflict((conflict) =>
      conflict.columns(['operation_id', 'name']).doUpdateSet((eb) => ({
        status: change.status,
        attempts: eb('steps.attempts', '+', change.attempt ? 1 : 0),
        end_time: ended ? sql<Date>`clock_timestamp()` : null,
        ...(change.detail === undefined ? {} : { detail: change.detail }),
        arm_request_ids: sql<string>`steps.arm_request_ids || ${JSON.stringify(requestIds)}::jsonb`,
        state: JSON.stringify(change.state),
      })),
    )
    .execute()
}

/** Cancels the steps still running; returns their names. */
export async function leaveSteps(db: Kysely<Schema>, operationId: string) {
  const left = await db
    .updateTable('steps')
    .set({ status: 'Canceled', end_time: sql<Date>`clock_timestamp()` })
    .where('operation_id', '=', operationId)
    .where('status', '=', 'Running')
    .returning('name')
    .execute()
  return left.map(({ name }) => name)
}
