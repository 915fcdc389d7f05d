import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Image } from './image-build.ts'

/** As a container engine starts it: PID 1 of a namespace, without root, on a root file system that is read-only. */
export const boxed = (image: Image, command: readonly string[]): [string, ...string[]] => [
  'unshare',
  ...['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
  ...[
    'sh',
    '-c',
    `mount --bind / / && mount -o remount,ro,bind / && cd "$1" && shift && exec "$@"`,
    'sh',
    image.workdir,
  ],
  ...['setpriv', `--reuid=${image.user.uid}`, `--regid=${image.user.gid}`, '--clear-groups', '--no-new-privs', '--'],
  ...command,
]

export const skipWithoutNamespaces =
  (process.getuid?.() !== 0 ||
    spawnSync('unshare', ['--mount', '--pid', '--fork', 'sh', '-c', 'mount --bind / / && mount -o remount,ro,bind /'])
      .status !== 0) &&
  'this machine lets nobody make namespaces (Linux and root only)'

/** The process inside, as this machine numbers it. */
export const insideOf = (pid: number) =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
