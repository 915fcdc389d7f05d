import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Value } from 'typebox/value'
import { Finding } from '../../../src/diagnosis/finding.ts'
import { examineGuest, guestNotSeen } from '../../../src/diagnosis/guest/examine-guest.ts'
import { guestChecks } from '../../../src/diagnosis/guest/guest-checks.ts'
import type { GuestOs } from '../../../src/diagnosis/guest/guest-report.ts'
import { answerWith, checksOf, healthyReports, reportWith } from './guest-answers.ts'

type Row = [
  GuestOs,
  check: string,
  changes: Record<string, unknown>,
  outcome: string,
  reason: string,
  severity?: string,
]

const table: Row[] = [
  ['Windows', 'guest-agent-service', { agent: 'stopped' }, 'Confirmed', 'GuestAgentStopped', 'Warning'],
  ['Windows', 'guest-agent-service', { agent: 'incomplete' }, 'Confirmed', 'GuestAgentIncomplete', 'Warning'],
  ['Linux', 'guest-agent-service', { agent: 'absent' }, 'Confirmed', 'GuestAgentAbsent', 'Warning'],
  ['Linux', 'guest-agent-service', { agent: null }, 'Unknown', 'ProbeCouldNotLook'],
  ['Linux', 'guest-agent-service', { agent: 'constructor' }, 'Unknown', 'ProbeCouldNotLook'],
  ['Linux', 'guest-agent-version', { agentVersion: '2.2.53.0' }, 'Confirmed', 'GuestAgentOutdated', 'Warning'],
  ['Linux', 'guest-agent-version', { agentVersion: '2.2.53.1' }, 'RuledOut', 'GuestAgentSupported'],
  ['Linux', 'guest-agent-version', { agentVersion: '10.0' }, 'RuledOut', 'GuestAgentSupported'],
  ['Windows', 'guest-agent-version', { agentVersion: '2.6.1198.718' }, 'Confirmed', 'GuestAgentOutdated', 'Warning'],
  ['Windows', 'guest-agent-version', { agentVersion: 'newest' }, 'Unknown', 'ProbeCouldNotLook'],
  [
    'Linux',
    'guest-agent-settings',
    { settings: { 'Extensions.Enabled': 'N' } },
    'Confirmed',
    'ExtensionsDisabled',
    'Blocking',
  ],
  [
    'Linux',
    'guest-agent-settings',
    { settings: { 'Provisioning.Agent': 'cloud-init' } },
    'RuledOut',
    'AgentSettingsFit',
  ],
  ['Linux', 'guest-agent-settings', { settings: 'absent' }, 'RuledOut', 'NoAgentSettings'],
  ['Linux', 'guest-agent-settings', { settings: null }, 'Unknown', 'ProbeCouldNotLook'],
  ['Linux', 'guest-agent-settings', { settings: ['y'] }, 'Unknown', 'ProbeCouldNotLook'],
  ['Linux', 'guest-agent-settings', { settings: { '': '' } }, 'Unknown', 'ProbeCouldNotLook'],
  ['Linux', 'guest-agent-settings', { settings: { 'a b': 'y' } }, 'Unknown', 'ProbeCouldNotLook'],
  ['Windows', 'guest-host-channel', { hostPlugin: 'timeout' }, 'Confirmed', 'HostNotReached', 'Blocking'],
  [
    'Linux',
    'guest-host-channel',
    { wireServer: 'unreachable', hostPlugin: null },
    'Confirmed',
    'HostNotReached',
    'Blocking',
  ],
  ['Linux', 'guest-host-channel', { hostPlugin: null }, 'Unknown', 'ProbeCouldNotLook'],
  ['Windows', 'guest-proxy', { proxy: ['winhttp: proxy:8080'] }, 'Confirmed', 'ProxySet', 'Warning'],
  ['Windows', 'guest-proxy', { proxy: null }, 'Unknown', 'ProbeCouldNotLook'],
  ['Windows', 'guest-dhcp', { address: 'static' }, 'Confirmed', 'AddressStatic', 'Warning'],
  ['Linux', 'guest-dhcp', { address: 'mixed', addressFrom: '/etc/netplan/x' }, 'Unknown', 'AddressMixed'],
  ['Linux', 'guest-python', { python: 'absent' }, 'Confirmed', 'PythonAbsent', 'Warning'],
  ['Linux', 'guest-python', { python: 'python2.4' }, 'Confirmed', 'PythonTooOld', 'Warning'],
  ['Linux', 'guest-python', { python: 'python2.7' }, 'RuledOut', 'PythonThere'],
  ['Windows', 'guest-dotnet', { dotnet: 378388 }, 'Confirmed', 'DotNetTooOld', 'Warning'],
  ['Windows', 'guest-dotnet', { dotnet: '528449' }, 'Unknown', 'ProbeCouldNotLook'],
  ['Windows', 'guest-visual-cpp', { provider: 'damaged' }, 'Confirmed', 'ProviderDamaged', 'Blocking'],
  ['Windows', 'guest-visual-cpp', { provider: 'mismatch' }, 'Confirmed', 'ProviderMismatch', 'Blocking'],
  ['Windows', 'guest-visual-cpp', { visualCpp: '14.0 vcruntime140.dll' }, 'Confirmed', 'VisualCppAbsent', 'Warning'],
  ['Windows', 'guest-visual-cpp', { provider: 'absent' }, 'NotApplicable', 'ExtensionNotInstalled'],
  ['Windows', 'guest-visual-cpp', { provider: null }, 'Unknown', 'ProbeCouldNotLook'],
  [
    'Windows',
    'guest-vss-writers',
    { writers: ['SqlServerWriter: [8] Failed'] },
    'Confirmed',
    'WritersNotStable',
    'Blocking',
  ],
  ['Windows', 'guest-vss-writers', { writers: [], writersSeen: 0 }, 'Unknown', 'ProbeCouldNotLook'],
  ['Windows', 'guest-vss-writers', { writers: null, writersSeen: null }, 'Unknown', 'ProbeCouldNotLook'],
  ['Windows', 'guest-vss-service', { vss: 'Stopped Disabled LocalSystem' }, 'Confirmed', 'VssDisabled', 'Blocking'],
  [
    'Windows',
    'guest-vss-service',
    { vss: 'Stop Pending Manual LocalSystem' },
    'Confirmed',
    'VssInBadState',
    'Blocking',
  ],
  ['Windows', 'guest-vss-service', { vss: 'absent' }, 'Confirmed', 'VssInBadState', 'Blocking'],
  ['Windows', 'guest-vss-service', { vss: 'whatever' }, 'Unknown', 'ProbeCouldNotLook'],
  ['Windows', 'guest-com-plus', { comPlus: 'Stopped Manual LocalSystem' }, 'Confirmed', 'ComPlusNotRunning', 'Warning'],
  [
    'Windows',
    'guest-com-plus',
    { comPlus: 'Stopped Disabled LocalSystem' },
    'Confirmed',
    'ComPlusNotRunning',
    'Blocking',
  ],
  ['Windows', 'guest-msdtc', { msdtc: 'Running Auto LocalSystem' }, 'Confirmed', 'MsdtcAccountWrong', 'Blocking'],
  [
    'Windows',
    'guest-msdtc',
    { msdtc: 'Stopped Manual NT AUTHORITY\\NETWORK SERVICE' },
    'RuledOut',
    'MsdtcAsNetworkService',
  ],
  [
    'Windows',
    'guest-msdtc',
    { msdtc: 'Stopped Disabled NT AUTHORITY\\NetworkService' },
    'Confirmed',
    'MsdtcDisabled',
    'Blocking',
  ],
  ['Windows', 'guest-msdtc', { msdtc: 'Running Auto' }, 'Unknown', 'ProbeCouldNotLook'],
  [
    'Windows',
    'guest-application-control',
    { crashes: 3, lastCrash: '2026-11-23T01:00:00Z' },
    'Confirmed',
    'ExtensionCrashed',
    'Blocking',
  ],
  ['Windows', 'guest-application-control', { appLocker: 'enforced' }, 'Confirmed', 'AppLockerEnforced', 'Warning'],
  ['Windows', 'guest-application-control', { crashes: null }, 'Unknown', 'ProbeCouldNotLook'],
  ['Linux', 'guest-selinux', { selinux: 'enforcing' }, 'Confirmed', 'SelinuxEnforcing', 'Info'],
  ['Linux', 'guest-selinux', { selinux: 'maybe' }, 'Unknown', 'ProbeCouldNotLook'],
  ['Linux', 'guest-mounts', { doubleMounts: ['/data = /srv'] }, 'Confirmed', 'MountedTwice', 'Warning'],
  ['Linux', 'guest-mounts', { doubleMounts: [1] }, 'Unknown', 'ProbeCouldNotLook'],
  [
    'Linux',
    'guest-backup-settings',
    { backupSettings: { ascii: false } },
    'Confirmed',
    'BackupSettingsNotAscii',
    'Blocking',
  ],
  [
    'Linux',
    'guest-backup-settings',
    { backupSettings: { ascii: true, isanysnapshotfailed: 'True' } },
    'Confirmed',
    'SnapshotMarkedFailed',
    'Warning',
  ],
  ['Linux', 'guest-backup-settings', { backupSettings: {} }, 'Unknown', 'ProbeCouldNotLook'],
  ['Windows', 'guest-machine-keys', { machineKeys: 'Administrators' }, 'Confirmed', 'MachineKeysRights', 'Warning'],
  ['Linux', 'guest-disk-space', { diskFreeMB: 900 }, 'Confirmed', 'DiskFull', 'Warning'],
  ['Linux', 'guest-disk-space', { diskFreeMB: 0 }, 'Confirmed', 'DiskFull', 'Blocking'],
  ['Linux', 'guest-disk-space', { diskFreeMB: -1 }, 'Unknown', 'ProbeCouldNotLook'],
  ['Windows', 'guest-memory', { memoryFreePercent: 4 }, 'Confirmed', 'MemoryShort', 'Warning'],
  ['Windows', 'guest-cpu', { loadPercent: 97 }, 'Confirmed', 'CpuBusy', 'Warning'],
  [
    'Windows',
    'guest-pending-restart',
    { restartPending: true, restartWhy: 'servicing' },
    'Confirmed',
    'RestartPending',
    'Warning',
  ],
  ['Windows', 'guest-pending-restart', { restartPending: 'yes' }, 'Unknown', 'ProbeCouldNotLook'],
  ['Windows', 'guest-pending-updates', { updates: 12 }, 'Confirmed', 'UpdatesPending', 'Info'],
  ['Windows', 'guest-extension-log', { log: 'ok | Exception in provider' }, 'Confirmed', 'ErrorInLog', 'Info'],
  ['Windows', 'guest-extension-log', { log: 'absent' }, 'NotApplicable', 'NoExtensionLog'],
]

describe('guest checks', () => {
  for (const os of ['Linux', 'Windows'] as const) {
    it(`confirm nothing on a healthy ${os} VM, and leave nothing unknown`, () => {
      const findings = examineGuest('/vm', os, reportWith(os))
      assert.deepEqual(
        findings.map(({ check }) => check),
        checksOf(os),
      )
      assert.deepEqual(
        findings.filter(({ outcome }) => outcome === 'Confirmed' || outcome === 'Unknown'),
        [],
      )
    })
  }

  for (const [os, check, changes, outcome, reason, severity = null] of table) {
    it(`${check}, ${os}, ${JSON.stringify(changes)}: ${outcome} ${reason}`, () => {
      const findings = examineGuest('/vm', os, reportWith(os, changes))
      const finding = findings.find((one) => one.check === check)!
      assert.deepEqual(
        { outcome: finding.outcome, reason: finding.reason, severity: finding.severity },
        { outcome, reason, severity },
      )
      assert.ok(Value.Check(Finding, finding))
      if (outcome === 'Confirmed') assert.ok(finding.evidence.length > 0)
      if (severity === 'Blocking' || severity === 'Warning') assert.ok(finding.guestSteps.length > 0)
      // One condition is one finding: nothing else is confirmed by it.
      assert.deepEqual(
        findings.filter((one) => one.check !== check && one.outcome === 'Confirmed'),
        [],
      )
    })
  }

  it('are each confirmed and each ruled out by a row of the table', () => {
    const ids = guestChecks.map(({ id }) => id)
    assert.deepEqual(
      ids.filter((id) => !table.some(([, check, , outcome]) => check === id && outcome === 'Confirmed')),
      [],
    )
  })

  it("tie Extensions.Enabled=n to GuestAgentSnapshotTaskStatusError and the guide's fifth cause to BackUpOperationFailed", () => {
    const settings = examineGuest('/vm', 'Linux', reportWith('Linux', { settings: { 'Extensions.Enabled': 'n' } }))
    assert.ok(
      settings
        .find(({ reason }) => reason === 'ExtensionsDisabled')
        ?.explains.includes('GuestAgentSnapshotTaskStatusError'),
    )
    const provider = examineGuest('/vm', 'Windows', reportWith('Windows', { provider: 'damaged' }))
    assert.ok(provider.find(({ reason }) => reason === 'ProviderDamaged')?.explains.includes('BackUpOperationFailed'))
  })
})

describe('an answer that is not a whole report', () => {
  const line = JSON.stringify(healthyReports.Linux)
  const rows: [string, unknown, string][] = [
    ['nothing', null, 'NoGuestAnswer'],
    ['a string', 'Enable succeeded', 'NoGuestAnswer'],
    ['no statuses', { value: [] }, 'NoGuestAnswer'],
    ['statuses without messages', { value: [{ code: 'x' }, null, 7] }, 'NoGuestAnswer'],
    ['far too much', answerWith('Linux', line + ' '.repeat(100_000)), 'NoGuestAnswer'],
    ['an empty output', answerWith('Linux', ''), 'GuestReportUnreadable'],
    ['only an error', answerWith('Linux', 'bash: command not found'), 'GuestReportUnreadable'],
    ['a report that lost its beginning', answerWith('Linux', line.slice(40)), 'GuestReportUnreadable'],
    ['a report that lost its end', answerWith('Linux', line.slice(0, -40)), 'GuestReportUnreadable'],
    ['broken JSON', answerWith('Linux', '{"v":1,"os":"Linux",,}'), 'GuestReportUnreadable'],
    ['another version', answerWith('Linux', line.replace('"v":1', '"v":2')), 'GuestReportUnreadable'],
    ['another system', answerWith('Linux', line.replace('"Linux"', '"Windows"')), 'GuestReportUnreadable'],
    ['two reports', answerWith('Linux', `${line}\n${line}`), 'GuestReportAmbiguous'],
    ['a report inside an array', answerWith('Linux', `[${line}]`), 'GuestReportUnreadable'],
  ]
  for (const [name, output, reason] of rows) {
    it(`${name}: Unknown (${reason}) for every check`, () => {
      const findings = examineGuest('/vm', 'Linux', output)
      assert.deepEqual(
        findings.map(({ check }) => check),
        checksOf('Linux'),
      )
      for (const finding of findings) assert.deepEqual([finding.outcome, finding.reason], ['Unknown', reason])
    })
  }

  it('is never wanted from a VM that cannot be asked', () => {
    const notReady = { en: 'It is not ready.', pt: 'Não está pronto.' }
    for (const os of ['Linux', 'Windows', null] as const)
      for (const { outcome, reason } of guestNotSeen(os, 'AgentNotReady', notReady))
        assert.deepEqual([outcome, reason], ['Unknown', 'AgentNotReady'])
    assert.equal(guestNotSeen(null, 'AgentNotReady', notReady).length, guestChecks.length)
  })
})
