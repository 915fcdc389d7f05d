import Type, { type Static } from 'typebox'
import { Document, Extensible, Nullable, Text, Time } from './schema.ts'

export const RestorePoint = Document({
  id: Text(),
  name: Text(),
  timeCreated: Nullable(Time()),
  provisioningState: Nullable(Text()),
  consistencyMode: Nullable(Text()),
  /**
   * True: no valid vault or archive copy of the recovery point that this restore point most probably belongs to (joined by time).
   * False: a vault or archive copy is there. Null: could not be told (recovery points unread, or none near in time): treat as true
   * before deleting.
   */
  instantOnly: Nullable(Type.Boolean()),
  /** Name of the vault's recovery point it was joined with, where one was found. */
  recoveryPointId: Nullable(Text()),
})

export const RestorePointCollection = Document({
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

export const RestorePoints = Document({
  count: Type.Integer({
    description: 'Points that count against the limit: over all collections and resource groups, whoever made them.',
  }),
  totalCount: Type.Integer({ description: 'Over all collections, whoever made them.' }),
  limit: Type.Integer(),
  limitSource: Text('Which rule or setting the limit comes from.'),
  collections: Type.Array(RestorePointCollection),
  /** Azure Backup collections made for a VM of the same name in another group: the VM was probably moved or re-created. */
  otherSourcesOfSameName: Type.Array(Document({ collectionId: Text(), sourceId: Text() })),
})

export type RestorePoint = Static<typeof RestorePoint>
export type RestorePointCollection = Static<typeof RestorePointCollection>
export type RestorePoints = Static<typeof RestorePoints>
