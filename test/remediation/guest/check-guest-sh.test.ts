import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { lstat, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { examineGuest } from '../../../src/diagnosis/guest/examine-guest.ts'
import { guestChecks } from '../../../src/diagnosis/guest/guest-checks.ts'
import { aGuestTree, aHost, linuxAnswer, runGuestScript, type Tree } from './guest-tree.ts'

const bash = isThere('/bin/bash')
const onPath = (name: string) =>
  (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find(isThere)
const skip = process.platform === 'linux' && bash ? false : 'needs Linux and bash'

const paths: string[] = [
  'etc/os-release',
  'etc/waagent.conf',
  'etc/environment',
  'etc/netplan/50-cloud-init.yaml',
  'etc/network/interfaces',
  'etc/selinux/config',
  'sys/fs/selinux/enforce',
  'etc/azure/vmbackup.conf',
  'proc/mounts',
  'proc/meminfo',
  'proc/cpuinfo',
  'proc/loadavg',
  'proc/812/cmdline',
  'proc/sys/kernel/osrelease',
  'var/lib/update-notifier/updates-available',
  'usr/lib/python3/dist-packages/azurelinuxagent/common/version.py',
  'var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log',
]

describe('check-guest.sh, run for real', { skip, timeout: 120_000 }, () => {
  let host: Awaited<ReturnType<typeof aHost>>
  before(async () => {
    host = await aHost()
  })
  after(() => host.close())

  async function look(changes: Record<string, Tree[string] | null> = {}, env: Record<string, string> = {}) {
    const { root, remove } = await aGuestTree(changes)
    try {
      const ran = await runGuestScript({
        GUEST_ROOT: root,
        GUEST_DF: join(root, 'df.txt'),
        GUEST_WIRE: '127.0.0.1',
        GUEST_WIRE_PORTS: `${host.port} ${host.port}`,
        ...env,
      })
      const findings = examineGuest('/vm', 'Linux', linuxAnswer(ran.stdout, ran.stderr))
      return { ...ran, findings, of: (check: string) => findings.find((finding) => finding.check === check)! }
    } finally {
      await remove()
    }
  }
  const summaryOf = ({ check, outcome, reason }: { check: string; outcome: string; reason: string }) =>
    `${check} ${outcome} ${reason}`

  it('finds nothing in a healthy VM, and says of each check why', async () => {
    const { findings, stderr, stdout } = await look()
    assert.deepEqual(findings.map(summaryOf), [
      'guest-pending-restart RuledOut NoRestartPending',
      'guest-pending-updates RuledOut NoUpdatesPending',
      'guest-agent-service RuledOut GuestAgentRuns',
      'guest-agent-version RuledOut GuestAgentSupported',
      'guest-agent-settings RuledOut AgentSettingsFit',
      'guest-python RuledOut PythonThere',
      'guest-disk-space RuledOut DiskHasRoom',
      'guest-host-channel RuledOut HostReached',
      'guest-proxy RuledOut NoProxy',
      'guest-dhcp RuledOut AddressByDhcp',
      'guest-extension-log RuledOut NoErrorInLog',
      'guest-selinux RuledOut SelinuxNotEnforcing',
      'guest-mounts RuledOut MountedOnce',
      'guest-backup-settings NotApplicable NoBackupSettings',
      'guest-memory RuledOut MemoryFree',
      'guest-cpu RuledOut CpuFree',
    ])
    assert.equal(stderr, '')
    assert.match(stdout, /^\{"v":1,.*\}\n$/)
    assert.equal((JSON.parse(stdout) as { agentVersion: string }).agentVersion, '2.11.1.4')
  })

  const causes: [string, Record<string, Tree[string] | null>, string, string, string][] = [
    ['the agent does not run', { 'proc/812/cmdline': null }, 'guest-agent-service', 'Confirmed', 'GuestAgentStopped'],
    [
      'there is no agent',
      { 'proc/812/cmdline': null, 'usr/sbin/waagent': null },
      'guest-agent-service',
      'Confirmed',
      'GuestAgentAbsent',
    ],
    [
      'an old agent',
      {
        'var/lib/waagent/WALinuxAgent-2.9.1.1/manifest.xml': null,
        'var/lib/waagent/WALinuxAgent-2.11.1.4/manifest.xml': null,
      },
      'guest-agent-version',
      'Confirmed',
      'GuestAgentOutdated',
    ],
    [
      'extensions are off',
      { 'etc/waagent.conf': 'extensions.enabled = n # by order\n' },
      'guest-agent-settings',
      'Confirmed',
      'ExtensionsDisabled',
    ],
    [
      'provisioning is off',
      { 'etc/waagent.conf': 'Provisioning.Agent=disabled\n' },
      'guest-agent-settings',
      'Confirmed',
      'ProvisioningAgentNotAuto',
    ],
    [
      'no updates of the agent',
      { 'etc/waagent.conf': 'AutoUpdate.Enabled=n\n' },
      'guest-agent-settings',
      'Confirmed',
      'AgentUpdatesOff',
    ],
    ['no settings', { 'etc/waagent.conf': null }, 'guest-agent-settings', 'RuledOut', 'NoAgentSettings'],
    [
      'no Python',
      { 'usr/bin/python3': null, 'usr/bin/python3.10': null, 'usr/bin/python3.10-config': null },
      'guest-python',
      'Confirmed',
      'PythonAbsent',
    ],
    [
      'a full disk',
      { 'df.txt': 'F 1024-blocks U A C M\n/dev/sda1 30298176 30297000 1176 100% /\n' },
      'guest-disk-space',
      'Confirmed',
      'DiskFull',
    ],
    [
      'a proxy',
      { 'etc/environment': 'https_proxy="http://u:hunter2@proxy:3128"\n' },
      'guest-proxy',
      'Confirmed',
      'ProxySet',
    ],
    [
      "the agent's own proxy",
      { 'etc/waagent.conf': 'HttpProxy.Host=10.0.0.9\n' },
      'guest-proxy',
      'Confirmed',
      'ProxySet',
    ],
    [
      'a static address',
      {
        'etc/netplan/50-cloud-init.yaml':
          'network:\n  ethernets:\n    eth0:\n      dhcp4: no\n      addresses: [10.0.0.4/24]\n',
      },
      'guest-dhcp',
      'Confirmed',
      'AddressStatic',
    ],
    [
      'a static address of Red Hat',
      {
        'etc/netplan/50-cloud-init.yaml': null,
        'etc/sysconfig/network-scripts/ifcfg-eth0': 'DEVICE=eth0\nBOOTPROTO=static\n',
      },
      'guest-dhcp',
      'Confirmed',
      'AddressStatic',
    ],
    [
      'a network nobody describes',
      { 'etc/netplan/50-cloud-init.yaml': null },
      'guest-dhcp',
      'Unknown',
      'ProbeCouldNotLook',
    ],
    ['SELinux', { 'sys/fs/selinux/enforce': '1' }, 'guest-selinux', 'Confirmed', 'SelinuxEnforcing'],
    [
      'a file system mounted twice',
      { 'proc/mounts': '/dev/sda1 / ext4 rw 0 0\n/dev/sdc1 /data xfs rw 0 0\n/dev/sdc1 /srv xfs rw 0 0\n' },
      'guest-mounts',
      'Confirmed',
      'MountedTwice',
    ],
    [
      'a place mounted twice',
      { 'proc/mounts': '/dev/sdb1 /data ext4 rw 0 0\n/dev/sdc1 /data ext4 rw 0 0\n' },
      'guest-mounts',
      'Confirmed',
      'MountedTwice',
    ],
    [
      'settings in UTF-16',
      { 'etc/azure/vmbackup.conf': Buffer.from('\ufeff[SnapshotThread]\n', 'utf16le') },
      'guest-backup-settings',
      'Confirmed',
      'BackupSettingsNotAscii',
    ],
    [
      'settings with an accent',
      { 'etc/azure/vmbackup.conf': '[SnapshotThread]\n# não\n' },
      'guest-backup-settings',
      'Confirmed',
      'BackupSettingsNotAscii',
    ],
    [
      'a snapshot marked failed',
      { 'etc/azure/vmbackup.conf': '[SnapshotThread]\nisanysnapshotfailed: x\nisanysnapshotfailed = True\n' },
      'guest-backup-settings',
      'Confirmed',
      'SnapshotMarkedFailed',
    ],
    [
      'skipped mounts',
      { 'etc/azure/vmbackup.conf': '[SnapshotThread]\nMountsToSkip = /data,/srv\n' },
      'guest-backup-settings',
      'Confirmed',
      'MountsSkipped',
    ],
    [
      'plain settings',
      { 'etc/azure/vmbackup.conf': '[SnapshotThread]\nfsfreeze = True\n' },
      'guest-backup-settings',
      'RuledOut',
      'BackupSettingsFit',
    ],
    [
      'little memory',
      { 'proc/meminfo': 'MemTotal: 1000000 kB\nMemAvailable: 40000 kB\n' },
      'guest-memory',
      'Confirmed',
      'MemoryShort',
    ],
    ['a busy VM', { 'proc/loadavg': '7.93 6.00 5.00 9/200 4242\n' }, 'guest-cpu', 'Confirmed', 'CpuBusy'],
    [
      'a restart that Ubuntu asks for',
      { 'run/reboot-required': '*** System restart required ***\n' },
      'guest-pending-restart',
      'Confirmed',
      'RestartPending',
    ],
    ['a newer kernel', { 'boot/vmlinuz-6.8.0-1009-azure': '' }, 'guest-pending-restart', 'Confirmed', 'RestartPending'],
    [
      'pending updates',
      { 'var/lib/update-notifier/updates-available': '\n17 updates can be applied immediately.\n' },
      'guest-pending-updates',
      'Confirmed',
      'UpdatesPending',
    ],
    [
      'no list of updates',
      { 'var/lib/update-notifier/updates-available': null },
      'guest-pending-updates',
      'Unknown',
      'ProbeCouldNotLook',
    ],
    [
      'an error in the log',
      {
        'var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log':
          'Enable\nFailed to freeze /data\nExit\n',
      },
      'guest-extension-log',
      'Confirmed',
      'ErrorInLog',
    ],
    [
      'no log',
      { 'var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log': null },
      'guest-extension-log',
      'NotApplicable',
      'NoExtensionLog',
    ],
  ]
  for (const [name, changes, check, outcome, reason] of causes) {
    it(`${name}: ${check} is ${outcome} (${reason}), and nothing else changes to Confirmed`, async () => {
      const { of, findings } = await look(changes)
      assert.equal(summaryOf(of(check)), `${check} ${outcome} ${reason}`)
      if (outcome === 'Confirmed' && of(check).severity !== 'Info') assert.ok(of(check).guestSteps.length > 0)
      const others = findings.filter((finding) => finding.check !== check && finding.outcome === 'Confirmed')
      assert.deepEqual(others.map(summaryOf), [])
    })
  }

  it('says which port of the host is closed', async () => {
    const { of } = await look({}, { GUEST_WIRE_PORTS: `${host.port} ${host.closedPort}` })
    assert.equal(of('guest-host-channel').reason, 'HostNotReached')
    assert.match(of('guest-host-channel').message, /TCP 32526 \(refused\)/)
  })

  it('gives away no secret', async () => {
    const { stdout } = await look(
      {
        'etc/environment': 'http_proxy=http://admin:p@ss:w0rd@proxy.contoso.com:8080/\n',
        'etc/waagent.conf': 'HttpProxy.Host=http://svc:s3cr3t@10.1.1.1\nExtensions.Enabled=y\n',
        'var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log': [
          'put https://x.blob.core.windows.net/a?sv=2024&sig=AbC%2Fdef1234&se=2026',
          'Authorization: Bearer eyJhbGciOiJub25lIn0.e30.sgntr',
          '{"password": "hunter2", "AccountKey": "a2V5a2V5a2V5"}',
          'password = correcthorse, protectedSettings token=t0k3n;pwd=passw0rd',
          'key c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0Cg==',
        ].join('\n'),
      },
      {},
    )
    for (const secret of [
      'p@ss',
      'w0rd',
      's3cr3t',
      'AbC',
      'def1234',
      'eyJ',
      'sgntr',
      'hunter2',
      'a2V5',
      'correcthorse',
      't0k3n',
      'c2VjcmV0',
    ])
      assert.ok(!stdout.includes(secret), `${secret} in ${stdout}`)
    assert.match(stdout, /proxy\.contoso\.com:8080/)
  })

  const hostile: [string, Record<string, Tree[string] | null>][] = [
    [
      'quotes, backslashes and control characters',
      everywhere('"\\\u0007\u001b[2J\t\'$(touch /tmp/owned)`id`\u0000é\r"}{"v":1,"agent":"running"}'),
    ],
    ['very long lines', everywhere('x'.repeat(200_000))],
    ['very many lines', everywhere('"\\'.repeat(40) + '\n'.repeat(3) + 'Extensions.Enabled="""\n'.repeat(2_000))],
    [
      'random bytes',
      everywhere(Buffer.from(Array.from({ length: 30_000 }, (_, index) => (index * 7919 + (index >> 3)) % 256))),
    ],
    ['empty files', everywhere('')],
    ['links to devices that never end', Object.fromEntries(paths.map((path) => [path, { link: '/dev/zero' }]))],
    [
      'links to nowhere and to themselves',
      Object.fromEntries(paths.map((path, index) => [path, { link: index % 2 ? '/nowhere' : 'self' }])),
    ],
    ['nothing at all', Object.fromEntries(paths.map((path) => [path, null]))],
  ]
  for (const [name, changes] of hostile) {
    it(`${name}: one whole line of at most 4,096 bytes`, async () => {
      const { stdout, bytes, findings, stderr } = await look({ ...changes, 'df.txt': changes['etc/environment'] ?? '' })
      assert.ok(bytes <= 4096, `${bytes} bytes`)
      assert.match(stdout, /^\{"v":1,"os":"Linux",[\x20-\x7e]*\}\n$/)
      JSON.parse(stdout)
      assert.equal(stderr, '')
      assert.equal(findings.length, guestChecks.filter(({ os }) => os.includes('Linux')).length)
      assert.ok(findings.every(({ reason }) => !reason.startsWith('GuestReport')))
      assert.equal(isThere('/tmp/owned'), false)
    })
  }

  it('keeps to any limit, the log giving way first', async () => {
    const log = Array.from({ length: 200 }, (_, index) => `line ${index} ${'y '.repeat(40)}`).join('\n')
    const changes = { 'var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log': log }
    const whole = await look(changes)
    assert.match(whole.stdout, /line 199/)
    for (const max of [2000, 1000, 600, 300]) {
      const { bytes, stdout } = await look(changes, { GUEST_MAX_BYTES: String(max) })
      assert.ok(bytes <= max + 1, `${bytes} of ${max}`)
      JSON.parse(stdout)
    }
  })

  it('changes nothing in what it looks at', async () => {
    const { root, remove } = await aGuestTree()
    const state = async () => {
      const names = (await readdir(root, { recursive: true })).toSorted()
      return Promise.all(names.map(async (name) => [name, (await lstat(join(root, name))).mtimeMs]))
    }
    const before = await state()
    await runGuestScript({ GUEST_ROOT: root, GUEST_WIRE: '127.0.0.1', GUEST_WIRE_PORTS: `${host.port} ${host.port}` })
    assert.deepEqual(await state(), before)
    await remove()
  })

  it('needs bash and coreutils and nothing else', async (context) => {
    const tools = ['timeout', 'head', 'tail', 'tr', 'wc', 'sort', 'df'].map((name) => [name, onPath(name)] as const)
    if (tools.some(([, place]) => !place)) return context.skip('no coreutils on this machine')
    const folder = await mkdtemp(join(tmpdir(), 'guest-path-'))
    for (const [name, place] of tools) await symlink(place!, join(folder, name))
    const { root, remove } = await aGuestTree()
    const env = { GUEST_ROOT: root, GUEST_WIRE: '127.0.0.1', GUEST_WIRE_PORTS: `${host.port} ${host.port}` }
    const source = await readFile(new URL('../../../src/remediation/guest/check-guest.sh', import.meta.url), 'utf8')
    // The script itself adds the usual folders for those whose PATH is empty.
    const bare = source.replace(/ PATH="[^"]*"/, '')
    assert.notEqual(bare, source)
    const stdout = execFileSync('/bin/bash', ['-c', bare], { env: { ...env, PATH: folder }, encoding: 'utf8' })
    const findings = examineGuest('/vm', 'Linux', linuxAnswer(stdout))
    assert.deepEqual(
      findings.filter(({ outcome }) => outcome === 'Confirmed' || outcome === 'Unknown').map(summaryOf),
      [],
    )
    await Promise.all([remove(), rm(folder, { recursive: true })])
  })

  it('says null where it has nothing to look with', async () => {
    const { root, remove } = await aGuestTree()
    const source = await readFile(new URL('../../../src/remediation/guest/check-guest.sh', import.meta.url), 'utf8')
    const stdout = execFileSync('/bin/bash', ['-c', source.replace(/ PATH="[^"]*"/, '')], {
      env: { GUEST_ROOT: root, PATH: '/nowhere' },
      encoding: 'utf8',
    })
    const findings = examineGuest('/vm', 'Linux', linuxAnswer(stdout))
    assert.deepEqual(findings.filter(({ outcome }) => outcome === 'Confirmed').map(summaryOf), [])
    for (const check of ['guest-host-channel', 'guest-disk-space', 'guest-extension-log', 'guest-agent-settings'])
      assert.equal(findings.find((finding) => finding.check === check)?.outcome, 'Unknown', check)
    await remove()
  })

  it('runs on this very machine', async () => {
    const { stdout, bytes } = await runGuestScript({
      GUEST_WIRE: '127.0.0.1',
      GUEST_WIRE_PORTS: `${host.port} ${host.closedPort}`,
    })
    assert.ok(bytes <= 4096)
    assert.ok(
      examineGuest('/vm', 'Linux', linuxAnswer(stdout)).every(({ reason }) => !reason.startsWith('GuestReport')),
    )
  })

  it('passes shellcheck', (context) => {
    const shellcheck = onPath('shellcheck')
    if (!shellcheck) return context.skip('shellcheck is not installed')
    execFileSync(shellcheck, [new URL('../../../src/remediation/guest/check-guest.sh', import.meta.url).pathname])
  })
})

function everywhere(content: string | Buffer): Record<string, string | Buffer> {
  return Object.fromEntries(paths.map((path) => [path, content]))
}

function isThere(path: string) {
  try {
    accessSync(path, constants.F_OK)
    return true
  } catch {
    return false
  }
}
