import type { ServiceErrorCode } from '../src/errors.ts'

type Codes = readonly ServiceErrorCode[]

/** What reads Azure, of a subscription. */
export const ofSubscription: Codes = [
  'SubscriptionNotFound',
  'SubscriptionNotAllowed',
  'ReadBudgetUsed',
  'AzureUnavailable',
  'NotSignedIn',
]
/** What reads Azure, of a VM. */
export const ofVm: Codes = ['VmNotFound', ...ofSubscription]
/** What reads the database. */
export const ofDatabase: Codes = ['DatabaseUnavailable']
/** What lists by VM. */
export const ofList: Codes = [...ofDatabase, 'InvalidVmId', 'ScopeNotAllowed']
/** What tells of the estate, where it was never looked at. */
export const ofSweeps: Codes = [...ofDatabase, 'ScanningDisabled']
/** What lists the estate. */
export const ofEstate: Codes = [...ofSweeps, 'FilterTooBroad', 'ScopeNotAllowed']
export const ofOperation: Codes = [...ofDatabase, 'OperationNotFound']

/** Beside these an operation that failed tells the code that it failed with: Azure's are among them. */
export const ofResult: Codes = [
  ...ofOperation,
  'ResultPruned',
  'OperationStuck',
  'PlanChanged',
  'BackupJobRunning',
  'ApprovalExpired',
  'ApprovalRejected',
]
export const ofApproval: Codes = [
  ...ofOperation,
  'SelfApproval',
  'ScopeNotAllowed',
  'ApprovalNotNeeded',
  'OperationNotApprovable',
  'ApprovalExpired',
]

/** What a plan may be refused for, and what stands between a plan and its run. */
export const ofAction: Codes = [
  ...ofVm,
  ...ofDatabase,
  'OperationInProgress',
  'IdempotencyKeyReuse',
  'RepeatabilityWindowPassed',
  'RemediationDisabled',
  'Frozen',
  'PlanRequired',
  'PlanChanged',
  'DataLossNotAccepted',
  'PreconditionFailed',
  'NeedsPerson',
  'FactUnavailable',
  'BackupJobRunning',
  'LockedScope',
  'LockNotRemovable',
  'NotOwnedByAzureBackup',
  'NoFailedExtension',
  'ProtectionNotActive',
  'OnDemandBudgetUsed',
  'NoBackupJobRunning',
  'BackupNotCancelable',
  'NothingToResume',
  'PolicyUnknown',
  'PolicyNotFound',
  'KeyVaultGrantsDisabled',
  'ServicePrincipalUnknown',
]
