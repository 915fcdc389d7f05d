const dryRunQuery = '?dryRun=true'

/** What follows the VM in the address of an action; of a dry run, the plan alone is told there. */
export const below = (action: string, dryRun = false) => `${action}${dryRun ? dryRunQuery : ''}`

/** Path below this service. `vmId` is an ARM id, as it is. */
export const requestAddress = (vmId: string, action: string, dryRun = false) => `/v1${vmId}/${below(action, dryRun)}`

/** The VM and the action of such an address, whether it is that of a dry run or not; null of any other. */
export function askedAt(address: string) {
  const [, vmId, action] =
    /^\/v1(\/subscriptions\/[^?]+\/virtualMachines\/[^/?]+)\/(\w+)(?:\?.*)?$/i.exec(address) ?? []
  return vmId === undefined || action === undefined ? null : { vmId, action }
}
