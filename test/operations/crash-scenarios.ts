import { subscriptionIds } from '../../src/sandbox/fleet/site.ts'
import { adeEncrypted } from '../../src/sandbox/world/disk.ts'
import { aJob } from '../../src/sandbox/world/job.ts'
import { aKeyVault } from '../../src/sandbox/world/key-vault.ts'
import type { Estate, Place, VmOptions } from './an-estate.ts'

const defaultPolicy = `/subscriptions/${subscriptionIds.production}/resourceGroups/rg-backup-production/providers/Microsoft.RecoveryServices/vaults/vault-production/backupPolicies/DefaultPolicy`

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
  { action: 'removeLocks', body: { restore: 'Never' }, vm: { locks: 2 }, locks: 'Off' },
  {
    action: 'restoreLocks',
    body: {},
    vm: { locks: 2 },
    first: { action: 'removeLocks', body: {} },
    locks: 'AsBefore',
  },
  { action: 'deleteFailedExtensions', body: {}, vm: { extensionFailed: true }, locks: 'AsBefore' },
  { action: 'cleanRestorePoints', body: { keepLatest: 1 }, vm: { points: 6 }, locks: 'AsBefore' },
  { action: 'cleanRestorePoints', body: { mode: 'Collection' }, vm: { points: 18 }, locks: 'AsBefore' },
  { action: 'triggerBackup', body: {}, vm: {}, locks: 'AsBefore' },
  { action: 'reapply', body: {}, vm: { provisioningState: 'Failed' }, locks: 'AsBefore' },
  {
    action: 'cancelBackup',
    body: {},
    vm: {},
    build: ({ world, site: { vault, now } }, { machine }) =>
      void aJob(world, vault, machine, { start: now, now, state: 'TakeSnapshot' }),
    locks: 'AsBefore',
  },
  {
    action: 'resumeProtection',
    body: { policyId: defaultPolicy },
    vm: {},
    build: ({ world, site }, { item }) =>
      void Object.assign(world.protectedItems.get(item)!.properties, {
        protectionState: 'ProtectionStopped',
        policyId: '',
        policyName: '',
        isScheduledForDeferredDelete: true,
        deferredDeleteTimeInUTC: site.now.toISOString(),
      }),
    locks: 'AsBefore',
  },
  {
    action: 'grantKeyVaultAccess',
    body: {},
    vm: {},
    build: ({ world, site }, { machine }) => {
      const { id } = aKeyVault(world, site.group('rg-keys'), `kv-${machine.name}`)
      const disk = world.disks.values().find(({ managedBy }) => managedBy === machine.id)!
      Object.assign(disk.properties, adeEncrypted(id))
    },
    locks: 'AsBefore',
  },
  { action: 'checkGuest', body: {}, vm: {}, locks: 'AsBefore' },
  ...(['OldestFirst', 'OnDemandBackup'] as const).flatMap((cleanUp) =>
    [true, false].map((restoreLocks): CrashScenario => ({
      action: 'remediate',
      body: { cleanUp, restoreLocks },
      vm: { points: 18, extensionFailed: true, locks: 1 },
      locks: restoreLocks ? 'AsBefore' : 'Off',
    })),
  ),
]
