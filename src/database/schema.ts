import type { Generated } from 'kysely'
import type { LockToRestore } from '../backup/control-plane.ts'
import type { LockHolder } from '../remediation/lock-lease.ts'
import type { OperationError, OperationStatus, StepStatus } from '../remediation/operation.ts'
import type { StoredPlan } from '../remediation/stored-plan.ts'
import type { StoredResult } from '../remediation/stored-result.ts'
import type { Json, NullableTime, Time } from './column-types.ts'
import type { FleetSchema } from './fleet-schema.ts'

export interface OperationsTable {
  id: string
  ordinal: Generated<string>
  action: string
  vm_key: string
  vm_id: string
  status: OperationStatus
  body: Json<Record<string, unknown>>
  plan: Json<StoredPlan>
  /** The plan's input to execute(); never shown. */
  work: Json<unknown>
  /** How it will end, once only the locks are left to put back. */
  outcome: Json<Outcome> | null
  result: Json<StoredResult> | null
  error: Json<OperationError> | null
  /** Fence: whoever claims the operation raises it; writes of an older epoch are refused. */
  epoch: Generated<number>
  lease_until: NullableTime
  /** Attempts since the last progress. */
  attempts: Generated<number>
  next_look_at: Time
  cancel_requested_at: NullableTime
  deadline_at: Time
  created_by: string
  correlation_id: string
  created_at: Time
  last_action_at: Time
  /** Who is told of the end; may hold a secret in its query, so it is never shown. */
  callback_url: string | null
  /** W3C traceparent of the request that started it. */
  trace_parent: string | null
  approval_required: Generated<boolean>
  approved_by: string | null
  approved_at: NullableTime
  /** Why whoever started it says they did. */
  reason: string | null
  /** Of whoever approved or rejected it. */
  decision_reason: string | null
  rejected_by: string | null
  rejected_at: NullableTime
  /** Since when it waits for a process that may run it; null once one works on it. */
  barred_since: NullableTime
  /** When its plan, work, steps and result were removed, because it ended long ago. */
  pruned_at: NullableTime
}

export interface Outcome {
  status: 'Succeeded' | 'Failed' | 'Canceled'
  result: Record<string, unknown> | null
  error: OperationError | null
}

export interface StepsTable {
  operation_id: string
  name: string
  ordinal: Generated<number>
  status: StepStatus
  attempts: Generated<number>
  start_time: NullableTime
  end_time: NullableTime
  detail: string | null
  arm_request_ids: Json<string[]>
  /** State for a resumed run: phase, signed operation URL, remembered values. Never shown. */
  state: Json<unknown>
}

/** Append-only: a trigger refuses changes. Audit trail and event stream in one. */
export interface JournalTable {
  event_id: Generated<string>
  operation_id: string | null
  vm_key: string | null
  at: Time
  kind: string
  step: string | null
  epoch: number | null
  method: string | null
  resource_id: string | null
  caller: string
  correlation_id: string
  arm_request_id: string | null
  detail: Json<Record<string, unknown>> | null
}

/** The chain over the journal: each hash covers a row and the hash before it. Written by the database's own function alone. */
export interface JournalSealsTable {
  sequence: string
  event_id: string
  previous_hash: Buffer
  hash: Buffer
}

/** Events that were sealed behind younger ones. Written by the database's own function alone. */
export interface JournalLateTable {
  sequence: string
  event_id: string
  /** The highest event that was sealed before it. */
  behind: string
  /** These repeat the event's own, for lists that are narrowed by them. */
  at: Time
  operation_id: string | null
  vm_key: string | null
  caller: string
  kind: string
}

/** Events that have left for a file. Their seals have too, but for the ends of each file. */
export interface JournalArchivesTable {
  first_sequence: string
  last_sequence: string
  /** The hash before the first, and that of the last. */
  previous_hash: Buffer
  last_hash: Buffer
  file: string
  archived_at: Time
}

export interface JournalUnsealedTable {
  event_id: string
}

export interface AuditHeadTable {
  id: number
  count: string
  hash: Buffer
  sealed_at: Time
}

export interface LockJournalTable {
  id: string
  operation_id: string
  vm_key: string
  vm_id: string
  lock_id: string
  lock: Json<LockToRestore>
  restore: string
  removed_at: NullableTime
  /** Null: with the operation, or never. */
  restore_at: NullableTime
  /** When it was back, or when others who hold it off took the duty over. */
  restored_at: NullableTime
  /** Folded id of the lock; null in rows of a version without leases. */
  lock_key: string | null
  handed_on: Generated<boolean>
}

/** A lock that is off. Operations hold it by their rows in lock_journal that are not restored; `holders` is what came of these last. */
export interface LockLeaseTable {
  lock_key: string
  lock: Json<LockToRestore>
  /** The VM of the operation that took the lock off. */
  vm_key: string
  vm_id: string
  /** Whether it guards restore points of other VMs too; null: could not be told. */
  shared: boolean | null
  asked_by: string
  off_since: Time
  /** Null: nobody has said when. */
  must_be_back_by: NullableTime
  holders: Json<LockHolder[]>
  /** The operation that deletes it or puts it back at this moment: one at a time, as long as that operation has not ended. */
  writer: string | null
  writing: 'DELETE' | 'PUT' | null
  /** A removal whose answer has not come; of an earlier one, when its loss was noticed. */
  removal_sent_at: NullableTime
  removal_lost_at: NullableTime
  /** The operation that puts it back on nobody's request. */
  restorer: string | null
  tries: Generated<number>
  next_try_at: NullableTime
  /** When the locked resource was found deleted. */
  gone_at: NullableTime
}

export interface IdempotencyKeysTable {
  caller: string
  key: string
  fingerprint: string
  operation_id: string
  created_at: Time
}

export interface FreezeTable {
  id: number
  frozen: boolean
  reason: string | null
  changed_by: string | null
  changed_at: Time
}

/** With which policy a VM was last seen protected in a vault: Azure forgets it when protection stops. */
export interface PoliciesSeenTable {
  vm_key: string
  /** Lower-case vault id. */
  vault_key: string
  policy_id: string
  seen_at: Time
}

export interface NotificationsTable {
  /** The event's own id, the same at every attempt. */
  id: string
  operation_id: string
  url: string
  event: Json<Record<string, unknown>>
  status: Generated<'Pending' | 'Delivered' | 'Stopped' | 'GivenUp'>
  attempts: Generated<number>
  created_at: Time
  ended_at: NullableTime
}

/** A receiver's consent, from the handshake. */
export interface WebhookConsentsTable {
  url: string
  granted_until: Time
  seconds_between: number
  last_sent_at: NullableTime
}

/** The Azure of this database's operations. */
export interface AzureHomeTable {
  id: number
  /** https://host, lower case. */
  endpoint: string
  /** Null until the first token has told. */
  tenant_id: string | null
  recorded_at: Time
}

export interface CallersTable {
  id: string
  name: string
  named_at: Time
}

export interface Schema extends FleetSchema {
  policies_seen: PoliciesSeenTable
  operations: OperationsTable
  steps: StepsTable
  journal: JournalTable
  journal_seals: JournalSealsTable
  journal_unsealed: JournalUnsealedTable
  journal_late: JournalLateTable
  journal_archives: JournalArchivesTable
  audit_head: AuditHeadTable
  lock_journal: LockJournalTable
  lock_lease: LockLeaseTable
  idempotency_keys: IdempotencyKeysTable
  service_freeze: FreezeTable
  notifications: NotificationsTable
  webhook_consents: WebhookConsentsTable
  azure_home: AzureHomeTable
  callers: CallersTable
}
