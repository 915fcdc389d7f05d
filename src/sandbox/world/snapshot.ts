import type { ProtectedItem, RecoveryPoint } from './backup.ts'
import { collectionsOf } from './backup-failure.ts'
import { aCollection, aRestorePoint, backupPointName } from './collection.ts'
import type { RestorePointCollection, VirtualMachine } from './compute.ts'
import { anExtension } from './extension.ts'
import { scopeOf } from './management-lock.ts'
import { aRecoveryPoint } from './recovery-point.ts'
import { isWithin } from './resource.ts'
import { linuxSnapshotResult, saysSnapshotFailed } from './snapshot-report.ts'
import { leaveReport } from './mending.ts'
import { aResourceGroup } from './subscriptions.ts'
import { backupTime, hours } from './time.ts'
import type { World } from './world.ts'

const standardLimit = 18
const computeLimit = 500
/** "After few hours", says the guide. */
const cleanUpDelay = hours(3)

const isBackups = ({ name }: RestorePointCollection) => name.startsWith('AzureBackup_')
const pointsIn = (collections: RestorePointCollection[]) =>
  collections.reduce((sum, { properties }) => sum + properties.restorePoints.length, 0)

export function pointLimitReached(world: World, vm: VirtualMachine, policyType: 'V1' | 'V2'): boolean {
  const all = collectionsOf(world, vm)
  return pointsIn(all) >= computeLimit || (policyType === 'V1' && pointsIn(all.filter(isBackups)) >= standardLimit)
}

/** The snapshot's restore point and recovery point; the extension that took it is back on the VM. */
export function afterSnapshot(world: World, item: ProtectedItem, vm: VirtualMachine, at: Date): RecoveryPoint {
  const own =
    collectionsOf(world, vm).find(isBackups) ??
    aCollection(
      world,
      vm,
      aResourceGroup(world, vm.id.split('/').slice(0, 3).join('/'), `AzureBackupRG_${vm.location ?? ''}_1`),
      { points: [] },
    )
  const policy = world.backupPolicies.get(item.properties.policyId)?.properties
  const isCrashConsistent = policy?.snapshotConsistencyType === 'OnlyCrashConsistent'
  const mode = isCrashConsistent ? 'CrashConsistent' : 'ApplicationConsistent'
  own.properties.restorePoints.push(aRestorePoint(own.id, backupPointName(at), vm, at, mode))
  item.properties.lastRecoveryPoint = backupTime(at)
  const os = vm.properties.storageProfile.osDisk.osType ?? 'Windows'
  const type = os === 'Linux' ? 'VMSnapshotLinux' : 'VMSnapshot'
  const present = vm.properties.instanceView.extensions?.find(({ name }) => name === type)
  if (present?.substatuses?.some(saysSnapshotFailed)) leaveReport(world, vm, linuxSnapshotResult(1))
  if (vm.properties.instanceView.vmAgent && !present && !isCrashConsistent) anExtension(world, vm)
  const consistency = isCrashConsistent ? { consistency: 'CrashConsistent' } : {}
  return aRecoveryPoint(world, item, at, 'InstantOnly', { os, policyType: policy?.policyType ?? 'V1', ...consistency })
}

/** Azure Backup removes what its policy no longer keeps, while protection is active and no lock holds it back. */
export function scheduleCleanUp(world: World, item: ProtectedItem, vm: VirtualMachine, from: Date): void {
  world.timeline.after(from, cleanUpDelay, () => {
    if (item.properties.protectionState !== 'Protected') return
    const policy = world.backupPolicies.get(item.properties.policyId)
    if (policy?.properties.policyType === 'V2') return
    // n + 1: the latest is kept until the next one has succeeded.
    const keep = (policy?.properties.instantRpRetentionRangeInDays ?? 2) + 1
    for (const collection of collectionsOf(world, vm).filter(isBackups)) {
      if (world.locks.values().some((lock) => isWithin(collection.id, scopeOf(lock)))) continue
      const { properties } = collection
      const gone = properties.restorePoints.slice(0, Math.max(0, properties.restorePoints.length - keep))
      properties.restorePoints = properties.restorePoints.slice(gone.length)
      for (const point of gone) expireInstantTier(world, item, Date.parse(point.properties.timeCreated))
    }
  })
}

function expireInstantTier(world: World, item: ProtectedItem, created: number): void {
  for (const { properties } of world.recoveryPoints.childrenOf(item.id)) {
    if (Math.abs(Date.parse(properties.recoveryPointTime) - created) > 60_000) continue
    for (const tier of properties.recoveryPointTierDetails) if (tier.type === 'InstantRP') tier.status = 'Deleted'
  }
}
