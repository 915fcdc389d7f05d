import { aLock } from '../world/lock.ts'
import { notReadyAgent } from '../world/statuses.ts'
import { before, minutes } from '../world/time.ts'
import { jobErrors } from './job-errors.ts'
import { daily, protect } from './protection.ts'
import type { Scenario } from './scenario.ts'

/** Compute's errors inside the wrapper. */
export const computeErrorVms: Scenario[] = [
  {
    name: 'crp-scope-locked',
    verdict: 'Blocked',
    confirmed: ['restore-point-lock', 'last-backup-job'],
    build: (site, vm) => {
      const group = site.group('AzureBackupRG_westeurope_8')
      protect(site, vm, {
        restorePointGroup: 'AzureBackupRG_westeurope_8',
        lastJob: {
          state: 'Failed',
          errors: [
            {
              ...jobErrors.crpReportedUserError,
              errorString: `Compute reported: ScopeLocked. The scope '${group}' cannot perform write operation because following scope(s) are locked: '${group}'.`,
            },
          ],
        },
      })
      aLock(site.world, group, { name: 'frozen', level: 'ReadOnly' })
    },
  },
  {
    name: 'crp-too-many-points',
    verdict: 'Blocked',
    confirmed: ['restore-point-limit', 'last-backup-job'],
    build: (site, vm) =>
      void protect(site, vm, {
        backups: daily(site.now, 18),
        lastJob: {
          state: 'Failed',
          errors: [jobErrors.crpReportedUserError],
          dynamicErrorMessage:
            'OperationNotAllowed: The number of restore points across restore point collections and resource groups for a VM cannot exceed 18.',
        },
      }),
  },
  {
    name: 'crp-agent-silent',
    verdict: 'Blocked',
    confirmed: ['vm-agent-status', 'last-backup-job'],
    vm: (now) => ({ vmAgent: notReadyAgent(before(now, minutes(1))) }),
    build: (site, vm) =>
      void protect(site, vm, {
        lastJob: {
          state: 'Failed',
          errors: [
            {
              ...jobErrors.crpReportedUserError,
              recommendations: ['VMAgentStatusCommunicationError: the VM has not reported status for its agent.'],
            },
          ],
        },
      }),
  },
]
