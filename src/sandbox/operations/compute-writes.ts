import { operation, param, type Call } from '../operation.ts'
import type { VirtualMachine } from '../world/compute.ts'
import { provisioned } from '../world/statuses.ts'
import { computeTime } from '../world/time.ts'
import { begin, computeAccepted } from './accepted.ts'
import { collectionPath, vmPath } from './paths.ts'
import { withCollection } from './restore-points.ts'
import { vmIdOf, withVm } from './virtual-machines.ts'

/** Recorded medians. */
const extensionDelete = 10_000
const pointDelete = 5_000
const reapply = 36_000
/** How many points one deletion of a collection gets through before it times out; "two or three retries" then do for 18. */
const pointsInTime = 8

const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

function removeExtension({ world }: Call, vm: VirtualMachine, name: string): void {
  const { instanceView } = vm.properties
  const view = instanceView.extensions?.find((one) => sameName(one.name, name))
  instanceView.extensions = instanceView.extensions?.filter((one) => one !== view) ?? []
  const agent = instanceView.vmAgent
  if (agent?.extensionHandlers)
    agent.extensionHandlers = agent.extensionHandlers.filter(({ type }) => type !== view?.type)
  world.extensions.delete(`${vm.id}/extensions/${name}`)
}

/** A successful change of the model takes a VM out of Failed. */
function succeed(vm: VirtualMachine, at: Date): void {
  vm.properties.provisioningState = 'Succeeded'
  vm.properties.instanceView.statuses[0] = provisioned(computeTime(at))
}

export const computeWriteOperations = [
  operation({
    id: 'VirtualMachineExtensions_Delete',
    method: 'DELETE',
    path: `${vmPath}/extensions/{vmExtensionName}`,
    action: 'Microsoft.Compute/virtualMachines/extensions/delete',
    answers: [202, 204],
    knownFrom: 'recording',
    policy: 'UpdateVM',
    handle: (call) =>
      withVm(call, (vm) => {
        const name = param(call, 'vmExtensionName')
        const inView = vm.properties.instanceView.extensions?.some((one) => sameName(one.name, name))
        if (!inView && !call.world.extensions.has(`${vmIdOf(call)}/extensions/${name}`)) return { status: 204 }
        vm.properties.provisioningState = 'Updating'
        const begun = begin(call, extensionDelete, (_, at) => {
          removeExtension(call, vm, name)
          succeed(vm, at)
        })
        return computeAccepted(call, begun, vm.location ?? '')
      }),
  }),
  operation({
    id: 'VirtualMachines_Reapply',
    method: 'POST',
    path: `${vmPath}/reapply`,
    action: 'Microsoft.Compute/virtualMachines/reapply/action',
    answers: [202],
    knownFrom: 'recording',
    policy: 'UpdateVM',
    handle: (call) =>
      withVm(call, (vm) =>
        computeAccepted(
          call,
          begin(call, reapply, (_, at) => succeed(vm, at)),
          vm.location ?? '',
        ),
      ),
  }),
  operation({
    id: 'RestorePoints_Delete',
    method: 'DELETE',
    path: `${collectionPath}/restorePoints/{restorePointName}`,
    action: 'Microsoft.Compute/restorePointCollections/restorePoints/delete',
    answers: [202, 204],
    knownFrom: 'recording',
    policy: 'DeleteRestorePoint',
    handle: (call) =>
      withCollection(call, ({ location = '', properties }) => {
        const name = param(call, 'restorePointName')
        const point = properties.restorePoints.find((one) => sameName(one.name, name))
        if (!point) return { status: 204 }
        point.properties.provisioningState = 'Deleting'
        const begun = begin(call, pointDelete, () => {
          properties.restorePoints = properties.restorePoints.filter((one) => one !== point)
        })
        return computeAccepted(call, begun, location)
      }),
  }),
  operation({
    id: 'RestorePointCollections_Delete',
    method: 'DELETE',
    path: collectionPath,
    action: 'Microsoft.Compute/restorePointCollections/delete',
    answers: [202, 204],
    knownFrom: 'recording',
    policy: 'DeleteRestorePoint',
    handle: (call) => {
      const answer = withCollection(call, ({ id, location = '', properties }) => {
        properties.provisioningState = 'Deleting'
        const begun = begin(call, pointDelete, (operation) => {
          properties.restorePoints = properties.restorePoints.slice(pointsInTime)
          if (properties.restorePoints.length === 0) {
            call.world.restorePointCollections.delete(id)
            return
          }
          properties.provisioningState = 'Failed'
          operation.status = 'Failed'
          operation.error = {
            code: 'OperationTimeout',
            message: 'The restore points of the collection could not all be deleted in time. Please retry.',
          }
        })
        return computeAccepted(call, begun, location)
      })
      return answer.status === 404 ? { status: 204 } : answer
    },
  }),
]
