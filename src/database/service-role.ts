import { sql, type Kysely } from 'kysely'
import { advisoryLocks } from './advisory-locks.ts'
import type { Schema } from './schema.ts'

const all = 'select, insert, update, delete'

/** The service's rights on each table. It seals through seal_journal and has no other way into the chain. */
const rights: Record<keyof Schema, string> = {
  operations: all,
  steps: all,
  journal: 'select, insert',
  journal_seals: 'select',
  journal_unsealed: 'select',
  journal_late: 'select',
  journal_archives: 'select',
  audit_head: 'select',
  lock_journal: all,
  lock_lease: all,
  idempotency_keys: all,
  service_freeze: 'select, update',
  policies_seen: all,
  notifications: all,
  webhook_consents: all,
  azure_home: 'select, insert, update',
  callers: 'select, insert, update',
  fleet_resource: all,
  fleet_due: all,
  fleet_vm: all,
  fleet_count: all,
  fleet_subscription: all,
  fleet_source: all,
  fleet_scan: all,
  fleet_lease: 'select, update',
  fleet_history: all,
  fleet_sample: all,
  fleet_cause: all,
  fleet_sequence: 'select, update',
}

/** By the owner of the tables, after each migration: another role gets what the service needs and nothing more. */
export async function grantToServiceRole(owner: Kysely<Schema>, role: string) {
  const { database, schema } = await refuseUnfitRole(owner, role)
  const to = sql.id(role)
  await owner.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(advisoryLocks.grants)})`.execute(trx)
    await sql`grant usage on schema ${sql.id(schema)} to ${to}`.execute(trx)
    for (const [table, some] of Object.entries(rights)) {
      await sql`revoke all on ${sql.id(table)} from ${to}`.execute(trx)
      await sql`grant ${sql.raw(some)} on ${sql.id(table)} to ${to}`.execute(trx)
    }
    await sql`grant select on kysely_migration to ${to}`.execute(trx)
    await sql`grant execute on function seal_journal(integer) to ${to}`.execute(trx)
    // The queue makes and upgrades a schema of its own; nothing of it is part of the audit trail.
    await sql`grant create on database ${sql.id(database)} to ${to}`.execute(trx)
  })
}

async function refuseUnfitRole(owner: Kysely<Schema>, role: string) {
  const { rows } = await sql<{ owns: boolean; database: string; schema: string; queueOwner: string | null }>`
    select pg_has_role(rolname, (select relowner from pg_class where oid = 'journal'::regclass), 'member') as owns,
      current_database() as database, current_schema() as schema,
      (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'pgboss') as "queueOwner"
    from pg_roles where rolname = ${role}`.execute(owner)
  const [found] = rows
  if (!found) throw new Error(`The database has no role ${role}: create it, with login and no other right.`)
  if (found.owns)
    throw new Error(`The role ${role} owns the tables or stands in for their owner: no right can be kept from it.`)
  if (found.queueOwner !== null && found.queueOwner !== role)
    throw new Error(
      `The queue in schema pgboss belongs to ${found.queueOwner}. Stop the service and drop that schema with cascade: the service makes it anew and finds its operations by their own rows.`,
    )
  return found
}
