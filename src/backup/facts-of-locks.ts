import Type, { type Static } from 'typebox'
import { Extensible, Named, Nullable, Text } from './schema.ts'

/**
 * What a lock holds up, worst first. `BlocksBackup`: ReadOnly where a backup must write. `BlocksCleanup`: restore points cannot be
 * deleted. `BlocksExtensionDelete`: the VMSnapshot extension cannot be deleted. `BlocksTrigger`: ReadOnly on the vault refuses the
 * POST of an on-demand backup. `Harmless`: none of these (a CanNotDelete lock on the vault or a key vault).
 */
export const lockEffects = [
  'BlocksBackup',
  'BlocksCleanup',
  'BlocksExtensionDelete',
  'BlocksTrigger',
  'Harmless',
] as const

export const ManagementLock = Named('ManagementLock', {
  id: Text(),
  name: Text(),
  level: Text('CanNotDelete or ReadOnly'),
  scope: Text('The id of what is locked.'),
  scopeKind: Extensible(['Subscription', 'ResourceGroup', 'Resource']),
  /** The scope's relation to this VM: its own group, the group of its collections, … When several apply, the most restricting is named. */
  target: Extensible([
    'Subscription',
    'VirtualMachine',
    'VirtualMachineGroup',
    'RestorePointCollection',
    'RestorePointGroup',
    'Vault',
    'KeyVault',
    'Disk',
  ]),
  notes: Nullable(Text()),
  owners: Type.Array(Text(), { description: 'Application ids that own the lock.' }),
  effect: Extensible(lockEffects, { description: 'The worst of effects.' }),
  effects: Type.Array(Extensible(lockEffects)),
  /** AzureBackupProtectionLock: made by Azure Backup to keep data; never to be removed. */
  isAzureBackupProtectionLock: Type.Boolean(),
  /** Owned by a system application: its deletion answers 401 UnauthorizedApplicationId. */
  isSystemOwned: Type.Boolean(),
  /** Above the collections' groups: a subscription lock. */
  inherited: Type.Boolean(),
  sharedWithOtherVms: Nullable(
    Type.Boolean({
      description:
        "Whether it guards restore points of other VMs too: always of a subscription's lock; null where it could not be told.",
    }),
  ),
})
export type ManagementLock = Static<typeof ManagementLock>
