import type { RestorePoint, RestorePointCollection } from '../backup/facts-of-restore-points.ts'

export interface PointToDelete {
  id: string
  collectionId: string
  /** Id of the vault's recovery point that must still hold a copy; null where the loss was accepted. */
  copy: string | null
}

export interface CleanWork {
  mode: 'OldestFirst' | 'Collection'
  vmId: string
  /** Every Azure Backup collection of the VM: the newest point is judged over all. */
  collections: {
    id: string
    /** Compute's own id, where it told one: another one under the same name is not the planned one. */
    uniqueId?: string
  }[]
  points: PointToDelete[]
  keepLatest: number
  protectedItemId: string | null
  /** Where the collections lie: vaults there are asked for jobs as those of the VM's region are. Absent in operations of older versions. */
  regions?: string[]
}

export interface Placed {
  point: RestorePoint
  collectionId: string
}

/** Oldest first. A point without a time counts as the newest: it is kept. */
export const byAge = (collections: Pick<RestorePointCollection, 'id' | 'restorePoints'>[]): Placed[] =>
  collections
    .flatMap(({ id, restorePoints }) => restorePoints.map((point) => ({ point, collectionId: id })))
    .sort((a, b) => ageKey(a.point) - ageKey(b.point))

const ageKey = ({ timeCreated }: RestorePoint) =>
  timeCreated === null ? Number.MAX_SAFE_INTEGER : Date.parse(timeCreated)

/** Name and group: after a policy has named another group, two collections of one VM may bear one name. */
export const placed = (collectionId: string) => {
  const segments = collectionId.split('/')
  return `${segments.at(-1)} in ${segments[4]}`
}
