import Type, { type Static } from 'typebox'
import { Document, Extensible, Named, Nullable, Text, Time } from './schema.ts'
import { recoveryPointTiers } from './words/tiers.ts'

/** A code with its texts, as a job (`errorDetails`) or a protected item (`healthDetails`) carries it. Texts are localizable; the number is not. */
export const RawError = Named('RawError', {
  number: Nullable(Type.Integer({ description: 'errorCode of a job, code of a health detail.' })),
  title: Nullable(Text('The symbolic code where Azure sends it (errorTitle, title); empty in old answers.')),
  message: Nullable(Text()),
  recommendations: Type.Array(Text()),
})

/** How long the policy keeps recovery points, by the rule that each is kept by: ISO 8601 durations, null for a rule that the policy lacks. */
export const PolicyRetention = Named('PolicyRetention', {
  daily: Nullable(Text('P30D')),
  weekly: Nullable(Text('P12W')),
  monthly: Nullable(Text('P60M')),
  yearly: Nullable(Text('P10Y')),
})

export const PolicySchedule = Named('PolicySchedule', {
  frequency: Text('Daily, Weekly, Hourly'),
  times: Type.Array(Text('20:00'), { description: 'Times of day in `timeZone`, at which backups are due.' }),
  days: Type.Array(Text('Sunday, …'), { description: 'Of a weekly schedule; empty for every day.' }),
  timeZone: Text("Windows' name of it, as the policy says it; UTC where it says none."),
})

export const BackupPolicy = Named('BackupPolicy', {
  id: Text(),
  name: Text(),
  type: Text('V1 is Standard, V2 Enhanced; another word means that nothing is known of its limits.'),
  instantRetentionDays: Nullable(Type.Integer()),
  backupsPerDay: Nullable(
    Type.Integer({ description: '1 for daily and weekly schedules; more for hourly ones of V2.' }),
  ),
  resourceGroupPrefix: Nullable(Text('instantRPDetails.azureBackupRGNamePrefix')),
  resourceGroupSuffix: Nullable(Text('instantRPDetails.azureBackupRGNameSuffix')),
  retention: Nullable(PolicyRetention),
  /** Why `retention` is null. */
  retentionNotUnderstood: Nullable(Text()),
  schedule: Nullable(PolicySchedule),
  snapshotConsistencyType: Type.Optional(
    Text(
      'OnlyCrashConsistent: snapshots without agent and extension. Absent where the policy, or the api-version, says nothing.',
    ),
  ),
})

/** An answer of "no item here" counts as searched; vaults of other subscriptions, and vaults without an item, are never searched for jobs. */
export const VaultSearch = Named('VaultSearch', {
  searched: Type.Integer(),
  notSearched: Nullable(Type.Integer({ description: 'Null when not even their number is known.' })),
  reason: Nullable(Text('Why some were not: TooManyVaults, AuthorizationFailed, …')),
  requiredPermission: Nullable(Text()),
})

/** Under another id: of a VM that was moved, or that bore the name elsewhere. */
export const FormerProtection = Named('FormerProtection', {
  virtualMachineId: Text('The id under which it was protected.'),
  stillThere: Nullable(
    Type.Boolean({
      description: 'true: a VM of that id is there, so that this one is another; null: could not be told.',
    }),
  ),
  protectedItemId: Nullable(Text('Null where no vault that could be asked holds an item of that id.')),
  /** Why it could not be told whether a vault holds its item, or what that item says. */
  itemUnavailable: Nullable(Document({ reason: Text(), requiredPermission: Nullable(Text()) })),
  vaultId: Nullable(Text()),
  protectionState: Nullable(Text()),
  lastRecoveryPointTime: Nullable(Time()),
  undeleteUntilDateTime: Nullable(Time('Of an item that was soft-deleted.')),
  collectionIds: Type.Array(Text('Its restore point collections.')),
})

export const Protection = Named('Protection', {
  vaultId: Nullable(Text('Null when no vault knows the VM.')),
  protectedItemId: Nullable(Text()),
  /** ARM's protectionState (`Protected`, `IRPending`, `ProtectionStopped`, `ProtectionPaused`, `BackupsSuspended`, `ProtectionError`), `SoftDeleted`, or `NotProtected`. */
  protectionState: Text(),
  policy: Nullable(BackupPolicy),
  /** Why `policy` is null although the item names one. */
  policyUnavailable: Nullable(Document({ reason: Text(), requiredPermission: Nullable(Text()) })),
  policyId: Nullable(Text('Null when protection is stopped: Azure empties it.')),
  lastBackupStatus: Nullable(Text()),
  lastBackupTime: Nullable(Time()),
  lastRecoveryPointTime: Nullable(Time()),
  healthStatus: Nullable(Text('Passed, ActionSuggested, ActionRequired')),
  healthDetails: Type.Array(RawError),
  /** Symbolic codes recognised in healthDetails. */
  healthCodes: Type.Array(Text()),
  softDeletedDateTime: Nullable(Time('When the item was soft-deleted; null for one that is not.')),
  undeleteUntilDateTime: Nullable(Time('When a soft-deleted item is lost for good; null where Azure does not say.')),
  /** The VM that the item protects: differs from the asked one when the VM was moved. */
  virtualMachineId: Nullable(Text()),
  /** `sourceResourceId`, where the item names another VM in it than in `virtualMachineId`. */
  contradictingSourceId: Type.Optional(Text()),
  diskExclusion: Type.Optional(
    Document({
      luns: Type.Array(Type.Integer()),
      isInclusionList: Type.Boolean({ description: 'true: data disks that are not listed are left out.' }),
    }),
  ),
  /** Vaults other than `vaultId` that hold an item for this VM. */
  otherVaultIds: Type.Array(Text()),
  /** How far the subscription's other vaults were searched for an item of this VM. Absent where nothing asked for it: then none was. */
  vaultSearch: Type.Optional(VaultSearch),
  /** Of a VM that no vault protects: what protected a VM of its name under another id. */
  former: Type.Optional(FormerProtection),
  /** For an unprotected item: the policy with which this service last saw it protected in that vault. Azure has forgotten it. */
  formerPolicy: Type.Optional(Document({ policyId: Text(), seenDateTime: Time() })),
})

export const BackupJob = Named('BackupJob', {
  id: Text(),
  vaultId: Text(),
  operation: Text('Backup, Restore, ConfigureBackup, DeleteBackupData, …'),
  status: Text("Azure Backup's words: InProgress, Completed, CompletedWithWarnings, Failed, Cancelling, Cancelled"),
  startTime: Nullable(Time()),
  endTime: Nullable(Time()),
  phase: Nullable(Extensible(['TakeSnapshot', 'TransferDataToVault'])),
  /** The task that failed, for a job that did. */
  failedPhase: Nullable(Extensible(['TakeSnapshot', 'TransferDataToVault'])),
  isUserTriggered: Type.Optional(Type.Boolean({ description: 'Absent where Azure does not say.' })),
  cancellable: Type.Boolean({ description: 'actionsInfo says so and the snapshot is not done yet.' }),
  errorDetails: Type.Array(RawError, { description: 'As Azure sent them.' }),
  errorCode: Nullable(Text('The symbolic code, recognised by title, number or English message.')),
  /** Compute's code inside a wrapper such as UserErrorCrpReportedUserError, and the text that names it; no code where the text names none. */
  innerError: Type.Optional(Nullable(Document({ code: Nullable(Text()), message: Text() }))),
  dynamicErrorMessage: Type.Optional(Text('What the job says of its failure besides, word for word.')),
  /** Read with its details; listed jobs have no phases. */
  detailed: Type.Boolean(),
})

export const RecoveryPoint = Named('RecoveryPoint', {
  id: Text(),
  name: Text(),
  time: Nullable(Time()),
  consistency: Nullable(Text('AppConsistent, FileSystemConsistent, CrashConsistent')),
  tiers: Type.Array(
    Document({
      type: Text(recoveryPointTiers.join(', ')),
      status: Text('Valid, Invalid, Disabled, Deleted, Rehydrated'),
      rehydratedUntilDateTime: Type.Optional(
        Nullable(Time('Of a point that was brought out of the archive for a time.')),
      ),
    }),
  ),
  expiryDateTime: Nullable(Time('Null where Azure does not say; stopped protection keeps points beyond it.')),
  rule: Nullable(Text('ruleName, by which rule of the policy it is kept: Daily, Weekly, Monthly, Yearly, On-Demand')),
  isSoftDeleted: Type.Boolean(),
  notUnderstood: Nullable(Text('What Azure says of its lifetime in a form that is not known: no copy counts on it.')),
  instantOnly: Type.Boolean({
    description: 'The instant tier is Valid and neither vault nor archive tier is Valid (or Rehydrated).',
  }),
})

export type RawError = Static<typeof RawError>
export type BackupPolicy = Static<typeof BackupPolicy>
export type PolicyRetention = Static<typeof PolicyRetention>
export type PolicySchedule = Static<typeof PolicySchedule>
export type VaultSearch = Static<typeof VaultSearch>
export type FormerProtection = Static<typeof FormerProtection>
export type Protection = Static<typeof Protection>
export type BackupJob = Static<typeof BackupJob>
export type RecoveryPoint = Static<typeof RecoveryPoint>

/** Of a VM that no vault knows. */
export const notProtected: Protection = {
  vaultId: null,
  protectedItemId: null,
  protectionState: 'NotProtected',
  policy: null,
  policyUnavailable: null,
  policyId: null,
  lastBackupStatus: null,
  lastBackupTime: null,
  lastRecoveryPointTime: null,
  healthStatus: null,
  healthDetails: [],
  healthCodes: [],
  softDeletedDateTime: null,
  undeleteUntilDateTime: null,
  virtualMachineId: null,
  otherVaultIds: [],
}
