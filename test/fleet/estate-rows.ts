import { createHash, randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../src/database/schema.ts'
import type { CauseKind } from '../../src/fleet/causes.ts'
import type { StoredContent } from '../../src/fleet/row.ts'

export const subscriptionIds = [
  '11111111-1111-4111-8111-111111111111',
  '22222222-2222-4222-8222-222222222222',
  '33333333-3333-4333-8333-333333333333',
] as const

/** A VM of the estate; what is left out is that of a healthy one in `rg` of the first subscription. */
export type EstateVm = Partial<Omit<StoredContent, 'id'>> & {
  name: string
  /** Checks that found a fault. */
  checks?: string[]
  /** Of the locks that reach it: Subscription, ResourceGroup, Resource. */
  lockScopes?: string[]
  policyId?: string | null
  changedDateTime?: string
  /** Since when it is gone: its row stays for those who follow changes. */
  goneDateTime?: string
}

export interface EstateCause {
  id: string
  kind?: CauseKind
  subject?: string
  title?: string
  titles?: { en: string; pt: string }
  evidence?: { resourceId: string; property: string; value: unknown }[]
  firstSeenDateTime?: string
  lastSeenDateTime?: string
}

const noon = '2026-11-27T12:00:00Z'

export const vmIdOfRow = ({ name, subscriptionId = subscriptionIds[0], resourceGroup = 'rg' }: EstateVm) =>
  `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`

export const vmKeyOfRow = (vm: EstateVm) => vmIdOfRow(vm).toLowerCase()

/** What `fleet_vm.content` holds. */
export function contentOf(vm: EstateVm): StoredContent {
  const { checks: _1, lockScopes: _2, policyId: _3, changedDateTime: _4, goneDateTime: _5, ...own } = vm
  return {
    id: vmIdOfRow(vm),
    subscriptionId: subscriptionIds[0],
    resourceGroup: 'rg',
    location: 'westeurope',
    verdict: 'Healthy',
    basis: 'Diagnosis',
    summary: 'Nothing stands in the way of the next backup.',
    reasons: [],
    errorCode: null,
    causeIds: [],
    protectionState: 'Protected',
    vaultId: `/subscriptions/${subscriptionIds[0]}/resourceGroups/backup-rg/providers/Microsoft.RecoveryServices/vaults/vault-1`,
    policyName: 'DefaultPolicy',
    lastBackupStatus: 'Completed',
    lastBackupDateTime: '2026-11-27T01:00:00Z',
    nextScheduledBackupDateTime: '2026-11-28T01:00:00Z',
    restorePoints: { count: 14, limit: 600, countedDateTime: noon },
    limitReachedDateTime: null,
    undeleteUntilDateTime: null,
    instantPointsExpireDateTime: null,
    locks: { count: 0, blocking: 0 },
    powerState: 'PowerState/running',
    unchecked: [],
    provenBy: null,
    observedDateTime: noon,
    diagnosedDateTime: noon,
    ...own,
  }
}

/** Writes rows, their counts and their causes in one transaction, as the service does; what a VM had before is replaced. */
export async function putEstate(
  db: Kysely<Schema>,
  { vms = [], causes = [] }: { vms?: readonly EstateVm[]; causes?: readonly EstateCause[] },
) {
  return await db.transaction().execute(async (tx) => {
    const { last } = await tx
      .updateTable('fleet_sequence')
      .set((is) => ({ last: is('last', '+', String(vms.length)) }))
      .returning('last')
      .executeTakeFirstOrThrow()
    const first = Number(last) - vms.length + 1
    for (let at = 0; at < vms.length; at += 500) {
      const slice = vms.slice(at, at + 500).map((vm, index) => columnsOf(vm, first + at + index))
      await tx
        .deleteFrom('fleet_vm')
        .where(
          'vm_key',
          'in',
          slice.map(({ vm_key }) => vm_key),
        )
        .execute()
      await tx.insertInto('fleet_vm').values(slice).execute()
    }
    if (causes.length > 0)
      await tx
        .insertInto('fleet_cause')
        .values(causes.map(causeColumns))
        .onConflict((on) => on.column('id').doUpdateSet((is) => ({ last_seen_at: is.ref('excluded.last_seen_at') })))
        .execute()
    await recount(tx)
    await sql`select pg_notify('fleet_rows', ${last})`.execute(tx)
    return { lastSequence: Number(last) }
  })
}

/** Takes rows away whole, as is done a while after a VM was gone. */
export async function forgetRows(db: Kysely<Schema>, vms: readonly EstateVm[]) {
  await db.transaction().execute(async (tx) => {
    const gone = await tx
      .deleteFrom('fleet_vm')
      .where('vm_key', 'in', vms.map(vmKeyOfRow))
      .returning('changed_seq')
      .execute()
    const forgotten = Math.max(0, ...gone.map(({ changed_seq }) => Number(changed_seq)))
    await tx
      .updateTable('fleet_sequence')
      .set({ forgotten: sql<string>`greatest(forgotten, ${forgotten})` })
      .execute()
    await recount(tx)
  })
}

function columnsOf(vm: EstateVm, sequence: number) {
  const content = contentOf(vm)
  const lower = (id: string | null | undefined) => id?.toLowerCase() ?? null
  return {
    vm_key: vmKeyOfRow(vm),
    vm_id: content.id,
    name_key: content.name.toLowerCase(),
    subscription_id: content.subscriptionId,
    resource_group_key: content.resourceGroup.toLowerCase(),
    location: content.location.toLowerCase().replaceAll(' ', ''),
    tags: JSON.stringify(
      Object.fromEntries(Object.entries(content.tags ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
    ),
    verdict: content.verdict,
    basis: content.basis,
    reasons: content.reasons,
    checks: vm.checks ?? [],
    error_code: content.errorCode,
    cause_ids: content.causeIds,
    lock_scopes: vm.lockScopes ?? [],
    protection_state: content.protectionState,
    vault_key: lower(content.vaultId),
    policy_key:
      vm.policyId === undefined && content.vaultId && content.policyName
        ? lower(`${content.vaultId}/backupPolicies/${content.policyName}`)
        : lower(vm.policyId),
    last_backup_at: content.lastBackupDateTime,
    restore_point_count: content.restorePoints?.count ?? null,
    limit_reached_at: content.limitReachedDateTime,
    content: JSON.stringify(content),
    last_diagnosis: null,
    content_hash: createHash('sha256').update(JSON.stringify(vm)).digest(),
    changed_seq: String(sequence),
    observed_at: content.observedDateTime,
    diagnosed_at: content.diagnosedDateTime,
    changed_at: vm.changedDateTime ?? noon,
    gone_at: vm.goneDateTime ?? null,
  }
}

const causeColumns = ({ id, kind = 'Lock', subject = id, ...rest }: EstateCause) => ({
  id,
  kind,
  subject,
  title: rest.title ?? rest.titles?.en ?? `Lock ${id} (CanNotDelete)`,
  titles: rest.titles ? JSON.stringify(rest.titles) : null,
  evidence: JSON.stringify(rest.evidence ?? []),
  first_seen_at: rest.firstSeenDateTime ?? noon,
  last_seen_at: rest.lastSeenDateTime ?? noon,
  vm_count: 0,
})

/** Counted from the rows themselves: in a test the counts are right by construction. */
async function recount(db: Kysely<Schema>) {
  await sql`delete from fleet_count`.execute(db)
  await sql`
    insert into fleet_count (subscription_id, dimension, value, count)
    select subscription_id, dimension, value, count(*)::integer from (
      select subscription_id, 'verdict' as dimension, verdict || ' ' || basis as value from fleet_vm where gone_at is null
      union all select subscription_id, 'reason', unnest(reasons) from fleet_vm where gone_at is null
      union all select subscription_id, 'protection', coalesce(protection_state, 'Unknown') from fleet_vm where gone_at is null
    ) told group by subscription_id, dimension, value`.execute(db)
  await sql`
    update fleet_cause set vm_count = (
      select count(*)::integer from fleet_vm where gone_at is null and cause_ids @> array[fleet_cause.id])`.execute(db)
}

/** A sweep that found nothing: before one has ended, lists of a service that does not sweep are refused. */
export const sweptOnce = (db: Kysely<Schema>) =>
  db
    .insertInto('fleet_scan')
    .values({
      ...{ id: randomUUID(), status: 'Succeeded', asked_by: 'schedule', subscription_ids: null },
      ...{ started_at: new Date(), ended_at: new Date() },
    })
    .execute()
