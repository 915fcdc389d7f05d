import Type, { type Static } from 'typebox'
import { FactSchema, unavailable, type Fact } from './fact.ts'
import { BackupJob, Protection, RecoveryPoint } from './facts-of-backup.ts'
import { Disk, Extension, KeyVaultAccess, VirtualMachine } from './facts-of-compute.ts'
import { RestorePoints } from './facts-of-restore-points.ts'
import { ManagementLock } from './facts-of-locks.ts'
import { Named } from './schema.ts'

/** Everything that is known about one VM's backup, at one moment. Plain JSON: a support case becomes a test by pasting it. */
export interface VmBackupFacts {
  virtualMachine: Fact<VirtualMachine>
  extensions: Fact<Extension[]>
  disks: Fact<Disk[]>
  restorePoints: Fact<RestorePoints>
  locks: Fact<ManagementLock[]>
  protection: Fact<Protection>
  backupJobs: Fact<BackupJob[]>
  recoveryPoints: Fact<RecoveryPoint[]>
  keyVaults: Fact<KeyVaultAccess[]>
}

export const VmBackupFactsSchema = Named('Facts', {
  virtualMachine: FactSchema('VirtualMachine', VirtualMachine, 'VM model and instance view.'),
  extensions: FactSchema(
    'Extensions',
    Type.Array(Extension),
    'All extensions, from the list, by name and from the instance view.',
  ),
  disks: FactSchema('Disks', Type.Array(Disk), 'Attached managed disks.'),
  restorePoints: FactSchema(
    'RestorePoints',
    RestorePoints,
    'Restore point collections whose source is this VM, in every resource group.',
  ),
  locks: FactSchema(
    'Locks',
    Type.Array(ManagementLock),
    'Locks that reach this VM, its collections, its vault or its key vaults.',
  ),
  protection: FactSchema('Protection', Protection, 'How Azure Backup protects the VM.'),
  backupJobs: FactSchema('BackupJobs', Type.Array(BackupJob), 'Newest first.'),
  recoveryPoints: FactSchema(
    'RecoveryPoints',
    Type.Array(RecoveryPoint),
    'Recovery points of the vault, newest first, with their tiers.',
  ),
  keyVaults: FactSchema(
    'KeyVaults',
    Type.Array(KeyVaultAccess),
    'Key vaults of Azure Disk Encryption; empty when the VM has none.',
  ),
})
export type VmBackupFactsDocument = Static<typeof VmBackupFactsSchema>

const unread = unavailable('NotRead')

/** Facts of a VM that nobody has looked at. */
export const unreadFacts: VmBackupFacts = {
  virtualMachine: unread,
  extensions: unread,
  disks: unread,
  restorePoints: unread,
  locks: unread,
  protection: unread,
  backupJobs: unread,
  recoveryPoints: unread,
  keyVaults: unread,
}
