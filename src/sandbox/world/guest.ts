/** Output of the guest script in a healthy VM, field by field. */
const both = {
  v: 1,
  os: 'Linux' as 'Linux' | 'Windows',
  time: '2026-11-20T06:00:00Z',
  name: 'Ubuntu 22.04.5 LTS',
  agent: 'running',
  agentVersion: '2.11.1.4',
  wireServer: 'open',
  hostPlugin: 'open',
  proxy: [] as string[],
  address: 'dhcp',
  diskFreeMB: 20783,
  diskFreePercent: 70,
  diskPath: '/',
  memoryTotalMB: 16000,
  memoryFreePercent: 75,
  cpus: 4,
  loadPercent: 12,
  restartPending: false,
  updates: 0,
}

const own = {
  Linux: {
    settings: { 'Extensions.Enabled': 'y', 'Provisioning.Agent': 'auto', 'AutoUpdate.Enabled': 'y' },
    addressFrom: '/etc/netplan/50-cloud-init.yaml',
    python: 'python3.10',
    selinux: 'absent',
    doubleMounts: [],
    backupSettings: 'absent',
    log: 'Enable | status to report message: Command completed successfully',
  },
  Windows: {
    os: 'Windows',
    name: 'Windows Server 2022 Datacenter',
    agentVersion: '2.7.41491.1149',
    diskPath: 'C:',
    dotnet: 528449,
    provider: 'present',
    visualCpp: '12.0 14.0 msvcr120.dll vcruntime140.dll',
    vss: 'Stopped Manual LocalSystem',
    comPlus: 'Running Manual LocalSystem',
    msdtc: 'Running Auto NT AUTHORITY\\NetworkService',
    writers: [],
    writersSeen: 11,
    crashes: 0,
    appLocker: 'off',
    machineKeys: 'ok',
    log: 'Snapshot created. | Command completed.',
  },
}

/** One line, as the scripts print it. */
export const guestReport = (os: 'Linux' | 'Windows', changes: Record<string, unknown> = {}): string =>
  JSON.stringify({ ...both, ...own[os], ...changes, cut: false })

/** Run Command's result: Linux has one status with both streams in it (recorded), Windows one for each. */
export function runCommandResult(os: 'Linux' | 'Windows', printed: string) {
  // It returns the last 4,096 bytes.
  const stdout = printed.slice(-4096)
  const status = { level: 'Info', displayStatus: 'Provisioning succeeded' }
  if (os === 'Linux') {
    const message = `Enable succeeded: \n[stdout]\n${stdout}\n\n[stderr]\n`
    return { value: [{ code: 'ProvisioningState/succeeded', ...status, message }] }
  }
  return {
    value: [
      { code: 'ComponentStatus/StdOut/succeeded', ...status, message: stdout },
      { code: 'ComponentStatus/StdErr/succeeded', ...status, message: '' },
    ],
  }
}
