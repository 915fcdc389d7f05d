import { collected, unavailable, valueOf, type Fact } from '../backup/fact.ts'
import {
  notProtected,
  type BackupJob,
  type BackupPolicy,
  type Protection,
  type RecoveryPoint,
} from '../backup/facts-of-backup.ts'
import { isBackup, mayRun } from '../backup/words/jobs.ts'
import { sameId, type VmId } from '../backup/resource-id.ts'
import { protectionIs } from '../backup/words/protection.ts'
import { newestFirstOf } from './backup-jobs.ts'
import { callScope } from './call-scope.ts'
import type { ArmClients } from './clients.ts'
import { itemOfVm } from './items-of-vault.ts'
import { vaultIdOf } from './protected-items.ts'
import { itemsElsewhere, jobsElsewhere, nothingSearched, someVaultsOf, type OtherVaults } from './other-vaults.ts'
import { placeOf, type ProtectionPlace } from './protection-place.ts'
import { dependent, isGone, isThrottled, mapFact, notUnderstood } from './reading.ts'
import type { VaultReads } from './vault-reads.ts'

export interface ProtectionFacts {
  protection: Fact<Protection>
  backupJobs: Fact<BackupJob[]>
  recoveryPoints: Fact<RecoveryPoint[]>
  /** To be remembered; null when no vault protects the VM. */
  place: ProtectionPlace | null
}

export interface KnownProtection {
  place: ProtectionPlace
  policy: BackupPolicy | null
}

/** Everything that the vault knows of a VM. `known` saves the question which vault; the item's own answer tells whether it still holds. */
export async function protectionFacts(...given: Parameters<typeof lookUp>): Promise<ProtectionFacts> {
  try {
    return await lookUp(...given)
  } catch (error) {
    return allUnavailable(notUnderstood(error))
  }
}

async function lookUp(
  clients: ArmClients,
  reads: VaultReads,
  vm: VmId,
  location: Promise<Fact<string>>,
  known: KnownProtection | undefined,
  now: Date,
  /** Regions of the VM's restore points, for who looks into every vault; undefined for a diagnosis. */
  everyVault?: Promise<string[]>,
): Promise<ProtectionFacts> {
  if (known?.place.itemId) {
    const facts = await inVault(reads, vm, known.place, known.policy, now, everyVault !== undefined)
    const stillHolds =
      facts.protection.status === 'Collected'
        ? protectionIs(facts.protection.value) === 'Active'
        : !isGone(facts.protection)
    if (stillHolds) return withOldVaults(clients, reads, vm, location, facts, now, everyVault)
  }
  const region = await location
  if (region.status === 'Unavailable')
    return allUnavailable(dependent(region, "Which vault protects the VM is asked in the VM's region"))
  const place = await placeOrInLists(clients, vm, region.value)
  if (place.status === 'Unavailable')
    return allUnavailable(dependent(place, 'Which vault protects the VM could not be read'))
  if (place.value.itemId !== null)
    return withOldVaults(
      clients,
      reads,
      vm,
      location,
      await inVault(reads, vm, place.value, null, now, everyVault !== undefined),
      now,
      everyVault,
    )

  const elsewhere = await itemsElsewhere(clients, reads, vm, {
    regions: [region.value, ...((await everyVault) ?? [])],
    itemPath: place.value.itemPath,
    exceptVaultId: null,
    everyVault: everyVault !== undefined,
  })
  const item = elsewhere.items[0]
  const { vaultNotNamed } = place.value
  if (!item?.protectedItemId && vaultNotNamed !== null) {
    const message = `backupStatus says ${vaultNotNamed} and names no vault, and none of the region's vaults that can be read knows the VM`
    return allUnavailable(unavailable('VaultNotNamed', { message }))
  }
  const at = place.collectedAt
  const facts = item?.protectedItemId
    ? await inVault(reads, vm, { ...place.value, itemId: item.protectedItemId }, null, now, everyVault !== undefined)
    : {
        protection: collected(notProtected, at, place),
        backupJobs: collected([], at, place),
        recoveryPoints: collected([], at, place),
        place: null,
      }
  return withJobsElsewhere(reads, vm, facts, elsewhere, now, everyVault !== undefined)
}

/** Where backupStatus is throttled, a reading for people finds the VM in the lists of its region's vaults, which have limits of their own. */
async function placeOrInLists(clients: ArmClients, vm: VmId, region: string): Promise<Fact<ProtectionPlace>> {
  const place = await placeOf(clients, vm, region)
  if (place.status === 'Collected' || !isThrottled(place) || callScope()?.lists === undefined) return place
  const item = await itemOfVm(clients, await someVaultsOf(clients, vm.subscriptionId, region), vm.id)
  const { protectedItemId: itemId, policyId } = item?.value ?? {}
  if (!item || !itemId || protectionIs(item.value) !== 'Active') return place
  const itemPath = itemId.replace(/^.*(?=backupFabrics\/)/i, '')
  return collected({ itemId, vaultNotNamed: null, policyId: policyId ?? null, itemPath }, item.collectedAt, item)
}

const allUnavailable = (reason: ReturnType<typeof unavailable>): ProtectionFacts => ({
  protection: reason,
  backupJobs: reason,
  recoveryPoints: reason,
  place: null,
})

async function inVault(
  reads: VaultReads,
  vm: VmId,
  place: ProtectionPlace,
  knownPolicy: BackupPolicy | null,
  now: Date,
  thorough: boolean,
): Promise<ProtectionFacts> {
  const itemId = place.itemId!
  const early = place.policyId && !knownPolicy ? reads.policy(place.policyId) : undefined
  const item = reads.item(itemId)
  const jobs = reads.jobs(vaultIdOf(itemId)!, vm, now, thorough)
  const [protection, backupJobs, recoveryPoints] = await Promise.all([
    item,
    jobs,
    reads.recoveryPoints(itemId, now, [item, jobs]),
  ])
  return { protection: await withPolicy(reads, protection, early, knownPolicy), backupJobs, recoveryPoints, place }
}

/** The policy that the item itself names decides; what was asked for early is used when it is that one. */
async function withPolicy(
  reads: VaultReads,
  protection: Fact<Protection>,
  early: Promise<Fact<BackupPolicy>> | undefined,
  known: BackupPolicy | null,
): Promise<Fact<Protection>> {
  const asked = await early
  if (protection.status === 'Unavailable') return protection
  const { policyId } = protection.value
  if (policyId === null) return protection
  const fitting = (policy: BackupPolicy | null | undefined) =>
    policy && sameId(policy.id, policyId) ? policy : undefined
  const ready = fitting(known) ?? fitting(asked && valueOf(asked))
  // A refused early answer stands: asking again for the same would be refused again.
  const policy = ready
    ? collected(ready, protection.collectedAt, protection)
    : asked?.status === 'Unavailable'
      ? asked
      : await reads.policy(policyId)
  return collected(
    policy.status === 'Collected'
      ? { ...protection.value, policy: policy.value }
      : {
          ...protection.value,
          policyUnavailable: { reason: policy.reason, requiredPermission: policy.requiredPermission ?? null },
        },
    protection.collectedAt,
    protection,
  )
}

/** Only when the evidence asks for it (a job refused because another runs, while this vault has none running), or who cancels. */
async function withOldVaults(
  clients: ArmClients,
  reads: VaultReads,
  vm: VmId,
  location: Promise<Fact<string>>,
  facts: ProtectionFacts,
  now: Date,
  everyVault: Promise<string[]> | undefined,
): Promise<ProtectionFacts> {
  const { backupJobs, place } = facts
  const newest = valueOf(backupJobs)?.find(isBackup)
  const refused = newest?.errorCode === 'UserErrorBackupOperationInProgress'
  const runsHere = (valueOf(backupJobs) ?? []).some(mayRun)
  const looked = everyVault !== undefined || (refused && !runsHere)
  if (!looked || !place?.itemId) return facts
  const region = await location
  const elsewhere =
    region.status === 'Unavailable'
      ? nothingSearched(region)
      : await itemsElsewhere(clients, reads, vm, {
          regions: [region.value, ...((await everyVault) ?? [])],
          itemPath: place.itemPath,
          exceptVaultId: vaultIdOf(place.itemId),
          everyVault: everyVault !== undefined,
        })
  return withJobsElsewhere(reads, vm, facts, elsewhere, now, everyVault !== undefined)
}

async function withJobsElsewhere(
  reads: VaultReads,
  vm: VmId,
  facts: ProtectionFacts,
  elsewhere: OtherVaults,
  now: Date,
  everyVault: boolean,
): Promise<ProtectionFacts> {
  const { protection, backupJobs, place } = facts
  const ours = vaultIdOf(place?.itemId ?? '')
  const others = { ...elsewhere, vaultIds: elsewhere.vaultIds.filter((id) => !ours || !sameId(id, ours)) }
  const { jobs, search, unread } = await jobsElsewhere(reads, vm, others, now, everyVault)
  return {
    ...facts,
    protection: mapFact(protection, (value) => ({ ...value, otherVaultIds: others.vaultIds, vaultSearch: search })),
    // Who asks to look everywhere is about to write: "could not look" is not "none".
    backupJobs: (everyVault && unread) || mapFact(backupJobs, (list) => newestFirstOf([...list, ...jobs])),
  }
}
