import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { approvals } from './approvals-migration.ts'
import { auditChain } from './audit-chain-migration.ts'
import { belonging } from './belonging-migration.ts'
import { callers } from './callers-migration.ts'
import { causeTitles } from './cause-titles-migration.ts'
import { fleet } from './fleet-migration.ts'
import { createIndexes } from './indexes.ts'
import { journalOrder } from './journal-order-migration.ts'
import { lockLeases } from './lock-leases-migration.ts'
import { notifications } from './notifications-migration.ts'
import { reach } from './reach-migration.ts'
import { reasons } from './reasons-migration.ts'
import { retention } from './retention-migration.ts'

const of = (statements: readonly string[]): Migration => ({
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
})

const policiesSeen = [
  `create table policies_seen (
  vm_key text not null, vault_key text not null, policy_id text not null, seen_at timestamptz not null default now(),
  primary key (vm_key, vault_key))`,
]

const operations = [
  `create table operations (
    id uuid primary key, action text not null, vm_key text not null, vm_id text not null, status text not null,
    body jsonb not null, plan jsonb not null, work jsonb not null, outcome jsonb, result jsonb, error jsonb,
    ordinal bigint generated always as identity, epoch integer not null default 0, lease_until timestamptz,
    attempts integer not null default 0, next_look_at timestamptz not null default now(), cancel_requested_at timestamptz,
    deadline_at timestamptz not null, created_by text not null, correlation_id text not null,
    created_at timestamptz not null default now(), last_action_at timestamptz not null default now())`,
  // One operation per VM: this index is the guard, whatever the code above it does.
  `create unique index one_operation_per_vm on operations (vm_key) where status in ('NotStarted', 'Running')`,
  `create index operations_due on operations (next_look_at) where status in ('NotStarted', 'Running')`,
  `create index operations_of_vm on operations (vm_key, ordinal)`,
  `create index operations_by_time on operations (ordinal)`,
  `create table steps (
    operation_id uuid not null references operations, name text not null, ordinal bigint generated always as identity,
    status text not null, attempts integer not null default 0, start_time timestamptz, end_time timestamptz, detail text,
    arm_request_ids jsonb not null default '[]', state jsonb not null default '{}', primary key (operation_id, name))`,
  `create table journal (
    event_id bigint generated always as identity primary key, operation_id uuid, vm_key text, at timestamptz not null default now(),
    kind text not null, step text, epoch integer, method text, resource_id text, caller text not null, correlation_id text not null,
    arm_request_id text, detail jsonb)`,
  `create index journal_of_operation on journal (operation_id, event_id)`,
  `create index journal_of_vm on journal (vm_key, event_id)`,
  `create function journal_is_append_only() returns trigger language plpgsql as
    $$ begin raise exception 'the journal is append-only'; end $$`,
  `create trigger journal_is_append_only before update or delete or truncate on journal
    for each statement execute function journal_is_append_only()`,
  `create table lock_journal (
    id uuid primary key, operation_id uuid not null references operations, vm_key text not null, vm_id text not null,
    lock_id text not null, lock jsonb not null, restore text not null, removed_at timestamptz, restore_at timestamptz,
    restored_at timestamptz)`,
  `create index locks_to_restore on lock_journal (vm_key) where restored_at is null`,
  `create table idempotency_keys (
    caller text not null, key text not null, fingerprint text not null, operation_id uuid not null references operations,
    created_at timestamptz not null default now(), primary key (caller, key))`,
  `create table service_freeze (
    id integer primary key check (id = 1), frozen boolean not null, reason text, changed_by text,
    changed_at timestamptz not null default now())`,
  `insert into service_freeze (id, frozen) values (1, false)`,
]

/** In order of their names. A released one never changes. */
export const migrations: Record<string, Migration> = {
  '0001-operations': of(operations),
  '0002-policies-seen': of(policiesSeen),
  '0005-notifications': of(notifications),
  '0006-approvals': of(approvals),
  '0007-audit-chain': of(auditChain),
  '0008-reach': of(reach),
  '0009-belonging': of(belonging),
  '0010-lock-leases': of(lockLeases),
  '0011-journal-order': of(journalOrder),
  '0012-retention': of(retention),
  '0013-indexes': of(createIndexes('0013-indexes')),
  '0014-callers': of(callers),
  '0015-fleet': of(fleet),
  '0016-reasons': of(reasons),
  '0017-cause-titles': of(causeTitles),
}
