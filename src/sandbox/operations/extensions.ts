import { resourceNotFound } from '../arm-error.ts'
import { operation, param, type Call } from '../operation.ts'
import type { Extension } from '../world/compute.ts'
import { vmPath } from './paths.ts'
import { vmIdOf, withVm } from './virtual-machines.ts'

const read = 'Microsoft.Compute/virtualMachines/extensions/read'

function shown(call: Call, extension: Extension) {
  if (call.query.get('$expand')?.toLowerCase() === 'instanceview') return extension
  const { instanceView: _, ...properties } = extension.properties
  return { ...extension, properties }
}

export const extensionOperations = [
  operation({
    id: 'VirtualMachineExtensions_List',
    method: 'GET',
    path: `${vmPath}/extensions`,
    action: read,
    answers: [200],
    knownFrom: 'recording',
    policy: 'LowCostGet',
    handle: (call) =>
      withVm(call, (vm) => {
        const { extensions, unlistedExtensions } = call.world
        const value = extensions.childrenOf(vm.id).filter(({ id }) => !unlistedExtensions.has(id.toLowerCase()))
        return { status: 200, body: { value: value.map((extension) => shown(call, extension)) } }
      }),
  }),
  operation({
    id: 'VirtualMachineExtensions_Get',
    method: 'GET',
    path: `${vmPath}/extensions/{vmExtensionName}`,
    action: read,
    answers: [200],
    knownFrom: 'recording',
    policy: 'LowCostGet',
    handle: (call) =>
      withVm(call, () => {
        const name = param(call, 'vmExtensionName')
        const extension = call.world.extensions.get(`${vmIdOf(call)}/extensions/${name}`)
        if (extension) return { status: 200, body: shown(call, extension) }
        const type = `Microsoft.Compute/virtualMachines/${param(call, 'vmName')}/extensions`
        return resourceNotFound(type, name, param(call, 'resourceGroupName'))
      }),
  }),
]
