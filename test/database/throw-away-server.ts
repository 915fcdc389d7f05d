import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { PostgresPrograms } from '../../src/database/postgres-programs.ts'
import { postgresUser, type RunAs } from '../../src/database/run-as.ts'
import { freePort } from '../service/free-port.ts'

const run = promisify(execFile)

export interface ThrowAwayServer {
  /** Stays the same over restarts. */
  url: string
  version: string
  start(): Promise<void>
  stop(mode: 'fast' | 'immediate'): Promise<void>
  /** Ends the server and takes its files away. */
  drop(): Promise<void>
}

/** A PostgreSQL of nobody's but the test's, on loopback. It waits for no disk: what it holds outlives its processes, not the machine. */
export async function throwAwayServer(
  programs: Pick<PostgresPrograms, 'initdb' | 'pg_ctl'>,
  furtherSettings: readonly string[] = [],
): Promise<ThrowAwayServer> {
  const runAs = await postgresUser()
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  own(folder, runAs)
  chmodSync(folder, 0o700)
  const data = join(folder, 'data')
  const password = randomBytes(12).toString('hex')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  own(passwordFile, runAs)
  const account = ['-U', 'service', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  await run(programs.initdb, ['-D', data, '--no-sync', ...account, '-E', 'UTF8', '--locale=C'], { ...runAs, cwd: '/' })
  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', "unix_socket_directories=''", 'fsync=off']
  const options = [...settings, ...furtherSettings].map((setting) => `-c ${setting}`).join(' ')
  const log = join(folder, 'server.log')
  // pg_ctl hands its output to the server that it starts: a pipe would stay open as long as that lives.
  const control = (...args: string[]) =>
    new Promise<void>((resolve, reject) => {
      const child = execFile(programs.pg_ctl, ['-D', data, '-w', '-t', '60', ...args], { ...runAs, cwd: '/' })
      child.once('error', reject)
      child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`pg_ctl ${args[0]} ended with ${code}`))))
    })
  const start = () => control('start', '-l', log, '-o', options)
  await start()
  return {
    url: `postgres://service:${password}@127.0.0.1:${port}/postgres`,
    version: execFileSync(programs.initdb, ['--version'], { encoding: 'utf8' }).trim(),
    start,
    stop: (mode) => control('stop', '-m', mode),
    async drop() {
      await control('stop', '-m', 'immediate').catch(() => undefined)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const own = (path: string, { uid, gid }: RunAs) => {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
}
