import { execFile, spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const project = resolve(import.meta.dirname, '../..')
const node = process.execPath

/** Root, with a view of the file system of its own: only so can folders be private, read-only or full without harm to the machine. */
export const skipWithoutNamespaces =
  process.platform !== 'linux' || process.getuid?.() !== 0 || spawnSync('unshare', ['--mount', 'true']).status !== 0
    ? 'needs root on Linux, and the right to mount'
    : false

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface Machine {
  /** A folder that only root may enter; the project lies in `private/project`. */
  private: string
  project: string
  /** A folder that everybody may enter. */
  open: string
  /** Runs a shell script on the machine, in the project. Ended after `seconds` with code null. */
  run(script: string, options?: { env?: Record<string, string>; seconds?: number }): Promise<Ended>
  remove(): Promise<void>
}

/**
 * This machine with another /var/lib (`setup` may change more), and the project below a private folder. What is mounted is gone with each
 * run; `kept` names the folder of its own that stands for /var/lib in all of them.
 */
export async function aMachine(setup = ''): Promise<Machine> {
  const root = await mkdtemp(join(tmpdir(), 'machine-'))
  await chmod(root, 0o755)
  const [privately, open, varLib] = [join(root, 'private'), join(root, 'open'), join(root, 'var-lib')]
  await mkdir(join(privately, 'project'), { recursive: true })
  await mkdir(open)
  await mkdir(varLib)
  await chmod(privately, 0o700)
  await chmod(varLib, 0o755)
  const here = join(privately, 'project')
  // As the machine sees it: a project below /tmp lies under what the tests mount there.
  const program = node.startsWith(`${project}/`) ? join(here, node.slice(project.length)) : node
  // The namespace's own /tmp hides the machine's, but for this folder.
  const mounts = `mount --bind '${project}' '${here}'\nmount --bind '${varLib}' /var/lib\n${setup}\n`
  return {
    private: privately,
    project: here,
    open,
    run: (script, { env = {}, seconds = 90 } = {}) =>
      new Promise((done) => {
        execFile(
          'unshare',
          ['--mount', '--', '/bin/sh', '-c', `set -e\n${mounts}cd '${here}'\n${script}`],
          {
            timeout: seconds * 1000,
            killSignal: 'SIGKILL',
            maxBuffer: 64 * 1024 * 1024,
            env: {
              PATH: `${dirname(program)}:${process.env['PATH']}`,
              HOME: open,
              PROJECT: here,
              PRIVATE: privately,
              OPEN: open,
              ...env,
            },
          },
          (error, stdout, stderr) =>
            done({ code: error ? (typeof error.code === 'number' ? error.code : null) : 0, stdout, stderr }),
        )
      }),
    remove: () => rm(root, { recursive: true, force: true }),
  }
}
