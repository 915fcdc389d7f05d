import { guestChecks } from '../../../src/diagnosis/guest/guest-checks.ts'
import type { GuestOs } from '../../../src/diagnosis/guest/guest-report.ts'

const both = {
  v: 1,
  time: '2026-11-24T10:00:00Z',
  agent: 'running',
  wireServer: 'open',
  hostPlugin: 'open',
  proxy: [],
  address: 'dhcp',
  diskFreeMB: 40_000,
  diskFreePercent: 60,
  memoryTotalMB: 16_000,
  memoryFreePercent: 70,
  cpus: 4,
  loadPercent: 12,
  restartPending: false,
  updates: 0,
  log: 'Enable | Command completed successfully',
  cut: false,
}

/** Reports of VMs in which nothing stops a backup. */
export const healthyReports: Record<GuestOs, Record<string, unknown>> = {
  Linux: {
    ...both,
    os: 'Linux',
    agentVersion: '2.11.1.4',
    settings: { 'Extensions.Enabled': 'y', 'Provisioning.Agent': 'auto' },
    python: 'python3.10',
    selinux: 'absent',
    doubleMounts: [],
    backupSettings: 'absent',
  },
  Windows: {
    ...both,
    os: 'Windows',
    agentVersion: '2.7.41491.1149',
    dotnet: 528449,
    provider: 'present',
    visualCpp: '12.0 14.0 msvcr120.dll',
    vss: 'Stopped Manual LocalSystem',
    comPlus: 'Running Manual LocalSystem',
    msdtc: 'Running Auto NT AUTHORITY\\NetworkService',
    writers: [],
    writersSeen: 11,
    crashes: 0,
    appLocker: 'off',
    machineKeys: 'ok',
  },
}

/** As Azure hands the output back. */
export const answerWith = (os: GuestOs, line: string) => ({
  value:
    os === 'Linux'
      ? [{ code: 'ProvisioningState/succeeded', message: `Enable succeeded: \n[stdout]\n${line}\n\n[stderr]\n` }]
      : [
          { code: 'ComponentStatus/StdOut/succeeded', message: line },
          { code: 'ComponentStatus/StdErr/succeeded', message: '' },
        ],
})

export const reportWith = (os: GuestOs, changes: Record<string, unknown> = {}) => {
  const { v, ...rest } = { ...healthyReports[os], ...changes }
  return answerWith(os, JSON.stringify({ v, ...rest }))
}

export const checksOf = (os: GuestOs) => guestChecks.filter((check) => check.os.includes(os)).map(({ id }) => id)
