import type { BackupPolicy, JobError, ProtectedItem, ProtectedItemProperties } from '../world/backup.ts'
import { aCollection } from '../world/collection.ts'
import type { RestorePointCollection, VirtualMachine } from '../world/compute.ts'
import { aJob } from '../world/job.ts'
import { aProtectedItem, healthy } from '../world/protected-item.ts'
import { aRecoveryPoint, type Tiers } from '../world/recovery-point.ts'
import type { Resource } from '../world/resource.ts'
import { backupTime, before, days, hours } from '../world/time.ts'
import type { Site } from './site.ts'

/** A backup after the last good one. */
export interface LastJob {
  state: 'Failed' | 'CompletedWithWarnings' | 'TakeSnapshot' | 'TransferDataToVault' | 'Cancelled'
  start?: Date
  errors?: JobError[]
  dynamicErrorMessage?: string
}

interface ProtectionOptions {
  /** The site's own where left out; with a policy of its own. */
  vault?: Resource
  /** How many of the newest backups still have their job. */
  jobs?: number
  /** Applies to every point; default by policy and system. */
  consistency?: 'CrashConsistent'
  policy?: BackupPolicy
  /** Backups whose snapshots are still there, oldest first. */
  backups?: Date[]
  tiers?: (time: Date, index: number) => Tiers
  restorePointGroup?: string
  collectionSource?: string
  protectedAs?: string
  groupSpelling?: 'AsIs' | 'UpperCase' | 'LowerCase'
  item?: Partial<ProtectedItemProperties>
  lastJob?: LastJob
}

/** One backup a day, the newest five hours ago; `count` snapshots are left. */
export const daily = (now: Date, count: number) =>
  Array.from({ length: count }, (_, index) => before(now, days(count - 1 - index) + hours(5)))

export interface Protected {
  item: ProtectedItem
  collection: RestorePointCollection
}

/** A VM under Azure Backup: item, snapshots, recovery points in the vault and the jobs that made them. */
export function protect(site: Site, vm: VirtualMachine, options: ProtectionOptions = {}): Protected {
  const { world, now } = site
  const { vault = site.vault, jobs = 3, consistency } = options
  const { policy = site.policies.standard, backups = daily(now, 3), tiers = () => 'InstantAndVault', lastJob } = options
  const policyType = policy.properties.policyType ?? 'V1'
  const vmId = options.protectedAs ?? vm.id
  const newest = backups.at(-1) ?? before(now, hours(5))

  for (const start of backups.slice(-jobs)) aJob(world, vault, vm, { start, now, policyType, vmId })
  const failure = lastJob?.errors?.[0]
  if (lastJob) {
    const { state, start = before(now, hours(3)), errors, dynamicErrorMessage } = lastJob
    aJob(world, vault, vm, {
      start,
      now,
      state,
      policyType,
      vmId,
      ...(errors ? { errors } : {}),
      ...(dynamicErrorMessage ? { dynamicErrorMessage } : {}),
    })
  }
  const ended = lastJob?.state === 'Failed' || lastJob?.state === 'CompletedWithWarnings' ? lastJob : undefined
  const item = aProtectedItem(world, vault, policy, vm, {
    lastBackupStatus: ended?.state ?? 'Completed',
    lastBackupTime: backupTime(ended ? (ended.start ?? before(now, hours(3))) : newest),
    lastRecoveryPoint: backupTime(newest),
    protectionStatus: ended?.state === 'Failed' ? 'Unhealthy' : 'Healthy',
    healthStatus: ended ? 'ActionRequired' : 'Passed',
    healthDetails: failure ? [healthDetail(failure)] : [healthy],
    ...(options.protectedAs ? { protectedAs: options.protectedAs } : {}),
    ...(options.groupSpelling ? { groupSpelling: options.groupSpelling } : {}),
    ...options.item,
  })
  const collection = aCollection(world, vm, site.group(options.restorePointGroup ?? 'AzureBackupRG_westeurope_1'), {
    points: backups,
    ...(consistency ? { consistencyMode: consistency } : {}),
    ...(options.collectionSource ? { sourceId: options.collectionSource } : {}),
  })
  const os = vm.properties.storageProfile.osDisk.osType ?? 'Windows'
  const about = { os, policyType, ...(consistency ? { consistency } : {}) }
  for (const [index, time] of backups.entries()) aRecoveryPoint(world, item, time, tiers(time, index), about)
  const oldest = backups[0] ?? now
  // Points that the vault keeps after their snapshot was cleaned up.
  for (const age of [1, 2, 3]) aRecoveryPoint(world, item, before(oldest, days(age)), 'VaultOnly', about)
  return { item, collection }
}

export const healthDetail = ({ errorCode, errorTitle = '', errorString = '', recommendations }: JobError) => ({
  ...(errorCode === undefined ? {} : { code: errorCode }),
  title: errorTitle,
  message: errorString,
  recommendations,
})
