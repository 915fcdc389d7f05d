import type { Disk, Extension, VirtualMachine } from '../world/compute.ts'
import { anExtension, extensionFailed } from '../world/extension.ts'
import { linuxSnapshotResult } from '../world/snapshot-report.ts'
import type { StandingFault } from '../world/standing-fault.ts'
import { notReadyAgent, provisioningFailed, readyAgent, unresponsiveAgent, updating } from '../world/statuses.ts'
import { computeTime, minutes } from '../world/time.ts'
import { aVm } from '../world/vm.ts'
import type { World } from '../world/world.ts'
import type { Layout } from './layout.ts'
import { workbench } from './nowhere.ts'
import type { Traits } from './traits.ts'
import type { Trouble, Troubles } from './troubles.ts'

interface Machine {
  vm: VirtualMachine
  disks: Disk[]
  extensions: Extension[]
}

/** VMs of a large fleet as they are at a moment, made with the same hands as the sample fleet. */
export class Machines {
  readonly #layout: Layout
  readonly #traits: Traits
  readonly #troubles: Troubles

  constructor(layout: Layout, traits: Traits, troubles: Troubles) {
    this.#layout = layout
    this.#traits = traits
    this.#troubles = troubles
  }

  exists(vm: number, moment: number): boolean {
    return moment >= (this.#layout.from[vm] ?? Infinity) && moment < (this.#layout.until[vm] ?? 0)
  }

  /** With its disks and extensions. Added to `world`, if that is given, with an agent that goes on reporting. */
  whole(vm: number, moment: number, world?: World): Machine | undefined {
    if (!this.exists(vm, moment)) return undefined
    const into = world ?? workbench()
    const made = this.#made(vm, moment, into, world !== undefined)
    this.#addExtensions(into, made.vm, vm, this.#troubles.at(vm, moment))
    return { ...made, extensions: into.extensions.childrenOf(made.vm.id) }
  }

  /** With its disks alone. */
  bare(vm: number, moment: number): Omit<Machine, 'extensions'> | undefined {
    return this.exists(vm, moment) ? this.#made(vm, moment, workbench(), false) : undefined
  }

  /** As its snapshots saw it, whether it is still there or not. */
  source(vm: number): VirtualMachine {
    return this.#made(vm, this.#layout.from[vm] ?? 0, workbench(), false).vm
  }

  #made(vm: number, moment: number, world: World, isKept: boolean): Omit<Machine, 'extensions'> {
    const place = this.#layout.placeOf(vm)
    const trouble = this.#troubles.at(vm, moment)
    const isOff = this.#traits.isOff(vm, moment, place.isDevelopment)
    const os = this.#traits.os(vm)
    const machine = aVm(world, place.group, place.name, {
      // An agent reports at each full minute.
      now: new Date(moment - (moment % minutes(1)) + 20_000),
      location: place.location,
      os,
      powerState: isOff ? 'deallocated' : 'running',
      provisioningState: provisioningStateOf(trouble, this.#traits.isUpdating(vm, moment)),
      allowExtensionOperations: this.#traits.allowsExtensions(vm),
      created: new Date(this.#layout.from[vm] ?? 0),
      dataDisks: this.#traits.dataDisks(vm),
      ...(isOff ? {} : agentOf(trouble, { moment, isKept, os })),
    })
    machine.tags = { environment: place.isDevelopment ? 'dev' : 'prod', costCenter: String(1000 + (vm % 37)) }
    showProvisioning(machine, trouble, moment)
    return { vm: machine, disks: disksOf(machine).flatMap((id) => world.disks.get(id) ?? []) }
  }

  #addExtensions(world: World, machine: VirtualMachine, vm: number, trouble: Trouble | undefined): void {
    const isLinux = this.#traits.os(vm) === 'Linux'
    anExtension(world, machine, {
      shown: this.#traits.listsSnapshotExtension(vm) ? 'Listed' : 'InstanceViewOnly',
      ...snapshotReport(isLinux, trouble?.kind === 'snapshotExtensionFailed'),
    })
    if (this.#traits.hasMonitor(vm))
      anExtension(world, machine, {
        publisher: 'Microsoft.Azure.Monitor',
        type: isLinux ? 'AzureMonitorLinuxAgent' : 'AzureMonitorWindowsAgent',
        version: '1.29.0.0',
        ...(trouble?.kind === 'otherExtensionFailed'
          ? { provisioningState: 'Failed', status: extensionFailed('Enable failed.') }
          : {}),
      })
    if (this.#traits.hasScript(vm))
      anExtension(world, machine, {
        publisher: isLinux ? 'Microsoft.Azure.Extensions' : 'Microsoft.Compute',
        type: isLinux ? 'CustomScript' : 'CustomScriptExtension',
        version: '2.1.10.0',
      })
  }

  /** What fails the backups of a kept VM although its resources do not show it, and until when. */
  standing(vm: number, moment: number): { fault: StandingFault; until: number } | undefined {
    const trouble = this.#troubles.at(vm, moment)
    if (!trouble?.error) return undefined
    const { kind, error, until } = trouble
    if (kind === 'jobOnly') return { fault: { error }, until }
    const isInReport = kind === 'snapshotExtensionFailed' && this.#traits.os(vm) === 'Linux'
    return isInReport ? { fault: { error, leaves: linuxSnapshotResult(121) }, until } : undefined
  }
}

/** On Windows the state says that it failed, on Linux the report alone. */
function snapshotReport(isLinux: boolean, failed: boolean) {
  if (isLinux) return linuxSnapshotResult(failed ? 121 : 1)
  if (!failed) return {}
  const status = extensionFailed('Snapshot operation failed: VSS writers were in a bad state.')
  return { provisioningState: 'Failed', status }
}

const disksOf = ({ properties: { storageProfile } }: VirtualMachine) =>
  [storageProfile.osDisk, ...storageProfile.dataDisks].map(({ managedDisk }) => managedDisk.id)

export function provisioningStateOf(trouble: Trouble | undefined, isUpdating: boolean): string {
  if (trouble?.kind === 'provisioningFailed') return 'Failed'
  return isUpdating ? 'Updating' : 'Succeeded'
}

function showProvisioning(machine: VirtualMachine, trouble: Trouble | undefined, moment: number): void {
  const { statuses } = machine.properties.instanceView
  const state = machine.properties.provisioningState
  if (state === 'Updating') statuses[0] = updating()
  if (state === 'Failed')
    statuses[0] = provisioningFailed(
      computeTime(new Date(trouble?.since ?? moment)),
      'InternalExecutionError',
      'An internal execution error occurred. Please retry later.',
    )
}

interface AgentCase {
  moment: number
  isKept: boolean
  os: 'Windows' | 'Linux'
}

/** Kept resources have a live agent of the world's own making; those that are made for one look tell the minute themselves. */
function agentOf(trouble: Trouble | undefined, { moment, isKept, os }: AgentCase) {
  const reported = new Date(moment - (moment % minutes(1)))
  switch (trouble?.kind) {
    case 'agentNotReady':
      return { vmAgent: notReadyAgent(reported) }
    case 'agentStale':
      return { vmAgent: unresponsiveAgent(new Date(trouble.since)) }
    case 'agentAbsent':
      return { vmAgent: null }
    case undefined:
    case 'snapshotExtensionFailed':
    case 'otherExtensionFailed':
    case 'provisioningFailed':
    case 'jobOnly':
      return isKept ? {} : { vmAgent: readyAgent(reported, os) }
  }
}
