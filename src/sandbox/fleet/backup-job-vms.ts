import { before, minutes } from '../world/time.ts'
import { jobErrors } from './job-errors.ts'
import { protect } from './protection.ts'
import type { Scenario } from './scenario.ts'

const disallowed = {
  error: jobErrors.crpReportedUserError,
  dynamicErrorMessage:
    "RequestDisallowedByPolicy: Resource 'AzureBackup_snapshots' was disallowed by policy 'require-cost-center-tag'.",
}

/** Azure Backup's own jobs. */
export const backupJobVms: Scenario[] = [
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
    // It ends with an exemption from the policy.
    standing: disallowed,
    build: (site, vm) =>
      void protect(site, vm, {
        lastJob: { state: 'Failed', errors: [disallowed.error], dynamicErrorMessage: disallowed.dynamicErrorMessage },
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
]
