import type { BackupJob, BackupPolicy, RawError } from '../backup/facts-of-backup.ts'
import type { Disk, Extension, VirtualMachine } from '../backup/facts-of-compute.ts'
import type { LockToRestore } from '../backup/control-plane.ts'

/** What a sweep asks for, each on its own: one that fails leaves what the others brought. In the order in which they begin and are closed: VMs last, so that a row is made once. */
export const inventorySources = [
  'locks',
  'policies',
  'vaults',
  'restorePointCollections',
  'protectedItems',
  'backupJobs',
  'extensions',
  'disks',
  'changes',
  'virtualMachines',
] as const
export type InventorySource = (typeof inventorySources)[number]

/** A collection as a list knows it: without its points, which Azure Resource Graph has in no table. */
export interface CollectionRecord {
  id: string
  name: string
  resourceGroup: string
  location: string | null
  sourceId: string
  provisioningState: string | null
}

/** A protected item of a VM, in the words of the fact `Protection`. */
export interface ItemRecord {
  id: string
  vaultId: string
  protectionState: string
  policyId: string | null
  policyName: string | null
  lastBackupStatus: string | null
  lastBackupTime: string | null
  /** Azure's symbolic code of the last backup that failed, where the item tells one. */
  lastBackupErrorCode: string | null
  lastRecoveryPointTime: string | null
  healthStatus: string | null
  healthDetails: RawError[]
  healthCodes: string[]
  isSoftDeleted: boolean
  softDeletedDateTime: string | null
  undeleteUntilDateTime: string | null
  /** Null: neither `sourceResourceId` nor the container's name tells it. */
  virtualMachineId: string | null
  diskExclusion?: { luns: number[]; isInclusionList: boolean }
}

export interface VaultRecord {
  id: string
  location: string
}

/** A VM's resource as its list shows it; `vmAgent.status` is `NotRead` where the list says nothing of the agent. */
export interface VirtualMachineRecord extends VirtualMachine {
  tags: Record<string, string>
}

/** Changes are looked back for so long: what is older proves nothing that a nightly backup, or a full reading, would not disprove. */
export const changesLookBack = 3 * 24 * 3_600_000

/** Newest change that `resourcechanges` tells of a VM or an extension, but for Azure Backup's own, which each backup changes. */
export interface ChangeRecord {
  resourceId: string
  changedDateTime: string
  changeType: string
}

export interface RecordOf {
  locks: LockToRestore
  policies: BackupPolicy
  vaults: VaultRecord
  restorePointCollections: CollectionRecord
  protectedItems: ItemRecord
  backupJobs: BackupJob
  extensions: Extension
  disks: Disk
  changes: ChangeRecord
  virtualMachines: VirtualMachineRecord
}

/** One resource that a source brought. */
export interface Found<Source extends InventorySource = InventorySource> {
  /** Lower-cased id of the resource: what a row that comes twice is told by. A disk of several VMs comes once for each, with the VM's key behind. */
  key: string
  /** Lower-cased. */
  subscriptionId: string
  /** `VmId.key` of the VM that it belongs to; null for policies, vaults, locks and what names no VM. */
  vmKey: string | null
  record: RecordOf[Source]
}

/** How a source ended for one subscription. `Partial`: the identity may not read all of it, so absence proves nothing. */
export interface SourceState {
  status: 'Complete' | 'Partial' | 'Refused' | 'Failed'
  /** Of the last time that it was complete; null: never. */
  completedDateTime: string | null
  requiredPermission?: string
  message?: string
}

/** All that the inventory knows of one VM: what a row is made of. */
export interface InventoryOfVm {
  vmKey: string
  virtualMachine: VirtualMachineRecord
  collections: CollectionRecord[]
  items: ItemRecord[]
  /** Of the items' policies. */
  policies: BackupPolicy[]
  /** Jobs that run, and of the last days those that did not complete; newest first. */
  backupJobs: BackupJob[]
  /** Those that have failed or are on their way. */
  extensions: Extension[]
  /** Those that may be in the way: shared, Ultra, Premium v2, very large. */
  disks: Disk[]
  /** All that reach the VM: of its subscription, its groups, its collections and vaults. */
  locks: LockToRestore[]
  /** When something visible of the VM changed last, as far as it is known; null: nothing since `changes` looks back. */
  changedDateTime: string | null
  sources: Record<InventorySource, SourceState | null>
}

/** What a full reading said last of checks that an inventory cannot judge. Kept small: one row for each of 100,000 VMs. */
export interface LastDiagnosis {
  diagnosedDateTime: string
  verdict: 'Healthy' | 'AtRisk' | 'Blocked' | 'Unknown'
  /** Judgements of checks that an inventory row leaves open, by check. */
  judged: {
    check: string
    outcome: string
    reason: string
    severity: string | null
    message: string
    /** The same in other languages; missing from what earlier versions stored. */
    messageIn?: { readonly pt?: string }
    /** Of a fault, the first of it: what several VMs share is told by it. */
    evidence?: { resourceId: string; property: string; value: string | number | boolean | null }[]
  }[]
  restorePoints: { count: number; limit: number; countedDateTime: string } | null
}
