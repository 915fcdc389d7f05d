import { armError } from '../arm-error.ts'
import { operation, type Call } from '../operation.ts'
import { guestReport, runCommandResult } from '../world/guest.ts'
import { begin, computeAccepted } from './accepted.ts'
import { vmPath } from './paths.ts'
import { withVm } from './virtual-machines.ts'

/** "Takes at least about 20 seconds" (run-command documentation). */
const runs = 20_000
/** Recorded of an extension whose VM's agent does not report. */
const waitsForAgent = 25 * 60_000

const commands = { Linux: 'RunShellScript', Windows: 'RunPowerShellScript' }

/** VMs in which a command runs; Compute takes one at a time. Of each world, by lower-cased id. */
const running = new WeakMap<Call['world'], Set<string>>()
const runningIn = (world: Call['world']) => running.get(world) ?? running.set(world, new Set()).get(world)!

const notAllowed = (message: string) => armError(409, 'OperationNotAllowed', message)

/** Script output is prepared per VM: nothing runs here. */
export const runCommandOperation = operation({
  id: 'VirtualMachines_RunCommand',
  method: 'POST',
  path: `${vmPath}/runCommand`,
  action: 'Microsoft.Compute/virtualMachines/runCommand/action',
  answers: [202],
  knownFrom: 'assumption',
  policy: 'UpdateVM',
  handle: (call) =>
    withVm(call, (vm) => {
      const { commandId, script } = (call.body ?? {}) as { commandId?: unknown; script?: unknown }
      const { osProfile, storageProfile, instanceView } = vm.properties
      const os = storageProfile.osDisk.osType ?? 'Windows'
      if (commandId !== commands[os] || !Array.isArray(script) || script.length === 0)
        return armError(400, 'InvalidParameter', `The value of parameter commandId is invalid, or there is no script.`)
      if (!instanceView.statuses.some(({ code }) => code === 'PowerState/running'))
        return notAllowed('Cannot modify extensions in the VM when the VM is not running.')
      if (!osProfile.allowExtensionOperations)
        return notAllowed('This operation cannot be performed when extension operations are disallowed.')

      const key = vm.id.toLowerCase()
      const busy = runningIn(call.world)
      if (busy.has(key))
        return armError(
          409,
          'Conflict',
          'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
        )
      busy.add(key)
      const isReady = instanceView.vmAgent?.statuses.some(({ displayStatus }) => displayStatus === 'Ready') ?? false
      const begun = begin(call, isReady ? runs : waitsForAgent, (begunOperation) => {
        busy.delete(key)
        if (isReady) {
          begunOperation.output = runCommandResult(os, call.world.guestOutputs.get(key) ?? guestReport(os))
          return
        }
        begunOperation.status = 'Failed'
        begunOperation.error = {
          code: 'VMAgentStatusCommunicationError',
          message: `VM '${vm.name}' has not reported status for VM agent or extensions.`,
        }
      })
      return computeAccepted(call, begun, vm.location ?? '', false)
    }),
})
