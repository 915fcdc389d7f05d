import { actionNames, type ActionName } from '../../src/diagnosis/finding.ts'
import { subscriptionIds } from '../../src/sandbox/fleet/site.ts'
import { adeEncrypted } from '../../src/sandbox/world/disk.ts'
import { aJob } from '../../src/sandbox/world/job.ts'
import { aKeyVault } from '../../src/sandbox/world/key-vault.ts'
import type { Estate, Place, VmOptions } from './an-estate.ts'

const defaultPolicy = `/subscriptions/${subscriptionIds.production}/resourceGroups/rg-backup-production/providers/Microsoft.RecoveryServices/vaults/vault-production/backupPolicies/DefaultPolicy`

export interface CrashScenario {
  action: ActionName
  body: Record<string, unknown>
  vm: VmOptions
  /** Another operation that comes first and is not disturbed. */
  first?: { action: ActionName; body: Record<string, unknown> }
  /** What stands around the VM beyond `vm`. */
  build?: (estate: Estate, place: Place) => void
  /** Whether its locks stand at the end as they stood in the beginning, or are off by request. */
  locks: 'AsBefore' | 'Off'
}

type Scenario = Omit<CrashScenario, 'action'>

/** Every action in every form that differs in what it writes. */
const scenariosOf: Record<ActionName, readonly [Scenario, ...Scenario[]]> = {
  removeLocks: [
    { body: { restore: 'AfterOperation' }, vm: { locks: 2 }, locks: 'AsBefore' },
    { body: {}, vm: { locks: 2 }, locks: 'Off' },
    { body: { restore: 'Never' }, vm: { locks: 2 }, locks: 'Off' },
  ],
  restoreLocks: [{ body: {}, vm: { locks: 2 }, first: { action: 'removeLocks', body: {} }, locks: 'AsBefore' }],
  deleteFailedExtensions: [{ body: {}, vm: { extensionFailed: true }, locks: 'AsBefore' }],
  cleanRestorePoints: [
    { body: { keepLatest: 1 }, vm: { points: 6 }, locks: 'AsBefore' },
    { body: { mode: 'Collection' }, vm: { points: 18 }, locks: 'AsBefore' },
  ],
  triggerBackup: [{ body: {}, vm: {}, locks: 'AsBefore' }],
  reapply: [{ body: {}, vm: { provisioningState: 'Failed' }, locks: 'AsBefore' }],
  cancelBackup: [
    {
      body: {},
      vm: {},
      build: ({ world, site: { vault, now } }, { machine }) =>
        void aJob(world, vault, machine, { start: now, now, state: 'TakeSnapshot' }),
      locks: 'AsBefore',
    },
  ],
  resumeProtection: [
    {
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
  ],
  grantKeyVaultAccess: [
    {
      body: {},
      vm: {},
      build: ({ world, site }, { machine }) => {
        const { id } = aKeyVault(world, site.group('rg-keys'), `kv-${machine.name}`)
        const disk = world.disks.values().find(({ managedBy }) => managedBy === machine.id)!
        Object.assign(disk.properties, adeEncrypted(id))
      },
      locks: 'AsBefore',
    },
  ],
  checkGuest: [{ body: {}, vm: {}, locks: 'AsBefore' }],
  remediate: [
    remediation('OldestFirst', true),
    remediation('OldestFirst', false),
    remediation('OnDemandBackup', true),
    remediation('OnDemandBackup', false),
  ],
}

function remediation(cleanUp: 'OldestFirst' | 'OnDemandBackup', restoreLocks: boolean): Scenario {
  return {
    body: { cleanUp, restoreLocks },
    vm: { points: 18, extensionFailed: true, locks: 1 },
    locks: restoreLocks ? 'AsBefore' : 'Off',
  }
}

export const crashScenarios: CrashScenario[] = actionNames.flatMap((action) =>
  scenariosOf[action].map((scenario) => ({ action, ...scenario })),
)
