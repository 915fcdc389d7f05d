import type { CheckId } from '../backup/check-ids.ts'

/**
 * How far a check's word counts over an inventory's facts. `Whole`: as it stands. `Faults`: a fault that it finds stands, and that it finds
 * none says nothing, for part of what it looks at is in no list. `Exceptions`: its source asks for nothing but what may be in the way, so that
 * one that was complete and brought nothing rules it out. `Nothing`: no list has it.
 */
export const whatInventoryTells: Readonly<Record<CheckId, 'Whole' | 'Faults' | 'Exceptions' | 'Nothing'>> = {
  'vm-provisioning-state': 'Whole',
  'vm-power-state': 'Whole',
  'vm-agent-status': 'Whole', // the fact itself says that it was not read
  'vm-extension-operations-allowed': 'Whole',
  'other-extension-state': 'Whole',
  'vmsnapshot-extension-state': 'Faults', // on Linux the substatus tells
  'restore-point-limit': 'Nothing',
  'restore-point-lock': 'Exceptions', // collections are known, though not their points
  'inherited-lock': 'Whole',
  'vm-lock': 'Whole',
  'protection-state': 'Whole',
  'backup-in-progress': 'Whole',
  'last-backup-job': 'Whole',
  'on-demand-backup-budget': 'Faults', // jobs that completed are not listed
  'key-vault-permissions': 'Faults', // whether a VM is encrypted stands in its instance view
  'disk-size': 'Exceptions',
  'disk-configuration': 'Faults', // whether a key is still there is in no list
  'unmanaged-restore-points': 'Nothing',
}

/** Those whose word a full reading lends to a row: the agent's is in no list either. */
export const checksLeftOpen: ReadonlySet<string> = new Set(
  Object.entries(whatInventoryTells).flatMap(([check, tells]) =>
    tells !== 'Whole' || check === 'vm-agent-status' ? [check] : [],
  ),
)
