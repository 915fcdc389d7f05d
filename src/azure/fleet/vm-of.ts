import { foldCase, parseVmId, vmIdOf, type VmId } from '../../backup/resource-id.ts'

/** The VM that an id names, or in which the resource of an id lies (an extension). Undefined for what is no VM of Resource Manager. */
export function vmOfId(id: string | null | undefined): VmId | undefined {
  const [vm] = /^\/?subscriptions(\/[^/]+){5}\/virtualMachines\/[^/]+/i.exec(id ?? '') ?? []
  return vm === undefined ? undefined : parseVmId(vm.startsWith('/') ? vm : `/${vm}`)
}

/**
 * The VM of a container's name, `IaasVMContainer;iaasvmcontainerv2;<group>;<vm>` or without the first part (recorded). Vaults back up VMs of
 * their own subscription. The other container, without `v2`, is that of classic VMs.
 */
export function vmOfContainer(name: string | null | undefined, subscriptionId: string): VmId | undefined {
  const [kind, group = '', vm = ''] = (name ?? '').split(';').slice(-3)
  return foldCase(kind ?? '') === 'iaasvmcontainerv2' ? vmIdOf(subscriptionId, group, vm) : undefined
}
