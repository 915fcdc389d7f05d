import { backupTime, before, days, hours } from '../world/time.ts'
import { jobErrors } from './job-errors.ts'
import { aPolicy, aVault } from '../world/vault.ts'
import { protect } from './protection.ts'
import type { Scenario } from './scenario.ts'

/** Recorded 134 times: the item still stands for the id that the VM had before. */
const vmNotFound = {
  errorCode: 400136,
  errorTitle: 'UserErrorVmNotFoundV2',
  errorString: "Virtual machine doesn't exist.",
  recommendations: [],
}
const stopped = { policyId: '', policyName: '' }

/** Azure Backup's own states of protection. */
export const protectionStateVms: Scenario[] = [
  {
    name: 'protection-stopped',
    verdict: 'Blocked',
    confirmed: ['protection-state', 'last-backup-job'],
    build: (site, vm) =>
      void protect(site, vm, {
        item: { protectionState: 'ProtectionStopped', ...stopped },
        lastJob: { state: 'Failed', errors: [jobErrors.datasourceNotPresent] },
      }),
  },
  {
    name: 'protection-paused',
    verdict: 'Blocked',
    confirmed: ['protection-state'],
    build: (site, vm) => void protect(site, vm, { item: { protectionState: 'ProtectionPaused' } }),
  },
  {
    name: 'backups-suspended',
    subscription: 'development',
    verdict: 'Blocked',
    confirmed: ['protection-state'],
    build: (site, vm) => void protect(site, vm, { item: { protectionState: 'BackupsSuspended' } }),
  },
  {
    name: 'soft-deleted',
    verdict: 'Blocked',
    confirmed: ['protection-state'],
    build: (site, vm) =>
      void protect(site, vm, {
        item: {
          protectionState: 'ProtectionStopped',
          ...stopped,
          isScheduledForDeferredDelete: true,
          deferredDeleteTimeInUTC: backupTime(before(site.now, days(1))),
        },
      }),
  },
  {
    name: 'not-protected',
    subscription: 'development',
    verdict: 'Blocked',
    confirmed: ['protection-state'],
    build: () => undefined,
  },
  {
    name: 'moved-to-another-group',
    group: 'rg-new-home',
    verdict: 'Blocked',
    confirmed: ['protection-state'],
    build: (site, vm) => {
      const formerId = vm.id.replace('rg-new-home', 'rg-old-home')
      protect(site, vm, {
        protectedAs: formerId,
        collectionSource: formerId,
        backups: [10, 9, 8].map((age) => before(site.now, days(age) + hours(8))),
        lastJob: { state: 'Failed', errors: [vmNotFound] },
      })
    },
  },
  {
    // Beside a vault of its subscription and region.
    name: 'never-protected',
    verdict: 'Blocked',
    confirmed: ['protection-state'],
    build: () => undefined,
  },
  {
    name: 'soft-deleted-in-a-vault-that-keeps-for-a-month',
    verdict: 'Blocked',
    confirmed: ['protection-state'],
    build: (site, vm) => {
      const vault = aVault(site.world, site.group('rg-backup-month'), 'vault-month', 'westeurope', 30)
      protect(site, vm, {
        vault,
        policy: aPolicy(site.world, vault, 'DefaultPolicy'),
        backups: [days(9), days(8), days(7)].map((age) => before(site.now, age)),
        item: {
          protectionState: 'ProtectionStopped',
          policyId: '',
          policyName: '',
          isScheduledForDeferredDelete: true,
          deferredDeleteTimeInUTC: backupTime(before(site.now, days(6) + hours(7))),
        },
      })
    },
  },
]
