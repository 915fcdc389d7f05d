import type { Kysely } from 'kysely'
import type { BackupControlPlane, FactCollector } from '../backup/control-plane.ts'
import type { Limits } from '../backup/limits.ts'
import type { KeyVaultGrants } from '../remediation/actions/grant-key-vault-access.ts'
import type { Outcome, Schema } from '../database/schema.ts'
import type { OperationRow } from './operation-row.ts'
import type { NotificationOptions } from './notifications/notification-options.ts'
import type { OperationsObserver } from './observer.ts'
import type { ReadingBudgets } from '../readings/reading-budgets.ts'
import type { Diagnose } from '../remediation/playbook.ts'

export interface OperationsTiming {
  /** Floor between polls of an ARM operation; a longer Retry-After wins. */
  armPollSeconds: number
  jobPollSeconds: number
  /** Between looks whether Azure Backup has cleaned up; default: 60 job polls, an hour. */
  recheckSeconds?: number
  /** How long an operation that this process may not run is left to one that may, before its locks are put back; default: 10 s. */
  barredPatienceSeconds?: number
  /** How long a backup whose answer was lost is looked for; default: two job polls, at least 10 s. */
  lostAnswerSeconds?: number
  /**
   * How long a lock's removal may still take effect whose answer was lost; default: five minutes. ARM waits 60 s for a provider
   * (its contract with resource providers, "client request timeout"), and what it has begun by then goes on.
   */
  lateRemovalSeconds?: number
}

/**
 * The places between which a process can die: around a write and around what is remembered, when the end is decided and the locks
 * are to go back, and around the transactions that end a pass. Told for tracing.
 */
export type Boundary =
  | 'BeforeIntent'
  | 'AfterIntent'
  | 'BeforeSend'
  | 'AfterAnswer'
  | 'AfterAccepted'
  | 'BeforeResult'
  | 'AfterResult'
  | 'AfterDecision'
  | 'BeforeEnd'
  | 'AfterEnd'
  | 'BeforeGiveBack'
  | 'AfterGiveBack'

/** Dependencies that only the worker needs. */
export interface WorkerDependencies extends OperationsDependencies {
  /** In the transaction of an operation's end. */
  tellEnd(trx: Kysely<Schema>, operation: OperationRow, outcome: Outcome, at: Date): Promise<void>
}

export interface OperationsDependencies {
  db: Kysely<Schema>
  /** For what callers read: connections apart from those on which claims are renewed. */
  served: Kysely<Schema>
  connectionString: string
  azure: BackupControlPlane
  collector: FactCollector
  /** Reading budgets of plans, shared with the diagnoses. Undefined: no limit. */
  budgets?: ReadingBudgets
  diagnose: Diagnose
  limits: Limits
  timing: OperationsTiming
  /** REMEDIATION_ENABLED: without it only dry runs. */
  enabled: boolean
  /** REQUIRE_APPROVAL: a plan with approvalReasons waits for somebody else than who asked for it. */
  approvalRequired?: boolean
  /** OPERATIONS_RETENTION_DAYS. Left out: everything is kept. */
  retentionDays?: number
  /** Left out: off. */
  keyVaultGrants?: KeyVaultGrants
  /** Lower-case ids; undefined allows all. */
  allowedSubscriptions?: ReadonlySet<string> | undefined
  /** An operation of this VM has ended: what was read of the VM before is old. */
  onEnded?: (vmKey: string) => void
  /** Operations worked on at once by this process. */
  concurrency?: number
  onBoundary?: (boundary: Boundary, at: { operationId: string; step: string | null }) => void
  notifications?: NotificationOptions
  observer?: OperationsObserver
  log?: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
}
