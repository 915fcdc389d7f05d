import { aCollection } from '../../../src/sandbox/world/collection.ts'
import { aRecoveryPoint } from '../../../src/sandbox/world/recovery-point.ts'
import { before, minutes } from '../../../src/sandbox/world/time.ts'
import { instantDaysOf } from './copies.ts'
import type { Ground } from './ground.ts'
import type { CollectionSpec, PointSpec } from './spec.ts'

const day = 24 * 3600_000

export function addCollections(ground: Ground) {
  for (const [index, one] of ground.spec.collections.entries()) addCollection(ground, one, index)
}

function addCollection(ground: Ground, { kind, points }: CollectionSpec, index: number) {
  const { world, machine, own, spec } = ground
  const { group, name, isOwn, sourceId } = placeOf(ground, kind)
  const times = timesOf(points, before(ground.now, minutes(100) + index * 47_000))
  const collection = aCollection(world, machine, ground.group(group), {
    name,
    points: times,
    ...(sourceId ? { sourceId } : {}),
  })
  if (isOwn) own.add(collection.id.toLowerCase())
  for (const [at, point] of collection.properties.restorePoints.entries()) {
    const { copy, state, machine: of } = points[at]!
    point.properties.provisioningState = state
    if (of === 'NotTold') delete point.properties.sourceMetadata
    if (of === 'Former')
      Object.assign(point.properties.sourceMetadata!, {
        vmId: ground.formerMachine,
      })
    const item = spec.protection === 'NotProtected' ? undefined : ground.item
    // Both are stamped when the snapshot is taken, half a minute apart at most.
    const near = new Date(times[at]!.getTime() + ((at * 7919) % 61) * 1000 - 30_000)
    const recoveryPoint =
      item && isOwn && copy !== 'NoRecoveryPoint'
        ? aRecoveryPoint(world, item, near, copy === 'InstantOnly' ? 'InstantOnly' : 'InstantAndVault')
        : undefined
    if (recoveryPoint) befall(ground, recoveryPoint, copy, times[at]!.getTime())
    ground.copies.set(point.id.toLowerCase(), recoveryPoint?.id.toLowerCase() ?? null)
  }
}

/** Oldest first, as they stand in the spec; the last is the newest. */
function timesOf(points: PointSpec[], newest: Date): Date[] {
  const times: Date[] = []
  let time = newest
  for (const { gapMinutes } of points.toReversed()) {
    times.unshift(time)
    time = before(time, minutes(gapMinutes))
  }
  return times
}

function befall(
  { world, item, now }: Ground,
  { properties }: ReturnType<typeof aRecoveryPoint>,
  copy: PointSpec['copy'],
  snapshotAt: number,
) {
  const snapshotGoes = snapshotAt + instantDaysOf(world, item!.properties.policyId) * day
  const expires: Partial<Record<PointSpec['copy'], number>> = {
    Expired: now.getTime() - 3600_000,
    ExpiresSoon: Math.max(now.getTime(), snapshotGoes - 2 * 3600_000) + 3600_000,
    ExpiresLate: now.getTime() + 60 * day,
  }
  if (copy === 'VaultTierGone') dropVaultTier(properties.recoveryPointTierDetails)
  if (copy === 'SoftDeleted') properties['recoveryPointProperties'] = lifetime({ isSoftDeleted: true })
  if (expires[copy])
    properties['recoveryPointProperties'] = lifetime({
      expiryTime: new Date(expires[copy]).toISOString(),
    })
}

/** As recorded; what is not said is left out there too. */
export const lifetime = (says: { expiryTime?: string; isSoftDeleted?: boolean }) => ({
  ruleName: 'Daily',
  isSoftDeleted: false,
  ...says,
})

export function dropVaultTier(details: { type: string; status: string }[]) {
  for (const tier of details) if (tier.type === 'HardenedRP') tier.status = 'Deleted'
}

/** As the policy names it. */
export const renamedGroup = 'contoso-snapshots-1-rg'

function placeOf({ spec, machine }: Ground, kind: CollectionSpec['kind']) {
  const numbered = `AzureBackup_${spec.name}_2814749767106`
  const places: Record<typeof kind, { group: string; name: string; isOwn: boolean; sourceId?: string }> = {
    Numbered: {
      group: 'AzureBackupRG_westeurope_1',
      name: numbered,
      isOwn: true,
    },
    SecondGroup: {
      group: 'AzureBackupRG_westeurope_2',
      name: numbered,
      isOwn: true,
    },
    RenamedGroup: {
      group: renamedGroup,
      name: numbered,
      isOwn: spec.policy === 'renamed',
    },
    Legacy: {
      group: spec.group,
      name: `AzureBackup_${spec.name}`,
      isOwn: true,
    },
    Lookalike: {
      group: 'rg-user',
      name: `AzureBackup_${spec.name}_77`,
      isOwn: false,
    },
    OddNumber: {
      group: 'AzureBackupRG_westeurope_1',
      name: `AzureBackup_${spec.name}_7a`,
      isOwn: false,
    },
    User: { group: 'rg-user', name: 'nightly', isOwn: false },
    Product: {
      group: 'rg-product',
      name: `product_${spec.name}`,
      isOwn: false,
    },
    StaleSource: {
      group: 'AzureBackupRG_westeurope_9',
      name: `AzureBackup_${spec.name}_999`,
      isOwn: false,
      sourceId: machine.id.replace(/resourceGroups\/[^/]+/, 'resourceGroups/rg-old'),
    },
  }
  return places[kind]
}
