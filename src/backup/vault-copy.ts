import type { BackupPolicy, Protection, RecoveryPoint } from './facts-of-backup.ts'
import { sameId } from './resource-id.ts'
import { policyIs } from './words/policies.ts'
import { isSoftDeleted, protectionIs } from './words/protection.ts'
import { isInstant, isInVaultOrArchive, isRehydrated, tierHolds } from './words/tiers.ts'

/**
 * Whether the vault or its archive says that it holds the point. Not the contrary of `instantOnly`: a point whose tiers Azure leaves out, or whose
 * snapshot has expired as well, is neither. What one may rely on is said by `copyOf` alone.
 */
export const hasVaultCopy = ({ tiers }: Pick<RecoveryPoint, 'tiers'>) =>
  tiers.some((tier) => isInVaultOrArchive(tier) && tierHolds(tier) === 'Yes')

/** `None`: there is surely nothing to restore from. `NotTold`: it cannot be told. Both need consent before the snapshot goes. */
export type CopyAnswer = { is: 'Copy' } | { is: 'None' | 'NotTold'; because: string }

type Item = Pick<
  Protection,
  'vaultId' | 'protectionState' | 'virtualMachineId' | 'contradictingSourceId' | 'softDeletedDateTime'
>

/** The purpose that a copy must serve. */
export interface CopyNeed {
  /** The VM that the copy has to be of: its ARM id. */
  vmId: string
  /** Milliseconds of Unix time until which it has to be there to be restored from. */
  until: number
}

const dayMilliseconds = 24 * 3600_000

/** The longest that a policy may keep snapshots (backup-instant-restore-capability); a policy that is not known may be an Enhanced one. */
const longestInstantRetentionDays = { Standard: 5, Enhanced: 30, Unknown: 30 } as const

/** A copy that the vault is about to drop replaces nothing, however long ago its snapshot was due. */
const leastDays = 7

export function instantRetentionDaysOf(policy: Pick<BackupPolicy, 'type' | 'instantRetentionDays'> | null): number {
  return policy?.instantRetentionDays ?? longestInstantRetentionDays[policy ? policyIs(policy) : 'Unknown']
}

/**
 * How long a copy has to outlive the snapshot of `snapshotAt`: as long as the policy would have kept that, and from now on as long as the
 * policy keeps any, a week at most. An unknown time (NaN) counts as now, and an unknown policy as the one that keeps longest: stored operations
 * of earlier versions tell neither.
 */
export function neededUntil(snapshotAt: number, days: number | undefined, now: number) {
  const instantRetentionDays = days ?? instantRetentionDaysOf(null)
  return Math.max(
    (Number.isNaN(snapshotAt) ? now : snapshotAt) + instantRetentionDays * dayMilliseconds,
    now + Math.min(instantRetentionDays, leastDays) * dayMilliseconds,
  )
}

/**
 * Whether a vault's recovery point is there to be restored from. The one rule: facts, plans and the look right before a deletion ask here.
 * `item` is the protected item that the recovery point lies below.
 */
export function copyOf(point: RecoveryPoint, item: Item, need: CopyNeed): CopyAnswer {
  return (
    itemDoubt(item, need.vmId) ?? lifetimeDoubt(point, need.until) ?? tierDoubt(point, need.until) ?? { is: 'Copy' }
  )
}

/** Why nothing below the item counts as a copy; undefined when its points may. */
function itemDoubt(item: Item, vmId: string): CopyAnswer | undefined {
  if (isSoftDeleted(item)) return none('the protected item is soft-deleted, and its recovery points go with it')
  if (protectionIs(item) === 'Unknown')
    return notTold(`the protected item is in a state that is not known (${item.protectionState})`)
  if (item.softDeletedDateTime !== null)
    return notTold(`the protected item is marked for its deletion (${item.softDeletedDateTime})`)
  if (item.virtualMachineId === null) return notTold('the protected item does not say which VM it protects')
  const another = [item.virtualMachineId, item.contradictingSourceId ?? vmId].find((id) => !sameId(id, vmId))
  return another === undefined ? undefined : notTold(`the protected item protects another VM (${another})`)
}

function lifetimeDoubt(
  { isSoftDeleted: gone, expiryDateTime, notUnderstood }: RecoveryPoint,
  until: number,
): CopyAnswer | undefined {
  if (gone) return none('its recovery point in the vault is soft-deleted')
  if (notUnderstood !== null) return notTold(`its recovery point in the vault says ${notUnderstood}`)
  // Left out of some recovery points that are whole (recorded): that tells nothing against them.
  if (expiryDateTime === null || Date.parse(expiryDateTime) > until) return undefined
  return none(`its recovery point in the vault expires on ${expiryDateTime}, before the restore point would have to go`)
}

function tierDoubt({ tiers }: RecoveryPoint, until: number): CopyAnswer | undefined {
  const held = (tier: Tier) => (isInstant(tier) ? 'No' : isInVaultOrArchive(tier) ? holdsUntil(tier, until) : 'Unknown')
  if (tiers.some((tier) => held(tier) === 'Yes')) return undefined
  const odd = tiers.find((tier) => held(tier) === 'Unknown')
  if (odd) return notTold(`its recovery point in the vault is ${odd.status} in tier ${odd.type}`)
  return tiers.length === 0
    ? notTold('its recovery point in the vault does not say in which tier it is')
    : none('the vault holds no copy: the recovery point exists in the instant tier only')
}

type Tier = RecoveryPoint['tiers'][number]

/** A rehydrated point is a copy made for a time; what is left of it afterwards is not told. */
function holdsUntil(tier: Tier, until: number) {
  if (!isRehydrated(tier)) return tierHolds(tier)
  return tier.rehydratedUntilDateTime && Date.parse(tier.rehydratedUntilDateTime) > until ? 'Yes' : 'Unknown'
}

const none = (because: string): CopyAnswer => ({ is: 'None', because })
const notTold = (because: string): CopyAnswer => ({ is: 'NotTold', because })
