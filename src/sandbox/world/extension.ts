import type { Extension, ExtensionView, Status, VirtualMachine } from './compute.ts'
import { sameName } from './resource.ts'
import type { World } from './world.ts'

export interface ExtensionOptions {
  name?: string
  publisher?: string
  type?: string
  version?: string
  provisioningState?: string
  /** Status in the instance view; left out: success. */
  status?: Status
  substatus?: Status
  /** Where Azure shows it: the list (and a GET by name), a GET by name only, or the instance view only. */
  shown?: 'Listed' | 'ByNameOnly' | 'InstanceViewOnly'
  inInstanceView?: boolean
}

const succeeded: Status = {
  code: 'ProvisioningState/succeeded',
  level: 'Info',
  displayStatus: 'Provisioning succeeded',
  message: 'Enable succeeded.',
}
const enabled: Status = {
  code: 'ProvisioningState/succeeded',
  level: 'Info',
  displayStatus: 'Ready',
  message: 'Plugin enabled',
}
const notReady: Status = {
  code: 'ProvisioningState/NotReady/1007',
  level: 'Error',
  displayStatus: 'Not Ready',
  message: 'Plugin failed to enable.',
}

export function anExtension(world: World, vm: VirtualMachine, options: ExtensionOptions = {}): void {
  const backupType = vm.properties.storageProfile.osDisk.osType === 'Linux' ? 'VMSnapshotLinux' : 'VMSnapshot'
  const { publisher = 'Microsoft.Azure.RecoveryServices', type = backupType, shown = 'Listed' } = options
  const {
    name = type,
    version = backupType === 'VMSnapshotLinux' ? '1.0.9181.0' : '1.0.95.0',
    status = succeeded,
  } = options

  const view: ExtensionView = {
    name,
    type: `${publisher}.${type}`,
    typeHandlerVersion: version,
    statuses: [status],
    ...(options.substatus ? { substatuses: [options.substatus] } : {}),
  }
  if (options.inInstanceView !== false) showInInstanceView(vm, view)
  if (shown === 'InstanceViewOnly') return

  const extension: Extension = {
    name,
    id: `${vm.id}/extensions/${name}`,
    type: 'Microsoft.Compute/virtualMachines/extensions',
    location: vm.location ?? '',
    properties: {
      autoUpgradeMinorVersion: true,
      provisioningState: options.provisioningState ?? 'Succeeded',
      publisher,
      type,
      typeHandlerVersion: version.split('.').slice(0, 2).join('.'),
      instanceView: view,
    },
  }
  world.extensions.add(extension)
  if (shown === 'ByNameOnly') world.unlistedExtensions.add(extension.id.toLowerCase())
}

export function removeExtension(world: World, vm: VirtualMachine, name: string): void {
  const { instanceView } = vm.properties
  const view = instanceView.extensions?.find((one) => sameName(one.name, name))
  instanceView.extensions = instanceView.extensions?.filter((one) => one !== view) ?? []
  const agent = instanceView.vmAgent
  if (agent?.extensionHandlers)
    agent.extensionHandlers = agent.extensionHandlers.filter(({ type }) => type !== view?.type)
  world.extensions.delete(`${vm.id}/extensions/${name}`)
}

/** Without an agent there is nobody to report on extensions. */
function showInInstanceView(vm: VirtualMachine, view: ExtensionView): void {
  const { instanceView } = vm.properties
  if (!instanceView.vmAgent) return
  const failed = view.statuses.some(({ level }) => level === 'Error')
  const { type, typeHandlerVersion } = view
  instanceView.vmAgent.extensionHandlers = [
    ...(instanceView.vmAgent.extensionHandlers ?? []),
    { type, typeHandlerVersion, status: failed ? notReady : enabled },
  ]
  instanceView.extensions = [...(instanceView.extensions ?? []), view]
}

export const extensionFailed = (message: string): Status => ({
  code: 'ProvisioningState/failed/1',
  level: 'Error',
  displayStatus: 'Provisioning failed',
  message,
})
