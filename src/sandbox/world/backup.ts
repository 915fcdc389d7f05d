import type { Resource } from './resource.ts'

export interface BackupPolicyProperties {
  backupManagementType: 'AzureIaasVM'
  policyType?: 'V1' | 'V2'
  instantRPDetails: { azureBackupRGNamePrefix?: string; azureBackupRGNameSuffix?: string }
  schedulePolicy: Record<string, unknown>
  retentionPolicy: Record<string, unknown>
  instantRpRetentionRangeInDays: number
  snapshotConsistencyType?: 'OnlyCrashConsistent'
  timeZone: string
  protectedItemsCount: number
}
export type BackupPolicy = Resource<BackupPolicyProperties>

/** Items say `code` and `title` where jobs say `errorCode` and `errorTitle`. */
export interface HealthDetail {
  code?: number
  title: string
  message: string
  recommendations: string[]
}

export interface ProtectedItemProperties {
  friendlyName: string
  virtualMachineId: string
  sourceResourceId: string
  protectionStatus: string
  protectionState: string
  healthStatus?: string
  healthDetails?: HealthDetail[]
  lastBackupStatus: string
  lastBackupTime: string
  lastRecoveryPoint?: string
  protectedItemDataId: string
  protectedItemType: 'Microsoft.Compute/virtualMachines'
  backupManagementType: 'AzureIaasVM'
  workloadType: 'VM'
  containerName: string
  policyId: string
  policyName: string
  vaultId: string
  isArchiveEnabled: boolean
  isScheduledForDeferredDelete?: boolean
  /** When it was soft-deleted; what remains is counted at each reading. */
  deferredDeleteTimeInUTC?: string
  extendedProperties?: { diskExclusionProperties?: { diskLunList: number[]; isInclusionList: boolean } }
}
export type ProtectedItem = Resource<ProtectedItemProperties>

export interface JobError {
  errorCode?: number
  errorTitle?: string
  errorString?: string
  recommendations: string[]
}

export interface JobTask {
  taskId: string
  startTime: string
  endTime: string
  duration: string
  status: string
  /** Recorded since 2024, not in the specification. */
  taskType: 'Normal'
}

export interface BackupJobProperties {
  jobType: 'AzureIaaSVMJob' | 'AzureIaaSVMJobV2'
  actionsInfo?: string[]
  errorDetails?: JobError[]
  containerName: string
  duration: string
  virtualMachineVersion: 'Compute'
  /** Sent only for a single job. */
  extendedInfo: {
    tasksList: JobTask[]
    propertyBag: Record<string, string>
    internalPropertyBag?: Record<string, string>
    dynamicErrorMessage?: string
  }
  isUserTriggered?: boolean
  entityFriendlyName: string
  backupManagementType: 'AzureIaasVM'
  operation: string
  status: string
  startTime: string
  endTime?: string
  activityId: string
}
export type BackupJob = Resource<BackupJobProperties>

export interface RecoveryPointProperties {
  objectType: 'IaasVMRecoveryPoint'
  recoveryPointType: string
  recoveryPointTime: string
  recoveryPointTierDetails: { type: string; status: string }[]
  [field: string]: unknown
}
export type RecoveryPoint = Resource<RecoveryPointProperties>
