import { addressOfVm, type ConsoleInChromium } from './console-in-chromium.ts'
import { endedRepair, waitingCleanUp } from './operations-to-show.ts'

/** An address of every page, in the states that people meet. */
export async function pagesToShow(shown: ConsoleInChromium): Promise<Record<string, string>> {
  const ended = await endedRepair(shown, 'vmsnapshot-failed')
  const waiting = await waitingCleanUp(shown, 'instant-only-points')
  return {
    now: '/',
    vms: '/console/vms',
    'vms-filtered': '/console/vms?verdict=Blocked&columns=verdict,errorCode,locks,policy,operation',
    'vms-none': '/console/vms?search=nothing',
    vm: addressOfVm('locked-at-limit'),
    'vm-healthy': addressOfVm('healthy-windows'),
    'vm-many-points': addressOfVm('enhanced-policy-40-points'),
    'vm-no-id': '/console/vms?id=nonsense',
    plan: addressOfVm('locked-at-limit', { plan: 'remediate' }),
    'plan-losing-data': addressOfVm('instant-only-points', { plan: 'cleanRestorePoints', body: '{"keepLatest":6}' }),
    operation: `/console/operations/${ended}`,
    'operation-waiting': `/console/operations/${waiting}`,
    operations: '/console/operations',
    causes: '/console/causes',
    cause: '/console/causes/lock',
    approvals: '/console/approvals',
    audit: '/console/audit',
    'error-codes': '/console/error-codes',
    'error-code': '/console/error-codes/UserErrorRpCollectionLimitReached',
    settings: '/console/settings',
    'no-page': '/console/nowhere',
  }
}
