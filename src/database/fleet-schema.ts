import type { ColumnType, Generated } from 'kysely'
import type { Json, NullableTime, Time } from './column-types.ts'

/** What a source brought, as it came: one row a resource. */
export interface FleetResourceTable {
  source: string
  /** Lower-cased id. */
  key: string
  vm_key: string | null
  subscription_id: string
  content_hash: Buffer
  body: Json<unknown>
  /** Complete sweeps in a row that did not bring it. */
  missed: Generated<number>
}

/** When each VM has to be judged next. */
export interface FleetDueTable {
  vm_key: string
  due_at: Time
}

/** The columns are what lists filter and sort by; `content` is the row that callers see. */
export interface FleetVmTable {
  vm_key: string
  vm_id: string
  /** Lower-cased. */
  name_key: string
  subscription_id: string
  resource_group_key: string
  /** Lower-cased, without spaces. */
  location: string
  /** Names lower-cased, as Azure compares them; values as they are. */
  tags: Json<Record<string, string>>
  verdict: string
  /** The worst first; made by the database. */
  verdict_order: ColumnType<number, never, never>
  basis: string
  reasons: string[]
  error_code: string | null
  cause_ids: string[]
  /** Ids of the checks that found a fault, or that might have and could not tell. */
  checks: string[]
  /** Subscription, ResourceGroup, Resource: of the locks that reach it. */
  lock_scopes: string[]
  protection_state: string | null
  vault_key: string | null
  policy_key: string | null
  last_backup_at: NullableTime
  restore_point_count: number | null
  limit_reached_at: NullableTime
  /** Made by the database: times as they stand in the content, which sort as texts. */
  undelete_until: ColumnType<string | null, never, never>
  instant_points_expire: ColumnType<string | null, never, never>
  content: Json<unknown>
  last_diagnosis: Json<unknown> | null
  content_hash: Buffer
  changed_seq: string
  observed_at: Time
  diagnosed_at: NullableTime
  changed_at: Time
  /** Since when the VM is gone; its row stays for those who follow changes. */
  gone_at: NullableTime
}

export interface FleetSequenceTable {
  id: number
  last: string
  /** The highest sequence of a row that was removed: who follows from before it has missed something. */
  forgotten: string
}

/** Kept in the transaction that writes the rows; per subscription, so that each caller sums what is reached. */
export interface FleetCountTable {
  subscription_id: string
  dimension: string
  value: string
  count: number
}

/** As the last sweep's ledger has it. */
export interface FleetSubscriptionTable {
  subscription_id: string
  name: string | null
  coverage: string
  required_permissions: Generated<string[]>
}

export interface FleetSourceTable {
  subscription_id: string
  source: string
  status: string
  completed_at: NullableTime
  ended_at: Time
  rows: Generated<number>
  required_permission: string | null
  message: string | null
  /** Last complete for longer than its rows may be believed, and the VMs were told so. */
  stale: Generated<boolean>
}

export interface FleetScanTable {
  id: string
  /** One at most is `Running`. */
  status: string
  /** A caller, or `schedule`. */
  asked_by: string
  /** Null: all. */
  subscription_ids: string[] | null
  /** Process that sweeps; null until one has taken it up. */
  holder: string | null
  started_at: Time
  ended_at: NullableTime
  queries: Generated<number>
  throttled: Generated<number>
  paused_seconds: Generated<number>
  result: Json<unknown> | null
}

export interface FleetLeaseTable {
  id: number
  /** Process that sweeps, as long as its time has not run out. */
  holder: string | null
  held_until: Time
  /** Why nothing can be swept, in one line; null: it can, or nobody has tried. */
  lacks: string | null
}

/** A count that held for a while; none stands for zero. */
export interface FleetHistoryTable {
  resolution: string
  at: Time
  /** Null: it still does. */
  until: NullableTime
  subscription_id: string
  dimension: string
  value: string
  count: number
}

export interface FleetSampleTable {
  resolution: string
  at: Time
}

export interface FleetCauseTable {
  id: string
  kind: string
  subject: string
  title: string
  /** Of what wrote `title`, where `en` is the same; null or of another title: an earlier version wrote it. */
  titles: Json<{ en: string; pt: string }> | null
  evidence: Json<unknown>
  first_seen_at: Time
  last_seen_at: Time
  /** Over the whole estate: a narrower reach is counted by query. */
  vm_count: number
}

export interface FleetSchema {
  fleet_resource: FleetResourceTable
  fleet_due: FleetDueTable
  fleet_vm: FleetVmTable
  fleet_sequence: FleetSequenceTable
  fleet_count: FleetCountTable
  fleet_subscription: FleetSubscriptionTable
  fleet_source: FleetSourceTable
  fleet_scan: FleetScanTable
  fleet_lease: FleetLeaseTable
  fleet_history: FleetHistoryTable
  fleet_sample: FleetSampleTable
  fleet_cause: FleetCauseTable
}
