import { jobErrors } from './job-errors.ts'
import { protect } from './protection.ts'
import type { Scenario } from './scenario.ts'

/** VMs that look well from outside but for their last backup; what is wrong shows inside only, and stays wrong until it is mended there. */
const ill = (
  name: string,
  os: 'Linux' | 'Windows',
  error: keyof typeof jobErrors,
  report: Record<string, unknown>,
  confirmed: string[],
): Scenario => ({
  name,
  verdict: 'AtRisk',
  confirmed: ['last-backup-job'],
  vm: () => ({ os }),
  guest: { report, confirmed },
  standing: { error: jobErrors[error] },
  build: (site, vm) => void protect(site, vm, { lastJob: { state: 'Failed', errors: [jobErrors[error]] } }),
})

export const guestVms: Scenario[] = [
  ill(
    'guest-extensions-disabled',
    'Linux',
    'guestAgentSnapshotTaskStatus',
    { settings: { 'Extensions.Enabled': 'n', 'Provisioning.Agent': 'auto' } },
    ['guest-agent-settings'],
  ),
  ill(
    'guest-host-blocked',
    'Linux',
    'snapshotFailedNoNetwork',
    { hostPlugin: 'timeout', proxy: ['/etc/environment: https_proxy="http://***@proxy.contoso.com:3128"'] },
    ['guest-host-channel', 'guest-proxy'],
  ),
  ill(
    'guest-static-address',
    'Linux',
    'extensionOperationFailed',
    { address: 'static', addressFrom: '/etc/netplan/01-static.yaml' },
    ['guest-dhcp'],
  ),
  ill(
    'guest-old-agent',
    'Linux',
    'guestAgentStatusUnavailable',
    { agent: 'stopped', agentVersion: '2.2.40', python: 'absent' },
    ['guest-agent-service', 'guest-agent-version', 'guest-python'],
  ),
  ill(
    'guest-mounted-twice',
    'Linux',
    'extensionOperationFailed',
    {
      doubleMounts: ['/srv = /data'],
      backupSettings: { ascii: false },
      selinux: 'enforcing',
      log: 'Freezing /data | Failed to freeze /srv',
    },
    ['guest-mounts', 'guest-backup-settings', 'guest-selinux', 'guest-extension-log'],
  ),
  ill(
    'guest-without-room',
    'Linux',
    'guestAgentSnapshotTaskStatus',
    { diskFreeMB: 40, diskFreePercent: 0, memoryFreePercent: 3, loadPercent: 412 },
    ['guest-disk-space', 'guest-memory', 'guest-cpu'],
  ),
  ill('guest-provider-damaged', 'Windows', 'backupOperationFailed', { provider: 'damaged' }, ['guest-visual-cpp']),
  ill(
    'guest-vss-writers',
    'Windows',
    'extensionOperationFailed',
    { writers: ['SqlServerWriter: [8] Failed'], vss: 'Stopped Disabled LocalSystem' },
    ['guest-vss-writers', 'guest-vss-service'],
  ),
  ill(
    'guest-com-plus',
    'Windows',
    'extensionOperationFailed',
    { comPlus: 'Stopped Disabled LocalSystem', msdtc: 'Running Auto LocalSystem' },
    ['guest-com-plus', 'guest-msdtc'],
  ),
  ill('guest-antivirus', 'Windows', 'guestAgentSnapshotTaskStatus', { crashes: 4, lastCrash: '2026-11-19T23:10:00Z' }, [
    'guest-application-control',
  ]),
  ill(
    'guest-neglected',
    'Windows',
    'guestAgentStatusUnavailable',
    { dotnet: 0, machineKeys: 'Administrators', restartPending: true, restartWhy: 'Windows Update', updates: 14 },
    ['guest-dotnet', 'guest-machine-keys', 'guest-pending-restart', 'guest-pending-updates'],
  ),
  {
    name: 'guest-answer-garbled',
    verdict: 'AtRisk',
    confirmed: ['last-backup-job'],
    vm: () => ({ os: 'Linux' }),
    guest: { prints: '"agent":"running","cut":false}\nAuthorized use only.', confirmed: [] },
    standing: { error: jobErrors.guestAgentSnapshotTaskStatus },
    build: (site, vm) =>
      void protect(site, vm, { lastJob: { state: 'Failed', errors: [jobErrors.guestAgentSnapshotTaskStatus] } }),
  },
]
