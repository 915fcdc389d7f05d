import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const script = new URL('../../../src/remediation/guest/check-guest.sh', import.meta.url).pathname

export type Tree = Record<string, string | Buffer | { link: string }>

const waagent = 'proc/812/cmdline'
/** A Linux VM in which nothing stops a backup. */
export const healthyTree: Tree = {
  'etc/os-release': 'NAME="Ubuntu"\nPRETTY_NAME="Ubuntu 22.04.5 LTS"\n',
  'proc/1/cmdline': '/sbin/init\0',
  [waagent]: '/usr/bin/python3\0-u\0/usr/sbin/waagent\0-daemon\0',
  'usr/sbin/waagent': '#!/usr/bin/python3\n',
  'usr/lib/python3/dist-packages/azurelinuxagent/common/version.py':
    "AGENT_NAME = 'WALinuxAgent'\nAGENT_VERSION = '2.2.46'\n",
  'var/lib/waagent/WALinuxAgent-2.9.1.1/manifest.xml': '',
  'var/lib/waagent/WALinuxAgent-2.11.1.4/manifest.xml': '',
  'etc/waagent.conf':
    '# comment\nProvisioning.Agent=auto\nExtensions.Enabled=y\nAutoUpdate.Enabled=y\nHttpProxy.Host=None\nLogs.Verbose=n\n',
  'etc/netplan/50-cloud-init.yaml': 'network:\n  ethernets:\n    eth0:\n      dhcp4: true\n',
  'usr/bin/python3': '',
  'usr/bin/python3.10': '',
  'usr/bin/python3.10-config': '',
  'etc/selinux/config': 'SELINUX=disabled\n',
  'proc/mounts':
    '/dev/sda1 / ext4 rw 0 0\n/dev/sda15 /boot/efi vfat rw 0 0\n/dev/sdb1 /mnt ext4 rw 0 0\n/dev/loop0 /snap/a squashfs ro 0 0\ntmpfs /run tmpfs rw 0 0\n',
  'proc/meminfo': 'MemTotal:       16384000 kB\nMemFree:         400000 kB\nMemAvailable:   12288000 kB\n',
  'proc/cpuinfo': 'processor\t: 0\nmodel name\t: x\n\nprocessor\t: 1\n',
  'proc/loadavg': '0.50 0.40 0.30 1/200 4242\n',
  'proc/sys/kernel/osrelease': '6.5.0-1025-azure\n',
  'boot/vmlinuz-6.5.0-1025-azure': '',
  'boot/vmlinuz-6.5.0-1021-azure': '',
  'var/lib/update-notifier/updates-available': '\n0 updates can be applied immediately.\n',
  'var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log':
    '2026/11/24 01:00:05 [Microsoft.Azure.RecoveryServices.VMSnapshotLinux-1.0.9181.0] Enable\n2026/11/24 01:00:42 status to report message: Command completed successfully\n',
  'df.txt': 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 30298176 9000000 21281792 30% /\n',
}

export async function aGuestTree(changes: Record<string, Tree[string] | null> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'guest-'))
  for (const [path, content] of Object.entries({ ...healthyTree, ...changes })) {
    if (content === null) continue
    const place = join(root, path)
    await mkdir(dirname(place), { recursive: true })
    if (typeof content === 'object' && 'link' in content) await symlink(content.link, place)
    else await writeFile(place, content)
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}

/** A loopback address that stands for the host: one port that listens, one that does not. */
export async function aHost() {
  const server = createServer((socket) => socket.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const closed = createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const { port: closedPort } = closed.address() as { port: number }
  await new Promise((resolve) => closed.close(resolve))
  return { port, closedPort, close: () => new Promise((resolve) => server.close(resolve)) }
}

/** What the script prints, byte for byte, in an environment that holds no more than `env`. */
export async function runGuestScript(env: Record<string, string>, path = process.env['PATH'] ?? '') {
  const { stdout, stderr } = await promisify(execFile)('/bin/bash', [script], {
    env: { PATH: path, ...env },
    encoding: 'buffer',
    timeout: 120_000,
  })
  return { stdout: stdout.toString('latin1'), bytes: stdout.length, stderr: stderr.toString('latin1') }
}

/** As Azure hands it back (recorded). */
export const linuxAnswer = (stdout: string, stderr = '') => ({
  value: [
    {
      code: 'ProvisioningState/succeeded',
      level: 'Info',
      displayStatus: 'Provisioning succeeded',
      message: `Enable succeeded: \n[stdout]\n${stdout}\n[stderr]\n${stderr}`,
    },
  ],
})
