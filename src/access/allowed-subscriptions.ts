import type { VmId } from '../backup/resource-id.ts'
import { ServiceError } from '../errors.ts'

/** Throws SubscriptionNotAllowed for a VM outside ALLOWED_SUBSCRIPTIONS; undefined allows all. */
export function refuseOtherSubscriptions(allowed: ReadonlySet<string> | undefined, vm: Pick<VmId, 'subscriptionId'>) {
  if (!allowed || allowed.has(vm.subscriptionId)) return
  throw new ServiceError(
    'SubscriptionNotAllowed',
    `Subscription ${vm.subscriptionId} is not in ALLOWED_SUBSCRIPTIONS.`,
    { target: 'vmId' },
  )
}
