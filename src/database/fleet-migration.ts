/**
 * The estate: what sweeps brought, the rows made of it, and their counts. Keys compare in byte order, so that ranges and prefixes are served
 * by one index.
 */
export const fleet = [
  `create table fleet_resource (
    source text not null, key text collate "C" not null, vm_key text collate "C", subscription_id text not null,
    content_hash bytea not null, body jsonb not null, missed integer not null default 0, primary key (source, key))`,
  `create index fleet_resource_of_vm on fleet_resource (vm_key) where vm_key is not null`,
  `create index fleet_resource_of_subscription on fleet_resource (subscription_id, source)`,
  // What has changed is due at once, at -infinity; what time alone may change, a proof by last night's backup for one, is due then.
  `create table fleet_due (vm_key text collate "C" primary key, due_at timestamptz not null)`,
  `create index fleet_due_by_time on fleet_due (due_at)`,
  `create table fleet_vm (
    vm_key text collate "C" primary key, vm_id text not null, name_key text collate "C" not null, subscription_id text not null,
    resource_group_key text not null, location text not null, tags jsonb not null default '{}',
    verdict text not null,
    verdict_order smallint not null generated always as (
      case verdict when 'Blocked' then 0 when 'AtRisk' then 1 when 'Unknown' then 2 else 3 end) stored,
    basis text not null, reasons text[] not null default '{}', error_code text, cause_ids text[] not null default '{}',
    checks text[] not null default '{}', lock_scopes text[] not null default '{}', protection_state text, vault_key text,
    policy_key text, last_backup_at timestamptz, restore_point_count integer, limit_reached_at timestamptz,
    undelete_until text collate "C" generated always as (content ->> 'undeleteUntilDateTime') stored,
    instant_points_expire text collate "C" generated always as (content ->> 'instantPointsExpireDateTime') stored,
    content jsonb not null, last_diagnosis jsonb,
    content_hash bytea not null, changed_seq bigint not null, observed_at timestamptz not null, diagnosed_at timestamptz,
    changed_at timestamptz not null, gone_at timestamptz)`,
  `create index fleet_vm_by_verdict on fleet_vm (verdict_order, name_key, vm_key) where gone_at is null`,
  `create index fleet_vm_by_subscription on fleet_vm (subscription_id, verdict) where gone_at is null`,
  // What most filters and orders look at stands in it: a filter that leaves few of many rows is answered without touching the rows themselves.
  `create index fleet_vm_by_name on fleet_vm (name_key, vm_key) include (
    verdict_order, basis, error_code, protection_state, subscription_id, resource_group_key, location, observed_at, changed_at,
    checks, reasons, lock_scopes, last_backup_at, restore_point_count, limit_reached_at, undelete_until, instant_points_expire)
    where gone_at is null`,
  // Of a row without a value it says that it comes first. The bare column beside it lets the index alone answer.
  `create index fleet_vm_by_last_backup on fleet_vm ((coalesce(last_backup_at, '-infinity')), vm_key)
    include (last_backup_at) where gone_at is null`,
  `create index fleet_vm_by_restore_points on fleet_vm ((coalesce(restore_point_count, -1)), vm_key)
    include (restore_point_count) where gone_at is null`,
  `create index fleet_vm_by_observation on fleet_vm (observed_at, vm_key) where gone_at is null`,
  `create index fleet_vm_by_vault on fleet_vm (vault_key) where gone_at is null`,
  `create index fleet_vm_by_policy on fleet_vm (policy_key) where gone_at is null`,
  `create index fleet_vm_by_finding on fleet_vm using gin (cause_ids, checks, reasons, lock_scopes)`,
  `create index fleet_vm_by_limit on fleet_vm (limit_reached_at, vm_key) where gone_at is null and limit_reached_at is not null`,
  `create index fleet_vm_by_tag on fleet_vm using gin (tags jsonb_path_ops)`,
  `create unique index fleet_vm_by_sequence on fleet_vm (changed_seq)`,
  `create index fleet_vm_gone on fleet_vm (gone_at) where gone_at is not null`,
  // One row, updated by whoever writes rows of VMs: its lock, held until the commit, makes the order of sequences that of visibility.
  `create table fleet_sequence (
    id integer primary key check (id = 1), last bigint not null, forgotten bigint not null)`,
  `insert into fleet_sequence (id, last, forgotten) values (1, 0, 0)`,
  `create table fleet_count (
    subscription_id text not null, dimension text not null, value text not null, count integer not null check (count >= 0),
    primary key (subscription_id, dimension, value))`,
  // The ledger: what the scanner may read of which subscription.
  `create table fleet_subscription (
    subscription_id text primary key, name text, coverage text not null, required_permissions text[] not null default '{}')`,
  `create table fleet_source (
    subscription_id text not null, source text not null, status text not null, completed_at timestamptz, ended_at timestamptz not null,
    rows integer not null default 0, required_permission text, message text, stale boolean not null default false,
    primary key (subscription_id, source))`,
  `create table fleet_scan (
    id uuid primary key, status text not null, asked_by text not null, subscription_ids text[], holder uuid,
    started_at timestamptz not null default now(), ended_at timestamptz, queries integer not null default 0, throttled integer not null default 0,
    paused_seconds double precision not null default 0, result jsonb)`,
  `create unique index fleet_scan_running on fleet_scan (status) where status = 'Running'`,
  `create index fleet_scan_by_time on fleet_scan (started_at)`,
  // One row: which process sweeps. Who finds it run out takes it.
  `create table fleet_lease (
    id integer primary key check (id = 1), holder uuid, held_until timestamptz not null, lacks text)`,
  `insert into fleet_lease (id, held_until) values (1, '-infinity')`,
  // A count holds from its time until another: what does not change is written once. When it was looked at stands beside, since silence is no count.
  `create table fleet_history (
    resolution text not null, at timestamptz not null, until timestamptz, subscription_id text not null, dimension text not null,
    value text not null, count integer not null, primary key (resolution, dimension, at, subscription_id, value))`,
  `create unique index fleet_history_open on fleet_history (resolution, subscription_id, dimension, value) where until is null`,
  `create index fleet_history_ended on fleet_history (resolution, until) where until is not null`,
  `create table fleet_sample (resolution text not null, at timestamptz not null, primary key (resolution, at))`,
  `create table fleet_cause (
    id text primary key, kind text not null, subject text not null, title text not null, evidence jsonb not null,
    first_seen_at timestamptz not null, last_seen_at timestamptz not null, vm_count integer not null check (vm_count >= 0))`,
]
