import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { BackupPolicy } from '../../backup/facts-of-backup.ts'
import type { Schema } from '../../database/schema.ts'
import { isNearLimit, turnRank, type Signals } from './turn-rank.ts'

/** Rows that are ranked at a time: of more than that those wait whose diagnosis is youngest. */
const MOST_RANKED = 1000

export interface Turn {
  vmKey: string
  vmId: string
}

/**
 * Seconds of the day at which a VM's turn comes, by its id alone: so those of an estate lie evenly over the day, and each VM's at the same time of
 * each day.
 */
const secondOfDay = sql<number>`(('x' || substr(md5(vm_key), 1, 8))::bit(32)::bigint & 65535) * 86400.0 / 65536`

/** When the VM's turn was last. */
function lastTurn(now: Date): RawBuilder<Date> {
  const today = sql`date_trunc('day', ${now}::timestamptz, 'UTC') + make_interval(secs => ${secondOfDay})`
  return sql<Date>`case when ${today} > ${now}::timestamptz then ${today} - interval '24 hours' else ${today} end`
}

/**
 * Whose full diagnosis is due, at most so many, the most urgent first: those that were never diagnosed, whose turn of the day has come, and
 * those of which a backup has told something since. `but`: those that were just tried, and subscriptions that rest.
 */
export async function dueTurns(
  db: Kysely<Schema>,
  {
    now,
    most,
    restorePointLimit,
    allowedSubscriptions,
    but,
  }: {
    now: Date
    most: number
    restorePointLimit: number
    /** Unset: all. Rows may be of an earlier ALLOWED_SUBSCRIPTIONS. */
    allowedSubscriptions?: ReadonlySet<string> | undefined
    but: { vmKeys: readonly string[]; subscriptionIds: readonly string[] }
  },
): Promise<Turn[]> {
  const near = await policiesNearLimit(db, restorePointLimit)
  const due = db
    .selectFrom('fleet_vm')
    .select(['vm_key', 'vm_id', 'verdict', 'error_code', 'checks', 'protection_state', 'vault_key', 'policy_key'])
    .select(collectionsOf.as('collections'))
    .where('gone_at', 'is', null)
    .where('vm_key', '<>', sql<string>`all(${but.vmKeys}::text[])`)
    .where('subscription_id', '<>', sql<string>`all(${but.subscriptionIds}::text[])`)
    .$if(allowedSubscriptions !== undefined, (query) =>
      query.where('subscription_id', '=', sql<string>`any(${[...allowedSubscriptions!]}::text[])`),
    )
    .orderBy('diagnosed_at', (by) => by.asc().nullsFirst())
    // Among those that were never diagnosed the next in the order of the day.
    .orderBy(sql`(${secondOfDay} - extract(epoch from ${now}::timestamptz) % 86400 + 86400) % 86400`)
  const told = await due
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('verdict', '=', 'Blocked'),
        eb('error_code', 'is not', null),
        sql<boolean>`'restore-point-lock' = any(checks)`,
        sql<boolean>`policy_key = any(${near}::text[])`,
        sql<boolean>`vault_key is not null and protection_state like '%Stopped'`,
        exists(
          selectFrom('fleet_resource')
            .select('key')
            .where('source', '=', 'restorePointCollections')
            .whereRef('fleet_resource.vm_key', '=', 'fleet_vm.vm_key')
            .offset(1),
        ),
      ]),
    )
    .where(sql<boolean>`(diagnosed_at is null or last_backup_at > diagnosed_at or diagnosed_at < ${lastTurn(now)})`)
    .limit(MOST_RANKED)
    .execute()
  const ranked = told
    .map((row) => ({ row, rank: turnRank(signalsOf(row, near)) }))
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ row }) => turnOf(row))
  if (ranked.length >= most) return ranked
  const known = new Set(ranked.map(({ vmKey }) => vmKey))
  const others = await due
    .where(sql<boolean>`(diagnosed_at is null or diagnosed_at < ${lastTurn(now)})`)
    .limit(most)
    .execute()
  const rest = others.map(turnOf).filter(({ vmKey }) => !known.has(vmKey))
  return [...ranked, ...rest].slice(0, most)
}

interface Row {
  vm_key: string
  vm_id: string
  verdict: string
  error_code: string | null
  checks: string[]
  protection_state: string | null
  vault_key: string | null
  policy_key: string | null
  collections: number
}

const turnOf = ({ vm_key, vm_id }: Row): Turn => ({ vmKey: vm_key, vmId: vm_id })

const signalsOf = (row: Row, near: readonly string[]): Signals => ({
  verdict: row.verdict,
  errorCode: row.error_code,
  checks: row.checks,
  collections: row.collections,
  protectionState: row.protection_state,
  vaultKey: row.vault_key,
  policyIsNearLimit: row.policy_key !== null && near.includes(row.policy_key),
})

const collectionsOf = sql<number>`(select count(*)::integer from fleet_resource
  where fleet_resource.source = 'restorePointCollections' and fleet_resource.vm_key = fleet_vm.vm_key)`

async function policiesNearLimit(db: Kysely<Schema>, limit: number): Promise<string[]> {
  const rows = await db.selectFrom('fleet_resource').select(['key', 'body']).where('source', '=', 'policies').execute()
  return rows.filter(({ body }) => isNearLimit(body as BackupPolicy, limit)).map(({ key }) => key)
}
