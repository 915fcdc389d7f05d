import Type, { type Static } from 'typebox'
import type { ArmOperation, ArmOperationStatus } from './arm-operation.ts'
import type { BackupJob, RecoveryPoint } from './facts-of-backup.ts'
import type { Unavailable } from './fact.ts'
import type { Extension } from './facts-of-compute.ts'
import type { RestorePointCollection } from './facts-of-restore-points.ts'
import type { Machine } from './machine-of-point.ts'
import type { ManagementLock } from './facts-of-locks.ts'
import type { VmBackupFacts } from './facts.ts'
import type { KeyVaultControl } from './key-vault-control.ts'
import type { ProtectionControl } from './protection-control.ts'
import type { VmId } from './resource-id.ts'
import { Nullable, Text } from './schema.ts'

export interface CollectOptions {
  signal?: AbortSignal
  /** Ignores everything remembered from earlier reads. Always set before something is destroyed. */
  fresh?: boolean
  /** Caller's id, carried to ARM as x-ms-correlation-request-id. */
  correlationId?: string
  /**
   * Lists may be some seconds old, read for another VM, and while Azure is throttled any fact may be older: it says so (`stale`). Never where
   * something is changed.
   */
  mayShareLists?: boolean
  /** Somebody only looks at what would be done: readings for actions go first. */
  forPeople?: boolean
  /** Nobody waits for it: whoever else reads goes first, and a share of each of Azure's limits is left to them. */
  inBackground?: boolean
  /** Looks for the VM in every vault of its region; otherwise in former vaults only when a job was refused because another runs. */
  everyVault?: boolean
}

export interface CollectedFacts {
  facts: VmBackupFacts
  observedAt: string
  /** Requests sent to ARM for this answer, repeats included. */
  armCalls: number
  /** How many of them went to the VM itself and its extensions, which Azure counts for each VM. */
  vmCalls?: number
}

/**
 * Reads everything about one VM. Rejects with AzureError only when the VM does not exist (`VmNotFound`) or its subscription is not
 * visible (`SubscriptionNotFound`), and with the abort reason; whatever else fails becomes an Unavailable fact.
 */
export interface FactCollector {
  collect(vm: VmId, options?: CollectOptions): Promise<CollectedFacts>
}

/** `RunShellScript` takes bash, `RunPowerShellScript` Windows PowerShell. */
export interface GuestScript {
  commandId: 'RunShellScript' | 'RunPowerShellScript'
  lines: string[]
}

/** The VM's item in each vault that may run a job of it. */
export interface ItemsOfVm {
  /** In vaults that hold one, and in those that would not say: their jobs tell. */
  items: string[]
  /** Why there may be more; null when all vaults of the regions are among them or hold none. */
  unread: Unavailable | null
}

export interface WriteScope {
  correlationId: string
  mayWrite: () => boolean
}

/** A lock as it must be put back: the whole object, as ARM gave it. */
export const LockToRestore = Type.Object({
  id: Text(),
  name: Text(),
  scope: Text(),
  level: Text(),
  notes: Nullable(Text()),
  owners: Type.Array(Text()),
})
export type LockToRestore = Static<typeof LockToRestore>

/**
 * Single calls to Azure for the actions. Everything rejects with AzureError; nothing here repeats a write. Reads of things that are
 * gone answer null.
 */
export interface BackupControlPlane extends ProtectionControl, KeyVaultControl {
  /**
   * Everything that `work` sends carries the correlation id. `mayWrite` is asked right before a write leaves this process: when it says
   * no, nothing is sent and the call rejects with AzureError `NotSent`.
   */
  within<T>(scope: WriteScope, work: () => Promise<T>): Promise<T>
  getLock(lockId: string): Promise<LockToRestore | null>
  /** 200 and 204 both mean: it is off. A 401 `UnauthorizedApplicationId` means a system application owns it. */
  deleteLock(lockId: string): Promise<ArmOperation>
  putLock(lock: LockToRestore): Promise<ArmOperation>
  /** Distinguishes it from another machine of the same name; null when it is gone. */
  getVirtualMachine(virtualMachineId: string): Promise<Machine | null>
  /** Whether a locked scope exists. False only when Azure says that the group or the resource is gone; true when it cannot be read. */
  scopeExists(scope: string): Promise<boolean>
  getExtension(extensionId: string): Promise<Extension | null>
  deleteExtension(extensionId: string): Promise<ArmOperation>
  getCollection(collectionId: string): Promise<RestorePointCollection | null>
  deleteRestorePoint(restorePointId: string): Promise<ArmOperation>
  deleteCollection(collectionId: string): Promise<ArmOperation>
  /** Sent once. `expiry` is RFC 3339; without it Azure keeps the point 30 days. */
  triggerBackup(protectedItemId: string, expiry: string | null): Promise<ArmOperation>
  cancelJob(jobId: string): Promise<ArmOperation>
  /** Jobs of one protected item that started at or after `since`, newest first, without phases. */
  listJobs(protectedItemId: string, since: string): Promise<BackupJob[]>
  /** Jobs of one protected item that are in progress or being cancelled, whenever they began. Without phases. */
  listRunningJobs(protectedItemId: string): Promise<BackupJob[]>
  /** In all vaults of the VM's region and of those in `alsoIn` (where its restore points lie). Costs a call a vault and two more. */
  findItems(vm: VmId, alsoIn: string[]): Promise<ItemsOfVm>
  getJob(jobId: string): Promise<BackupJob | null>
  /**
   * The job as its vault's list showed it about `everySeconds` ago, without its phase: one list serves all who follow jobs of the vault. Null
   * while it cannot be seen. Good for waiting, never for a look before a write.
   */
  followedJob(jobId: string, everySeconds: number): Promise<BackupJob | null>
  listRecoveryPoints(protectedItemId: string): Promise<RecoveryPoint[]>
  /**
   * Polls what an ArmOperation left; follows only URLs on the configured host (`HostNotAllowed` otherwise). Succeeded are also a 204, and a
   * 404 that says that the operation or what it worked on is not there (any more).
   */
  getOperation(url: string): Promise<ArmOperationStatus>
  reapply(virtualMachineId: string): Promise<ArmOperation>
  /** Sent once. One at a time in a VM, and nobody can cancel it; its output is the operation's. */
  runCommand(virtualMachineId: string, script: GuestScript): Promise<ArmOperation>
}

export type { Extension, ManagementLock, RecoveryPoint, RestorePointCollection, BackupJob }
