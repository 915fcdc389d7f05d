import type { VirtualMachine } from './compute.ts'
import { anExtension, removeExtension } from './extension.ts'
import type { StandingFault } from './standing-fault.ts'
import { power, provisioned, readyAgent } from './statuses.ts'
import { computeTime } from './time.ts'
import type { World } from './world.ts'

/** The extension runs again with every backup and overwrites what it said before. */
export function leaveReport(world: World, vm: VirtualMachine, report: NonNullable<StandingFault['leaves']>): void {
  removeExtension(world, vm, vm.properties.storageProfile.osDisk.osType === 'Linux' ? 'VMSnapshotLinux' : 'VMSnapshot')
  anExtension(world, vm, report)
}

/**
 * A person has seen to the VM: nothing is wrong inside any more, its agent reports, and it runs where it was starting or stopping. What Azure
 * keeps of it (a failed extension, a provisioning state, locks, points) stays as it is.
 */
export function mend(world: World, vm: VirtualMachine, now: Date): void {
  const key = vm.id.toLowerCase()
  const { instanceView, storageProfile } = vm.properties
  world.standingFaults.delete(key)
  world.guestOutputs.delete(key)
  world.clocksAhead.delete(key)
  const { code = '' } = instanceView.statuses.find((status) => status.code.startsWith('PowerState/')) ?? {}
  if (/\/(stopped|deallocated)$/.test(code)) return
  instanceView.statuses = [instanceView.statuses[0] ?? provisioned(computeTime(now)), power('running')]
  const handlers = instanceView.vmAgent?.extensionHandlers ?? []
  const agent = readyAgent(now, storageProfile.osDisk.osType)
  instanceView.vmAgent = { ...agent, extensionHandlers: handlers }
  world.liveAgents.add(key)
}
