import type { ActionName } from '../../../src/diagnosis/finding.ts'
import type { Boundary } from '../../../src/operations/dependencies.ts'
import type { Compression } from '../../../src/sandbox/http/exchange.ts'

/** Of a restore point: how long before the next one it was made, and where its data is besides. */
export interface PointSpec {
  gapMinutes: number
  copy: (typeof copies)[number]
  state: 'Succeeded' | 'Failed'
  /** `Former`: of the machine that bore the name before. `NotTold`: Azure does not say, and the VM is younger. */
  machine: 'Present' | 'Former' | 'NotTold'
}
/** `ExpiresSoon`: before the snapshot would go. `ExpiresLate`: long after. */
export const copies = [
  'Vault',
  'ExpiresLate',
  'InstantOnly',
  'VaultTierGone',
  'SoftDeleted',
  'Expired',
  'ExpiresSoon',
  'NoRecoveryPoint',
] as const

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
  /** `Far`: the last of those in the region that are nobody's own. */
  vault: 'Own' | 'Former' | 'Far'
  operation: 'Backup' | 'Restore'
  state: 'TakeSnapshot' | 'TransferDataToVault' | 'Completed' | 'Failed'
  minutesAgo: number
}

export interface OrderSpec {
  action: ActionName
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
  /** Puts something into a list of ids that is no id, or none that can be kept. */
  spoiledIds?: (typeof spoilers)[number]
  consent: 'AsPlanned' | 'NoPlan' | 'None' | 'Fewer' | 'More' | 'AnyPlan' | 'OldPlan'
}

/** Behind or instead of an id: no resource of the type, no id at all, texts that no database keeps. */
export const spoilers = ['AnotherType', 'NoId', 'Nul', 'HalfCharacter'] as const

/** What comes in between, when a request of a kind arrives at Azure for the nth time: while it is planned, or once it runs. */
export interface HappeningSpec {
  /** `Planned`: after the plan that is consented to, before it is asked for. `Pause`: at a boundary of the run, at which the process stands still. */
  at: 'WhilePlanning' | 'Planned' | 'Read' | 'BeforeWrite' | 'AfterWrite' | 'Boundary'
  nth: number
  what: Happening
}
export type Happening =
  | {
      kind: 'JobStarts'
      operation: 'Backup' | 'Restore'
      vault: JobSpec['vault']
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
        | 'VmIsMadeAnew'
        | 'ProtectionStops'
        | 'ItemIsSoftDeleted'
        | 'VaultAppears'
    }
  | { kind: 'CopyIsSoftDeleted'; nth: number }
  /** For 20 s, by the wall clock alone (a machine that was suspended) or by both. */
  | { kind: 'Pause'; boundary: Boundary; clocks: 'Wall' | 'Both' }
  | { kind: 'ListLeftOut'; request: keyof typeof lists; times: number }
  | { kind: 'CopyExpires'; nth: number }
  | { kind: 'ExtensionRecovers' | 'Cancel' | 'Deadline' }
  | {
      kind: 'Fault'
      request: keyof typeof faultyRequests
      answer: FaultAnswer
      taken: boolean
      times: number
    }

export const boundaries = [
  'BeforeIntent',
  'AfterIntent',
  'BeforeSend',
  'AfterAnswer',
  'AfterAccepted',
  'BeforeResult',
  'AfterResult',
  'AfterDecision',
  'BeforeEnd',
] as const satisfies Boundary[]

/** Answers that hold a list, and where in them. */
export const lists = {
  points: [/\/restorePointCollections\/[^/]+$/i, 'restorePoints'],
  collections: [/\/restorePointCollections$/i, 'value'],
  jobs: [/\/backupJobs$/i, 'value'],
  recoveryPoints: [/\/recoveryPoints$/i, 'value'],
  locks: [/\/locks$/i, 'value'],
  vaults: [/\/resources$/i, 'value'],
  extensions: [/\/extensions$/i, 'value'],
} as const

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

export const pageHeaders = {
  CrossSite: { 'sec-fetch-site': 'cross-site' },
  SameSite: { 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' },
  Origin: { origin: 'https://evil.example' },
  OpaqueOrigin: { origin: 'null' },
  Host: { host: 'rebound.evil.example' },
} as const
export interface PageSpec {
  from: keyof typeof pageHeaders
  body: boolean
}

export interface CompanionSpec {
  action: 'removeLocks' | 'remediate' | 'cleanRestorePoints'
  body: Record<string, unknown>
  points: number
}

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
  /** Vaults in the region that are no concern of the VM's. */
  farVaults: number
  /** Whom the item protects by what it says itself; its id and address are this VM's. */
  item: 'OfThisVm' | 'OfAnotherVm'
  compression: Compression | null
  /** U+0000 and halves of characters in what people, guests and scripts wrote. */
  junk: boolean
  /** A web page of another origin asks for the same, before anybody else. */
  page: PageSpec | undefined
  /** VMs whose points lie in the same group, and what is done to them meanwhile. */
  companions: CompanionSpec[]
  collections: CollectionSpec[]
  locks: LockSpec[]
  extensions: ExtensionSpec[]
  jobs: JobSpec[]
  otherVms: number
  pageSize: number
  order: OrderSpec
  happenings: HappeningSpec[]
}
