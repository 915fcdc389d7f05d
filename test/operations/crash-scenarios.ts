import type { Estate, Place, VmOptions } from './an-estate.ts'

export interface CrashScenario {
  action: string
  body: Record<string, unknown>
  vm: VmOptions
  /** Another operation that comes first and is not disturbed. */
  first?: { action: string; body: Record<string, unknown> }
  /** What stands around the VM beyond `vm`. */
  build?: (estate: Estate, place: Place) => void
  /** Whether its locks stand at the end as they stood in the beginning, or are off by request. */
  locks: 'AsBefore' | 'Off'
}

/** Every action in every form that differs in what it writes. A new action is one entry here. */
export const crashScenarios: CrashScenario[] = [
  { action: 'removeLocks', body: { restore: 'AfterOperation' }, vm: { locks: 2 }, locks: 'AsBefore' },
  { action: 'removeLocks', body: {}, vm: { locks: 2 }, locks: 'Off' },
  {
    action: 'restoreLocks',
    body: {},
    vm: { locks: 2 },
    first: { action: 'removeLocks', body: {} },
    locks: 'AsBefore',
  },
  { action: 'deleteFailedExtensions', body: {}, vm: { extensionFailed: true }, locks: 'AsBefore' },
  { action: 'cleanRestorePoints', body: {}, vm: { points: 6 }, locks: 'AsBefore' },
  { action: 'cleanRestorePoints', body: { mode: 'Collection' }, vm: { points: 18 }, locks: 'AsBefore' },
  { action: 'triggerBackup', body: {}, vm: {}, locks: 'AsBefore' },
  { action: 'reapply', body: {}, vm: { provisioningState: 'Failed' }, locks: 'AsBefore' },
  ...(['OldestFirst', 'OnDemandBackup'] as const).flatMap((cleanUp) =>
    [true, false].map((restoreLocks): CrashScenario => ({
      action: 'remediate',
      body: { cleanUp, restoreLocks },
      vm: { points: 18, extensionFailed: true, locks: 1 },
      locks: restoreLocks ? 'AsBefore' : 'Off',
    })),
  ),
]
