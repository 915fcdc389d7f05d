import type { BackupPolicy } from './backup.ts'
import type { Resource } from './resource.ts'
import type { World } from './world.ts'

/** How long a soft-deleted item is kept unless the vault says otherwise. */
const defaultRetentionDays = 14

export function aVault(
  world: World,
  group: string,
  name: string,
  location = 'westeurope',
  retentionDays = defaultRetentionDays,
): Resource {
  const id = `${group}/providers/Microsoft.RecoveryServices/vaults/${name}`
  return world.vaults.add({
    location,
    name,
    etag: `W/"datetime'2026-01-12T10%3A15%3A39.7609963Z'"`,
    properties: {
      provisioningState: 'Succeeded',
      privateEndpointStateForBackup: 'None',
      privateEndpointStateForSiteRecovery: 'None',
      monitoringSettings: {
        azureMonitorAlertSettings: {
          alertsForAllJobFailures: 'Enabled',
          alertsForAllReplicationIssues: 'Enabled',
          alertsForAllFailoverIssues: 'Enabled',
        },
        classicAlertSettings: { alertsForCriticalOperations: 'Enabled', emailNotificationsForSiteRecovery: 'Enabled' },
      },
      // "Unassigned" until the first backup (recorded).
      backupStorageVersion: 'V2',
      securitySettings: {
        immutabilitySettings: null,
        softDeleteSettings: {
          softDeleteRetentionPeriodInDays: retentionDays,
          softDeleteState: 'Enabled',
          enhancedSecurityState: 'Enabled',
        },
        multiUserAuthorization: 'Disabled',
      },
      redundancySettings: { standardTierStorageRedundancy: 'GeoRedundant', crossRegionRestore: 'Disabled' },
      secureScore: 'Minimum',
      bcdrSecurityLevel: 'Poor',
      publicNetworkAccess: 'Enabled',
      restoreSettings: { crossSubscriptionRestoreSettings: { crossSubscriptionRestoreState: 'Enabled' } },
    },
    id,
    type: 'Microsoft.RecoveryServices/vaults',
    sku: { name: 'Standard' },
  })
}

interface PolicyOptions {
  policyType?: 'V1' | 'V2'
  instantRetentionDays?: number
  /** V2 only: one snapshot every so many hours, around the clock. */
  intervalHours?: number
  /** V2 only: snapshots without the help of an agent. */
  crashConsistent?: boolean
  groupPrefix?: string
  groupSuffix?: string
  /** When it backs up, UTC. */
  at?: string
}

export function aPolicy(world: World, vault: Resource, name: string, options: PolicyOptions = {}): BackupPolicy {
  const { policyType = 'V1', instantRetentionDays = policyType === 'V1' ? 2 : 7, groupPrefix, groupSuffix } = options
  const { at = '2026-01-12T20:00:00Z' } = options
  return world.backupPolicies.add({
    id: `${vault.id}/backupPolicies/${name}`,
    name,
    type: 'Microsoft.RecoveryServices/vaults/backupPolicies',
    properties: {
      backupManagementType: 'AzureIaasVM',
      // Policies of the Standard type were recorded without this field.
      ...(policyType === 'V2' ? { policyType } : {}),
      ...(options.crashConsistent ? { snapshotConsistencyType: 'OnlyCrashConsistent' } : {}),
      instantRPDetails: {
        ...(groupPrefix ? { azureBackupRGNamePrefix: groupPrefix } : {}),
        ...(groupSuffix ? { azureBackupRGNameSuffix: groupSuffix } : {}),
      },
      schedulePolicy: policyType === 'V1' ? simpleSchedule(at) : enhancedSchedule(at, options.intervalHours),
      retentionPolicy: {
        retentionPolicyType: 'LongTermRetentionPolicy',
        dailySchedule: { retentionTimes: [at], retentionDuration: { count: 30, durationType: 'Days' } },
      },
      instantRpRetentionRangeInDays: instantRetentionDays,
      timeZone: 'UTC',
      protectedItemsCount: 0,
    },
  })
}

const simpleSchedule = (at: string) => ({
  schedulePolicyType: 'SimpleSchedulePolicy',
  scheduleRunFrequency: 'Daily',
  scheduleRunTimes: [at],
  scheduleWeeklyFrequency: 0,
})

const enhancedSchedule = (at: string, intervalHours?: number) =>
  intervalHours
    ? {
        schedulePolicyType: 'SimpleSchedulePolicyV2',
        scheduleRunFrequency: 'Hourly',
        hourlySchedule: { interval: intervalHours, scheduleWindowStartTime: at, scheduleWindowDuration: 24 },
      }
    : {
        schedulePolicyType: 'SimpleSchedulePolicyV2',
        scheduleRunFrequency: 'Daily',
        dailySchedule: { scheduleRunTimes: [at] },
      }

/** In days; what the vault's soft-delete settings say. */
export function softDeleteDaysOf(vault: Resource | undefined): number {
  const { securitySettings } = (vault?.properties ?? {}) as {
    securitySettings?: { softDeleteSettings?: { softDeleteRetentionPeriodInDays?: number } }
  }
  return securitySettings?.softDeleteSettings?.softDeleteRetentionPeriodInDays ?? defaultRetentionDays
}
