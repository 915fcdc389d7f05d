import Type, { type Static } from 'typebox'
import { Document, Extensible, Named, Nullable, Text, Time } from './schema.ts'

/** Which of the machines that had the VM's name a restore point belongs to. */
export const machines = ['ThisVm', 'Other', 'NotTold'] as const

export const RestorePoint = Named('RestorePoint', {
  id: Text(),
  name: Text(),
  timeCreated: Nullable(Time()),
  provisioningState: Nullable(Text()),
  consistencyMode: Nullable(Text()),
  /** `sourceMetadata.vmId`: the `uniqueId` of the machine that it was taken of. */
  sourceUniqueId: Nullable(Text()),
  /**
   * `Other`: of a machine that was deleted, under whose name the VM was made anew; shown, never deleted unless it is named. `NotTold`:
   * Azure does not say, and it is no younger than the VM.
   */
  machine: Extensible(machines),
  /**
   * True: no copy of the recovery point that this restore point most probably belongs to (joined by time) is there to be restored from.
   * False: a vault or archive copy is. Null: could not be told: treat as true before deleting.
   */
  instantOnly: Nullable(Type.Boolean()),
  copyDoubt: Nullable(Text('Why no copy of it counts; null where one does.')),
  /** Name of the vault's recovery point it was joined with, where one was found. */
  recoveryPointId: Nullable(Text()),
})

export const RestorePointCollection = Named('RestorePointCollection', {
  id: Text(),
  name: Text(),
  resourceGroup: Text(),
  location: Nullable(Text()),
  sourceId: Text(),
  /** By name `AzureBackup_<vm>_<n>` and by group: `AzureBackupRG_<geo>_<n>`, the policy's own prefix and suffix, or the VM's group for `AzureBackup_<vm>` of before 2018. */
  ownedByAzureBackup: Type.Boolean(),
  ownership: Extensible(['AzureBackup', 'AzureBackupCustomGroup', 'AzureBackupLegacy', 'Other', 'Uncertain']),
  provisioningState: Nullable(Text()),
  uniqueId: Type.Optional(
    Text(
      "Compute's restorePointCollectionId: a collection made anew under the name has another. Absent where Azure does not say.",
    ),
  ),
  restorePoints: Type.Array(RestorePoint, { description: 'Oldest first.' }),
})

export const RestorePoints = Named('RestorePoints', {
  count: Type.Integer({
    description: 'Points that count against the limit: over all collections and resource groups, whoever made them.',
  }),
  totalCount: Type.Integer({ description: 'Over all collections, whoever made them.' }),
  ownCount: Type.Integer({ description: 'Azure Backup’s own points of this very machine, as far as it can be told.' }),
  otherMachinesCount: Type.Integer({
    description: 'Azure Backup’s points of machines that bore the name before; part of the counts above but ownCount.',
  }),
  limit: Type.Integer(),
  limitSource: Text('Which rule or setting the limit comes from.'),
  newestDiskIds: Type.Optional(
    Type.Array(Text(), {
      description: "Disks in Azure Backup's newest good point of this machine; absent where it does not say.",
    }),
  ),
  collections: Type.Array(RestorePointCollection),
  /** Azure Backup collections made for a VM of the same name in another group: the VM was probably moved or re-created. */
  otherSourcesOfSameName: Type.Array(Document({ collectionId: Text(), sourceId: Text() })),
})

export type RestorePoint = Static<typeof RestorePoint>
export type RestorePointCollection = Static<typeof RestorePointCollection>
export type RestorePoints = Static<typeof RestorePoints>
