import { setImmediate } from 'node:timers/promises'
import { parseArmId } from '../../backup/resource-id.ts'
import type { Found, InventorySource } from '../../fleet/inventory.ts'
import { unexpected } from '../arm-error.ts'
import { notUnderstood } from '../reading.ts'
import { textOf } from '../wire.ts'

/** Between them the process does other things. */
const SLICE = 200

type FoundHere<Source extends InventorySource> = Omit<Found<Source>, 'subscriptionId'>

/**
 * What a page's resources are. One that cannot be understood is no reason to know nothing of the others: its subscription is told to
 * `doubtful`, for nobody may conclude from what is missing there.
 */
export async function foundIn<Resource, Source extends InventorySource>(
  resources: readonly Resource[],
  idOf: (resource: Resource) => unknown,
  found: (resource: Resource) => FoundHere<Source>[],
  doubtful: Map<string, string>,
): Promise<Found<Source>[]> {
  const all: Found<Source>[] = []
  for (let at = 0; at < resources.length; at += SLICE) {
    if (at > 0) await setImmediate()
    for (const resource of resources.slice(at, at + SLICE)) {
      const subscriptionId = parseArmId(textOf(idOf(resource)) ?? '')?.subscriptionId?.toLowerCase()
      if (subscriptionId === undefined) throw unexpected('something in it has no id')
      try {
        for (const one of found(resource)) all.push({ ...one, subscriptionId })
      } catch (error) {
        doubtful.set(subscriptionId, notUnderstood(error).message ?? '')
      }
    }
  }
  return all
}
