import { aJob } from '../world/job.ts'
import { aCollection } from '../world/collection.ts'
import type { VirtualMachine } from '../world/compute.ts'
import { backupTime, before, days, hours, minutes } from '../world/time.ts'
import { daily, protect } from './protection.ts'
import { jobErrors } from './job-errors.ts'
import type { Scenario } from './scenario.ts'
import type { Site } from './site.ts'

/** Backups asked for by a person in the UTC day that `now` is in, however young that day is. */
function onDemandBackups({ world, now, vault }: Site, vm: VirtualMachine, count: number): void {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
  const step = (now.getTime() - midnight) / (count + 1)
  for (let index = 1; index <= count; index += 1) {
    const start = new Date(midnight + index * step)
    const job = aJob(world, vault, vm, { start, now, userTriggered: true })
    // The day may be shorter than that many backups; none may end in the future.
    if (Date.parse(job.properties.endTime ?? '') > now.getTime()) job.properties.endTime = backupTime(now)
  }
}

const stopped = { policyId: '', policyName: '' }

/** What Azure Backup itself says: jobs, protection, collections of others. */
export const backupVms: Scenario[] = [
  {
    name: 'backup-taking-snapshot',
    verdict: 'AtRisk',
    confirmed: ['backup-in-progress'],
    build: (site, vm) =>
      void protect(site, vm, { lastJob: { state: 'TakeSnapshot', start: before(site.now, minutes(4)) } }),
  },
  {
    name: 'backup-transferring',
    verdict: 'AtRisk',
    confirmed: ['backup-in-progress'],
    build: (site, vm) =>
      void protect(site, vm, {
        policy: site.policies.enhanced,
        lastJob: { state: 'TransferDataToVault', start: before(site.now, minutes(25)) },
      }),
  },
  {
    name: 'last-backup-internal-error',
    verdict: 'AtRisk',
    confirmed: ['last-backup-job'],
    build: (site, vm) =>
      void protect(site, vm, { lastJob: { state: 'Failed', errors: [jobErrors.backupOperationFailed] } }),
  },
  {
    name: 'last-backup-overlapped',
    verdict: 'AtRisk',
    confirmed: ['last-backup-job'],
    build: (site, vm) => void protect(site, vm, { lastJob: { state: 'Failed', errors: [jobErrors.backupInProgress] } }),
  },
  {
    name: 'last-backup-crp-user-error',
    verdict: 'AtRisk',
    confirmed: ['last-backup-job'],
    build: (site, vm) =>
      void protect(site, vm, {
        lastJob: {
          state: 'Failed',
          errors: [jobErrors.crpReportedUserError],
          dynamicErrorMessage:
            "RequestDisallowedByPolicy: Resource 'AzureBackup_snapshots' was disallowed by policy 'require-cost-center-tag'.",
        },
      }),
  },
  {
    name: 'completed-with-warnings',
    verdict: 'AtRisk',
    confirmed: ['last-backup-job'],
    build: (site, vm) =>
      void protect(site, vm, {
        lastJob: {
          state: 'CompletedWithWarnings',
          errors: [
            {
              errorCode: 400309,
              errorTitle: 'UserErrorGenericResourceNotFound',
              errorString: 'Azure resource does not exist.',
              recommendations: [],
            },
          ],
        },
      }),
  },
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
          // A .NET TimeSpan, not ISO 8601.
          deferredDeleteTimeRemaining: '12.23:59:42.8656002',
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
      protect(site, vm, { protectedAs: formerId, collectionSource: formerId })
    },
  },
  {
    name: 'on-demand-budget-used',
    verdict: 'Healthy',
    confirmed: ['on-demand-backup-budget'],
    build: (site, vm) => void (protect(site, vm), onDemandBackups(site, vm, 3)),
  },
  {
    name: 'on-demand-attempts-exhausted',
    verdict: 'AtRisk',
    confirmed: ['on-demand-backup-budget'],
    build: (site, vm) => void (protect(site, vm), onDemandBackups(site, vm, 9)),
  },
  {
    name: 'third-party-points-at-limit',
    verdict: 'Blocked',
    confirmed: ['unmanaged-restore-points', 'restore-point-limit'],
    build: (site, vm) => {
      protect(site, vm, { policy: site.policies.enhanced, backups: daily(site.now, 7) })
      aCollection(site.world, vm, site.group('rg-acronis'), {
        name: `acronis-${vm.name}`,
        points: Array.from({ length: 493 }, (_, index) => before(site.now, hours(493 - index))),
        pointName: (time) => `acronis-${time.getTime()}`,
        consistencyMode: 'CrashConsistent',
      })
    },
  },
]
