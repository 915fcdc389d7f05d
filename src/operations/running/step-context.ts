import type { Kysely } from 'kysely'
import type { BackupControlPlane } from '../../backup/control-plane.ts'
import type { Limits } from '../../backup/limits.ts'
import type { Schema } from '../../database/schema.ts'
import type { ArmWrite, Timing } from '../../remediation/action.ts'
import type { Boundary } from '../dependencies.ts'
import type { JournalEntry } from '../listing/journal.ts'
import type { OperationRow } from '../operation-row.ts'
import type { Fence, Gate } from './claim.ts'
import type { StepState } from './steps.ts'

/**
 * `Ending`: only locks are left to put back, and neither cancel nor deadline stops that. `Barred`: locks are put back while the operation
 * waits for a process that may run it.
 */
export type Mode = 'Pursuing' | 'Ending' | 'Barred'

/** What the writing of one step needs of the pass that it is part of. */
export interface StepContext {
  readonly db: Kysely<Schema>
  readonly azure: BackupControlPlane
  readonly limits: Limits
  readonly operation: OperationRow
  readonly fence: Fence
  readonly timing: Timing
  readonly lateRemovalSeconds: number
  readonly mode: Mode
  /** The database's time, in milliseconds. */
  now(): number
  /** No look before this time of the database's. */
  waitUntil(notBefore: number): void
  /** Between steps: whether the next one may not begin. */
  mustStop(gate: Gate): boolean
  stop(gate: Gate): never
  armWait(retryAfterSeconds: number | null): number
  /** 1, 2, 4 … times the poll interval. */
  backOff(attempt: number): number
  tell(boundary: Boundary, step: string): void
  /** For metrics: by kind of write, never by name. */
  measure(write: ArmWrite, outcome: 'Succeeded' | 'Skipped' | 'Failed', intentAt: string | undefined): void
  noteWaiting(step: string, state: StepState, reason: string): Promise<void>
  signature(): Pick<JournalEntry, 'operationId' | 'vmKey' | 'epoch' | 'caller' | 'correlationId'>
}
