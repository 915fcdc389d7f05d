import { execFile } from 'node:child_process'
import { readFile, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The server that runs on `cluster`, from its postmaster.pid (pid, directory, start, port, …, its state). A pid that now belongs to
 * another program means a machine that was restarted: PostgreSQL itself would refuse to start then, so the stale file is taken away.
 */
export async function runningPostmaster(
  cluster: string,
): Promise<{ pid: number; port: number; ready: boolean } | undefined> {
  const file = join(cluster, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  if (await isPostmasterOf(pid, cluster)) return { pid, port, ready: lines[7]?.trim() === 'ready' }
  await rm(file, { force: true })
  return undefined
}

async function isPostmasterOf(pid: number, cluster: string) {
  const command = await commandOf(pid)
  return /postgres/.test(command) && command.includes(await realpath(cluster))
}

/** The command line of a process; empty when there is none. */
async function commandOf(pid: number) {
  try {
    if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
    return (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout
  } catch {
    return ''
  }
}
