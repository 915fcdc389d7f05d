import { resourceNotFound } from '../arm-error.ts'
import { operation, param, type Answer, type Call } from '../operation.ts'
import { page } from '../paging.ts'
import type { InstanceView, VirtualMachine } from '../world/compute.ts'
import { withUpperCaseGroup } from '../world/resource.ts'
import type { World } from '../world/world.ts'
import { group, subscription, vmPath } from './paths.ts'

const read = 'Microsoft.Compute/virtualMachines/read'

export function vmIdOf(call: Call): string {
  return `/subscriptions/${param(call, 'subscriptionId')}/resourceGroups/${param(call, 'resourceGroupName')}/providers/Microsoft.Compute/virtualMachines/${param(call, 'vmName')}`
}

export function withVm(call: Call, then: (vm: VirtualMachine) => Answer): Answer {
  const vm = call.world.virtualMachines.get(vmIdOf(call))
  return vm
    ? then(vm)
    : resourceNotFound('Microsoft.Compute/virtualMachines', param(call, 'vmName'), param(call, 'resourceGroupName'))
}

/** A live agent reports about once a minute; a world built an hour ago must not make it look dead. */
function instanceViewOf({ world, now }: Call, vm: VirtualMachine): InstanceView {
  const view = vm.properties.instanceView
  if (!view.vmAgent || !world.liveAgents.has(vm.id.toLowerCase())) return view
  const ahead = world.clocksAhead.get(vm.id.toLowerCase()) ?? 0
  const time = new Date(now.getTime() - (now.getTime() % 60_000) + ahead).toISOString().replace(/\.\d+Z$/, '+00:00')
  return {
    ...view,
    vmAgent: { ...view.vmAgent, statuses: view.vmAgent.statuses.map((status) => ({ ...status, time })) },
  }
}

/** The model without the instance view; extensions are child resources in it, unless Azure hides them. */
function model(world: World, vm: VirtualMachine) {
  const { instanceView: _, ...properties } = vm.properties
  const resources = world.extensions
    .childrenOf(vm.id)
    .filter(({ id }) => !world.unlistedExtensions.has(id.toLowerCase()))
    .map(({ properties: { instanceView: __, ...rest }, ...resource }) => ({ ...resource, properties: rest }))
  return { ...vm, properties, ...(resources.length ? { resources } : {}) }
}

/** `statusOnly=true`: the running state without the model. */
function statusOf(call: Call, vm: VirtualMachine) {
  const { vmAgent, statuses, computerName, osName, osVersion, hyperVGeneration } = instanceViewOf(call, vm)
  const { id, name, type, location, properties } = vm
  const instanceView = {
    ...(computerName === undefined ? {} : { computerName, osName, osVersion }),
    ...(vmAgent && call.vmAgentInLists ? { vmAgent } : {}),
    hyperVGeneration,
    statuses,
  }
  return {
    id: withUpperCaseGroup(id),
    name,
    type,
    location,
    properties: { vmId: properties.vmId, provisioningState: properties.provisioningState, instanceView },
  }
}

const listed = (world: World, vm: VirtualMachine) => ({ ...model(world, vm), id: withUpperCaseGroup(vm.id) })

export const virtualMachineOperations = [
  operation({
    id: 'VirtualMachines_Get',
    method: 'GET',
    path: vmPath,
    action: read,
    answers: [200],
    knownFrom: 'recording',
    policy: 'LowCostGet',
    handle: (call) =>
      withVm(call, (vm) => {
        const found = model(call.world, vm)
        if (call.query.get('$expand')?.toLowerCase() !== 'instanceview') return { status: 200, body: found }
        return {
          status: 200,
          body: { ...found, properties: { ...found.properties, instanceView: instanceViewOf(call, vm) } },
        }
      }),
  }),
  operation({
    id: 'VirtualMachines_InstanceView',
    method: 'GET',
    path: `${vmPath}/instanceView`,
    action: 'Microsoft.Compute/virtualMachines/instanceView/read',
    answers: [200],
    knownFrom: 'recording',
    policy: 'LowCostGet',
    handle: (call) => withVm(call, (vm) => ({ status: 200, body: instanceViewOf(call, vm) })),
  }),
  operation({
    id: 'VirtualMachines_List',
    method: 'GET',
    path: `${group}/providers/Microsoft.Compute/virtualMachines`,
    action: read,
    answers: [200],
    knownFrom: 'recording',
    policy: 'HighCostGet',
    handle: (call) => {
      const scope = `/subscriptions/${param(call, 'subscriptionId')}/resourceGroups/${param(call, 'resourceGroupName')}`
      const { virtualMachines } = call.world
      return page(call, virtualMachines.idsUnder(scope), (id) => listed(call.world, virtualMachines.get(id)!))
    },
  }),
  operation({
    id: 'VirtualMachines_ListAll',
    method: 'GET',
    path: `${subscription}/providers/Microsoft.Compute/virtualMachines`,
    action: read,
    answers: [200],
    knownFrom: 'recording',
    policy: 'HighCostGet',
    handle: (call) => {
      const { virtualMachines } = call.world
      const statusOnly = call.query.get('statusOnly')?.toLowerCase() === 'true'
      return page(call, virtualMachines.idsUnder(`/subscriptions/${param(call, 'subscriptionId')}`), (id) => {
        const vm = virtualMachines.get(id)!
        return statusOnly ? statusOf(call, vm) : listed(call.world, vm)
      })
    },
  }),
]
