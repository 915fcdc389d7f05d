import type { ManagementLockObject } from '@azure/arm-locks'
import { foldCase } from '../../backup/resource-id.ts'
import type { Found } from '../../fleet/inventory.ts'
import { arm } from '../arm-error.ts'
import { inCallScope } from '../call-scope.ts'
import type { ArmClients } from '../clients.ts'
import { listed, withValue } from '../listing.ts'
import { lockToRestoreOf } from '../locks.ts'
import { foundIn } from './found-in.ts'

/** All locks of a subscription, those of its groups and resources too, in one list: Resource Graph has them in no table. */
export async function locksIn(
  clients: Pick<ArmClients, 'of'>,
  subscriptionId: string,
  doubtful: Map<string, string>,
  signal: AbortSignal,
): Promise<Found<'locks'>[]> {
  const { managementLocks } = clients.of(subscriptionId).locks
  const scope = { correlationId: undefined, signal, lane: 'Background' as const, calls: 0 }
  const all = await inCallScope(scope, () => arm(() => listed(managementLocks.listAtSubscriptionLevel(withValue))))
  return await foundIn<ManagementLockObject, 'locks'>(
    all,
    ({ id }) => id,
    (lock) => {
      const record = lockToRestoreOf(lock)
      return [{ key: foldCase(record.id), vmKey: null, record }]
    },
    doubtful,
  )
}
