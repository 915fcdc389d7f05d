import { setTimeout as sleep } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../src/database/schema.ts'
import type { FilterName } from '../../src/fleet/lists/row-filter.ts'

/** So many VMs in so many subscriptions: one of fifty blocked, a few at risk or unknown, the others healthy. Made by the database itself. */
export async function fillEstate(db: Kysely<Schema>, { vms, subscriptions }: { vms: number; subscriptions: number }) {
  const slice = 20_000
  for (let from = 1; from <= vms; from += slice)
    await fill(db, { from, to: Math.min(vms, from + slice - 1), subscriptions })
  await sql`
    insert into fleet_source (subscription_id, source, status, completed_at, ended_at)
    select subscription_id, 'source-' || n, 'Complete', timestamptz '2026-11-27 11:50Z' + n * interval '30 seconds', now()
    from (select distinct subscription_id from fleet_vm) as known, generate_series(1, 12) as n`.execute(db)
  await seenByAll(db)
}

/** A commit that was not waited for is on the disk after a moment, on a busy machine a long one: until then no page counts as seen by all. */
async function seenByAll(db: Kysely<Schema>) {
  for (let look = 0; look < 60; look += 1) {
    await sql`vacuum (analyze) fleet_vm, fleet_source`.execute(db)
    const { rows } = await sql<{ seen: boolean }>`
      select bool_and(relallvisible >= relpages) as seen from pg_class
      where oid in ('fleet_vm'::regclass, 'fleet_source'::regclass)`.execute(db)
    if (rows[0]!.seen) return
    await sleep(500)
  }
  throw new Error('the rows of the estate are not seen by all: something holds an old snapshot')
}

/** What its readers may ask for, of each filter. */
export function askedOf(subscriptions: number): Record<FilterName, string[]> {
  const subscription = `${(7 % subscriptions).toString(16).padStart(8, '0')}-1111-4111-8111-111111111111`
  const vault = `/subscriptions/${subscription}/resourceGroups/rg-backup/providers/Microsoft.RecoveryServices/vaults/vault-2`
  return {
    verdict: ['Blocked', 'AtRisk,Unknown'],
    basis: ['Inventory'],
    check: ['vm-agent-status'],
    reason: ['LimitReached', 'NoSuchReason'],
    errorCode: ['UserErrorRpCollectionLimitReached'],
    subscriptionId: [subscription],
    resourceGroup: ['rg-app-7'],
    location: ['eastus', 'nowhere'],
    vaultId: [vault],
    policyId: [`${vault}/backupPolicies/Daily`],
    protectionState: ['ProtectionStopped', 'Unknown'],
    lockScope: ['ResourceGroup'],
    causeId: ['cfcd208495d565ef'],
    tag: ['env:prod', 'owner:team-7'],
    search: [
      'vm-web-9999',
      `/subscriptions/${subscription}/resourceGroups/rg-app-7`,
      'rg-app-7 vm-db',
      'no such-words',
    ],
    changedSince: ['2026-11-27T11:59:00Z'],
    observedBefore: ['2026-11-27T11:46:00Z', '2020-01-01T00:00:00Z'],
  }
}

async function fill(
  db: Kysely<Schema>,
  { from, to, subscriptions }: { from: number; to: number; subscriptions: number },
) {
  await sql`
    with counted as (
      select n, n % 50 as kind, lpad(to_hex(n % ${subscriptions}::int), 8, '0') || '-1111-4111-8111-111111111111' as subscription
      from generate_series(${from}::int, ${to}::int) as n
    ), placed as (
      select *, case when kind = 0 then 'Blocked' when kind < 4 then 'AtRisk' when kind < 7 then 'Unknown' else 'Healthy' end as verdict,
        case when n % 3 = 0 then 'Inventory' else 'Diagnosis' end as basis,
        'rg-app-' || n % 997 as resource_group, (array['vm-web-', 'vm-db-', 'app', 'SQLPROD'])[1 + n % 4] || n as name,
        (array['westeurope', 'northeurope', 'eastus', 'southeastasia'])[1 + n % 4] as location,
        case when kind < 4 then array[(array['LockFound', 'VmAgentNotReady', 'LimitReached', 'ExtensionFailed'])[1 + kind]] else '{}' end as reasons,
        case when kind < 4 then array[(array['restore-point-lock', 'vm-agent-status', 'restore-point-limit', 'other-extension-state'])[1 + kind]] else '{}' end as checks,
        case when kind < 4 then (array['UserErrorRpCollectionLimitReached', 'UserErrorGuestAgentStatusUnavailable'])[1 + kind % 2] end as error_code,
        case when kind < 4 then array[substr(md5((n % 300)::text), 1, 16)] else '{}' end as cause_ids,
        case when n % 19 = 0 then null when n % 23 = 0 then 'ProtectionStopped' else 'Protected' end as protection_state,
        '/subscriptions/' || subscription || '/resourceGroups/rg-backup/providers/Microsoft.RecoveryServices/vaults/vault-' || n % 5 as vault_id,
        (array['DefaultPolicy', 'EnhancedPolicy', 'Daily'])[1 + n % 3] as policy,
        timestamptz '2026-11-27 03:00Z' - (n % 700) * interval '37 minutes' as backed_up, n % 601 as points,
        timestamptz '2026-11-27 12:00Z' - (n % 900) * interval '1 second' as seen,
        jsonb_build_object('env', (array['prod', 'test', 'dev'])[1 + n % 3], 'owner', 'team-' || n % 200) as tags
      from counted
    ), named as (
      select *, '/subscriptions/' || subscription || '/resourceGroups/' || resource_group
        || '/providers/Microsoft.Compute/virtualMachines/' || name as id from placed
    ), numbered as (
      update fleet_sequence set last = last + ${to - from + 1} returning last - ${to} as before
    )
    insert into fleet_vm (vm_key, vm_id, name_key, subscription_id, resource_group_key, location, tags, verdict, basis, reasons, checks,
      error_code, cause_ids, lock_scopes, protection_state, vault_key, policy_key, last_backup_at, restore_point_count, limit_reached_at, content,
      content_hash, changed_seq, observed_at, diagnosed_at, changed_at)
    select lower(id), id, lower(name), subscription, resource_group, location, tags, verdict, basis, reasons, checks, error_code, cause_ids,
      case when kind = 0 then array['ResourceGroup'] else '{}' end, protection_state, lower(vault_id), lower(vault_id || '/backupPolicies/' || policy),
      backed_up, points, case when kind < 2 then backed_up + interval '20 days' end,
      jsonb_build_object('id', id, 'name', name, 'subscriptionId', subscription, 'resourceGroup', resource_group, 'location', location,
        'tags', tags, 'verdict', verdict, 'basis', basis, 'reasons', reasons, 'errorCode', error_code, 'causeIds', cause_ids,
        'summary', case verdict when 'Healthy' then 'Nothing stands in the way of the next backup of ' || name || '.'
          else 'The next backup of ' || name || ' will fail or may fail: ' || coalesce(reasons[1], 'not everything could be looked at') || '.' end)
      || jsonb_build_object('protectionState', protection_state, 'vaultId', vault_id, 'policyName', policy, 'lastBackupStatus', 'Completed',
        'lastBackupDateTime', to_char(backed_up at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'nextScheduledBackupDateTime', '2026-11-28T03:00:00.000Z', 'limitReachedDateTime', null, 'undeleteUntilDateTime', null,
        'instantPointsExpireDateTime', '2026-11-29T03:00:00.000Z', 'powerState', 'PowerState/running',
        'restorePoints', jsonb_build_object('count', points, 'limit', 600, 'countedDateTime', '2026-11-27T09:00:00.000Z'),
        'locks', jsonb_build_object('count', 0, 'blocking', 0), 'provenBy', null,
        'unchecked', case when basis = 'Inventory' then jsonb_build_array('vm-agent-status', 'vm-extension-operations-allowed') else '[]'::jsonb end,
        'observedDateTime', to_char(seen at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'diagnosedDateTime', '2026-11-27T09:00:00.000Z'),
      decode(md5(n::text), 'hex'), numbered.before + n, seen, seen, seen
    from named, numbered`.execute(db)
}
