import { operation, param } from '../operation.ts'
import type { VirtualMachine } from '../world/compute.ts'
import { removeExtension } from '../world/extension.ts'
import { sameName } from '../world/resource.ts'
import { provisioned } from '../world/statuses.ts'
import { computeTime } from '../world/time.ts'
import { begin, computeAccepted } from './accepted.ts'
import { vmPath } from './paths.ts'
import { vmIdOf, withVm } from './virtual-machines.ts'

/** Recorded medians. */
const extensionDelete = 10_000
const reapply = 36_000

/** A successful change of the model takes a VM out of Failed. */
function succeed(vm: VirtualMachine, at: Date): void {
  vm.properties.provisioningState = 'Succeeded'
  vm.properties.instanceView.statuses[0] = provisioned(computeTime(at))
}

export const virtualMachineWriteOperations = [
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
          removeExtension(call.world, vm, name)
          succeed(vm, at)
        })
        return computeAccepted(call, begun, vm.location ?? '', false)
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
]
