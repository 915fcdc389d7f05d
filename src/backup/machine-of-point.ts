import type { VirtualMachine } from './facts-of-compute.ts'
import type { RestorePoint } from './facts-of-restore-points.ts'
import { foldCase } from './resource-id.ts'

/** Distinguishes a machine from another of the same name. */
export type Machine = Pick<VirtualMachine, 'uniqueId' | 'timeCreated'>

/**
 * Whose a restore point is: a VM that is deleted and made anew has the same id and leaves its collections behind. Where the ids do not tell,
 * a point that is younger than the VM can only be the VM's.
 */
export function machineOf(
  { sourceUniqueId, timeCreated }: Pick<RestorePoint, 'sourceUniqueId' | 'timeCreated'>,
  machine: Machine | null,
): RestorePoint['machine'] {
  if (sourceUniqueId !== null && machine?.uniqueId != null)
    return foldCase(sourceUniqueId) === foldCase(machine.uniqueId) ? 'ThisVm' : 'Other'
  return Date.parse(timeCreated ?? '') >= Date.parse(machine?.timeCreated ?? '') ? 'ThisVm' : 'NotTold'
}
