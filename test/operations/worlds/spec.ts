/** Of a restore point: how long before the next one it was made, and where its data is besides. */
export interface PointSpec {
  gapMinutes: number
  copy: 'Vault' | 'InstantOnly' | 'VaultCopyExpired' | 'NoRecoveryPoint'
  state: 'Succeeded' | 'Failed'
}

/** By name, group, source and policy: whose it is follows from these. */
export const ownKinds = ['Numbered', 'SecondGroup', 'RenamedGroup', 'Legacy'] as const
export const foreignKinds = ['Lookalike', 'OddNumber', 'User', 'Product', 'StaleSource'] as const
export interface CollectionSpec {
  kind: (typeof ownKinds)[number] | (typeof foreignKinds)[number]
  points: PointSpec[]
}

export const lockPlaces = [
  'PointGroup',
  'Collection',
  'Vm',
  'VmGroup',
  'Subscription',
  'Vault',
  'ForeignGroup',
  'ForeignCollection',
  'OtherVm',
] as const
export interface LockSpec {
  on: (typeof lockPlaces)[number]
  /** Which of several such places. */
  nth: number
  level: 'CanNotDelete' | 'ReadOnly'
  name: string
  notes: string | undefined
  owners: number
  upperCaseId: boolean
}

export interface ExtensionSpec {
  whose: 'AzureBackup' | 'Foreign'
  name: string
  publisher: string
  type: string
  failed: 'No' | 'State' | 'Status' | 'Substatus'
  shown: 'Listed' | 'ByNameOnly' | 'InstanceViewOnly'
}

export interface JobSpec {
  of: 'Vm' | 'OtherVm'
  vault: 'Own' | 'Former'
  operation: 'Backup' | 'Restore'
  state: 'TakeSnapshot' | 'TransferDataToVault' | 'Completed' | 'Failed'
  minutesAgo: number
}

export const actions = [
  'removeLocks',
  'restoreLocks',
  'deleteFailedExtensions',
  'cleanRestorePoints',
  'triggerBackup',
  'reapply',
  'cancelBackup',
  'resumeProtection',
  'grantKeyVaultAccess',
  'checkGuest',
  'remediate',
] as const
export interface OrderSpec {
  action: (typeof actions)[number]
  /** As it is sent, but for ids, which are known once the world is built. */
  body: Record<string, unknown>
  /** Of the world's locks; beyond them: of one that there is not. */
  locks?: number[]
  /** Of the world's points, own and others', oldest first. */
  points?: number[]
  /** Names every point without a copy in acceptDataLoss before there is a plan. */
  acceptsLoss?: boolean
  /** Of resumeProtection: names the policy. */
  namesPolicy?: boolean
  consent: 'AsPlanned' | 'NoPlan' | 'None' | 'Fewer' | 'More' | 'AnyPlan' | 'OldPlan'
}

/** What comes in between, when a request of a kind arrives at Azure for the nth time: while it is planned, or once it runs. */
export interface HappeningSpec {
  at: 'WhilePlanning' | 'Read' | 'BeforeWrite' | 'AfterWrite'
  nth: number
  what: Happening
}
export type Happening =
  | {
      kind: 'JobStarts'
      operation: 'Backup' | 'Restore'
      vault: 'Own' | 'Former'
      of: 'Vm' | 'OtherVm'
      milliseconds: number
    }
  | { kind: 'LockAppears'; lock: LockSpec }
  | { kind: 'LockChanges' | 'LockVanishes'; nth: number }
  | {
      kind:
        | 'NewestPointVanishes'
        | 'NewestPointFails'
        | 'OldestPointVanishes'
        | 'PointAppears'
        | 'VmVanishes'
        | 'ProtectionStops'
    }
  | { kind: 'CopyExpires'; nth: number }
  | { kind: 'ExtensionRecovers' | 'Cancel' | 'Deadline' }
  | { kind: 'Fault'; request: keyof typeof faultyRequests; answer: FaultAnswer; taken: boolean; times: number }

export type FaultAnswer = '500' | '503' | '429' | '429 in 1 s' | '409' | '403' | '404' | 'reset' | 'silence'
export const faultyRequests = {
  deleteLock: ['DELETE', /\/locks\/[^/]+$/i],
  putLock: ['PUT', /\/locks\/[^/]+$/i],
  deletePoint: ['DELETE', /\/restorePoints\/[^/]+$/i],
  deleteCollection: ['DELETE', /\/restorePointCollections\/[^/]+$/i],
  deleteExtension: ['DELETE', /\/extensions\/[^/]+$/i],
  backup: ['POST', /\/backup$/i],
  reapply: ['POST', /\/reapply$/i],
  cancelJob: ['POST', /\/backupJobs\/[^/]+\/cancel$/i],
  putItem: ['PUT', /\/protectedItems\/[^/]+$/i],
  putAccess: ['PUT', /\/accessPolicies\/add$/i],
  runCommand: ['POST', /\/runCommand$/i],
  poll: ['GET', /\/(operations|operationsStatus)\/[^/]+$/i],
  getLock: ['GET', /\/locks\/[^/]+$/i],
  getCollection: ['GET', /\/restorePointCollections\/[^/]+$/i],
  listJobs: ['GET', /\/backupJobs$/i],
  getJob: ['GET', /\/backupJobs\/[^/]+$/i],
  getExtension: ['GET', /\/extensions\/[^/]+$/i],
  listPoints: ['GET', /\/recoveryPoints$/i],
} as const

export interface WorldSpec {
  name: string
  group: string
  os: 'Windows' | 'Linux'
  power: 'running' | 'deallocated'
  provisioningState: 'Succeeded' | 'Failed' | 'Updating'
  agentReady: boolean
  encrypted: boolean
  policy: 'standard' | 'enhanced' | 'renamed'
  protection: 'Protected' | 'IRPending' | 'ProtectionStopped' | 'SoftDeleted' | 'NotProtected'
  formerVault: boolean
  collections: CollectionSpec[]
  locks: LockSpec[]
  extensions: ExtensionSpec[]
  jobs: JobSpec[]
  otherVms: number
  pageSize: number
  order: OrderSpec
  happenings: HappeningSpec[]
}
