import Type, { type Static } from 'typebox'
import { machineOf, type Machine } from '../backup/machine-of-point.ts'
import { machines, type RestorePoint, type RestorePointCollection } from '../backup/facts-of-restore-points.ts'
import { groupOf, nameOf } from '../backup/resource-id.ts'
import { Extensible, Nullable, Text } from '../backup/schema.ts'

const PointToDelete = Type.Object({
  id: Text(),
  collectionId: Text(),
  timeCreated: Nullable(Text()),
  /** As the plan saw it; one whose machine turns out to be another is not deleted. */
  machine: Extensible(machines),
  /** Id of the vault's recovery point that must still hold a copy; null where the loss was accepted. */
  copy: Nullable(Text()),
})
export type PointToDelete = Static<typeof PointToDelete>

export const CleanWork = Type.Object({
  mode: Type.Union([Type.Literal('OldestFirst'), Type.Literal('Collection')]),
  vmId: Text(),
  /** The machine that the plan was made for; null where it could not be read. A VM that is made anew meanwhile is another one. */
  machine: Nullable(Type.Object({ uniqueId: Nullable(Text()), timeCreated: Nullable(Text()) })),
  /** Every Azure Backup collection of the VM: the newest point is judged over all. */
  collections: Type.Array(
    Type.Object({
      id: Text(),
      /** Compute's own id, where it told one: another one under the same name is not the planned one. */
      uniqueId: Type.Optional(Text()),
      /** Its deletion was asked for before: it may hold no points any more and be there still. */
      heldInDeletion: Type.Optional(Type.Boolean()),
    }),
  ),
  points: Type.Array(PointToDelete),
  keepLatest: Type.Integer(),
  protectedItemId: Nullable(Text()),
  /** For how long a copy has to outlive its snapshot. */
  instantRetentionDays: Type.Number(),
  /** Where the collections lie: vaults there are asked for jobs as those of the VM's region are. Absent in operations of older versions. */
  regions: Type.Optional(Type.Array(Text())),
})
export type CleanWork = Static<typeof CleanWork>

export interface Placed {
  point: RestorePoint
  collectionId: string
}

/** Oldest first; those without a time last. */
export const byAge = (collections: Pick<RestorePointCollection, 'id' | 'restorePoints'>[]): Placed[] =>
  collections
    .flatMap(({ id, restorePoints }) => restorePoints.map((point) => ({ point, collectionId: id })))
    .sort((a, b) => ageKey(a.point) - ageKey(b.point))

const ageKey = ({ timeCreated }: RestorePoint) =>
  timeCreated === null ? Number.MAX_SAFE_INTEGER : Date.parse(timeCreated)

/** Points that were read singly, judged by the machine that the plan was made for. */
export const ofMachine = <T extends Pick<RestorePointCollection, 'restorePoints'>>(
  collection: T,
  machine: Machine | null,
): T => ({
  ...collection,
  restorePoints: collection.restorePoints.map((point) => ({ ...point, machine: machineOf(point, machine) })),
})

/** Name and group: after a policy has named another group, two collections of one VM may bear one name. */
export const placed = (collectionId: string) => `${nameOf(collectionId)} in ${nameOf(groupOf(collectionId) ?? '')}`
