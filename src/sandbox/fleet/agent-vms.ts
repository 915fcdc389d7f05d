import {
  notReadyAgent,
  provisioningFailed,
  readyAgent,
  startingAgent,
  unresponsiveAgent,
  updating,
} from '../world/statuses.ts'
import { before, computeTime, days, hours, minutes, noBackupTime } from '../world/time.ts'
import { aProtectedItem } from '../world/protected-item.ts'
import { jobErrors } from './job-errors.ts'
import { protect } from './protection.ts'
import type { Scenario } from './scenario.ts'

/** Step 1 to 3 of the guide: the VM and its agent. */
export const agentVms: Scenario[] = [
  {
    name: 'provisioning-failed',
    verdict: 'Blocked',
    confirmed: ['vm-provisioning-state', 'last-backup-job'],
    vm: () => ({ provisioningState: 'Failed' }),
    build: (site, vm) => {
      vm.properties.instanceView.statuses[0] = provisioningFailed(
        computeTime(before(site.now, hours(30))),
        'InternalExecutionError',
        'An internal execution error occurred. Please retry later.',
      )
      protect(site, vm, { lastJob: { state: 'Failed', errors: [jobErrors.vmProvisioningStateFailed] } })
    },
  },
  {
    name: 'provisioning-updating',
    verdict: 'AtRisk',
    confirmed: ['vm-provisioning-state'],
    vm: () => ({ provisioningState: 'Updating' }),
    build: (site, vm) => void ((vm.properties.instanceView.statuses[0] = updating()), protect(site, vm)),
  },
  {
    name: 'agent-not-ready',
    verdict: 'Blocked',
    confirmed: ['vm-agent-status', 'last-backup-job'],
    vm: (now) => ({ vmAgent: notReadyAgent(before(now, minutes(1))) }),
    build: (site, vm) =>
      void protect(site, vm, { lastJob: { state: 'Failed', errors: [jobErrors.guestAgentSnapshotTaskStatus] } }),
  },
  {
    name: 'agent-unresponsive',
    verdict: 'Blocked',
    confirmed: ['vm-agent-status', 'last-backup-job'],
    vm: (now) => ({ os: 'Linux', vmAgent: unresponsiveAgent(before(now, hours(26))) }),
    build: (site, vm) =>
      void protect(site, vm, { lastJob: { state: 'Failed', errors: [jobErrors.guestAgentStatusUnavailable] } }),
  },
  {
    name: 'agent-absent',
    verdict: 'Blocked',
    confirmed: ['vm-agent-status'],
    vm: () => ({ vmAgent: null }),
    build: (site, vm) => void protect(site, vm),
  },
  {
    name: 'agent-stale',
    verdict: 'Blocked',
    confirmed: ['vm-agent-status'],
    vm: (now) => ({ vmAgent: readyAgent(before(now, days(2))) }),
    build: (site, vm) => void protect(site, vm),
  },
  {
    name: 'an-hour-old',
    verdict: 'Blocked',
    confirmed: ['vm-agent-status'],
    vm: (now) => ({ created: before(now, hours(1)), vmAgent: startingAgent(before(now, 30_000)) }),
    build: (site, vm) =>
      void aProtectedItem(site.world, site.vault, site.policies.standard, vm, {
        protectionState: 'IRPending',
        lastBackupStatus: '',
        lastBackupTime: noBackupTime,
      }),
  },
  {
    name: 'extension-operations-forbidden',
    verdict: 'Blocked',
    confirmed: ['vm-extension-operations-allowed'],
    vm: () => ({ allowExtensionOperations: false }),
    build: (site, vm) => void protect(site, vm),
  },
]
