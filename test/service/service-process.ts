import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { withoutSweeps } from './without-sweeps.ts'

export interface ServiceProcess {
  base: string
  child: ChildProcess
  /** Every log line so far, parsed. */
  log: Record<string, unknown>[]
  /** All that it has written so far, as it was written. */
  printed: () => string
  /** Resolves to the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

interface Options {
  /** Program and arguments; default: this repository's `src/main.ts`. */
  command?: readonly [string, ...string[]]
  cwd?: string
  env?: Record<string, string>
}

/** The service as a process of its own, as `npm start` runs it, against a sandbox of this process. */
export async function serviceProcess(sandbox: Sandbox, options: Options = {}): Promise<ServiceProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'service-'))
  chmodSync(folder, 0o755) // the embedded PostgreSQL may run as a user of its own
  const ca = join(folder, 'ca.pem')
  writeFileSync(ca, sandbox.ca)
  const main = join(import.meta.dirname, '../../src/main.ts')
  const [program, ...args] = options.command ?? [process.execPath, main]
  const child = spawn(program, args, {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      NODE_EXTRA_CA_CERTS: ca,
      AZURE_RESOURCE_MANAGER_ENDPOINT: sandbox.endpoint,
      IDENTITY_ENDPOINT: sandbox.identityEndpoint,
      IDENTITY_HEADER: sandbox.identityHeader,
      BACKUP_SERVICE_PRINCIPAL_ID: sandbox.world.backupServicePrincipalId,
      DATA_DIR: folder,
      PORT: '0',
      REMEDIATION_ENABLED: 'true',
      ARM_POLL_SECONDS: '0.05',
      JOB_POLL_SECONDS: '0.05',
      ...withoutSweeps,
      ...options.env,
    },
  })
  const log: Record<string, unknown>[] = []
  const loose: string[] = []
  const all: string[] = []
  const listening = Promise.withResolvers<string>()
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    all.push(text)
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const entry = parsed(line)
      if (entry) log.push(entry)
      else loose.push(line)
      const [, base] = /Server listening at (http:\S+)/.exec(String(entry?.['msg'])) ?? []
      if (base) listening.resolve(base)
    }
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    all.push(text)
    loose.push(text)
  })
  const exited = once(child, 'exit') as Promise<[number | null]>
  void exited.then(([code]) => listening.reject(new Error(`the service ended with ${code}: ${loose.join('\n')}`)))
  const base = await listening.promise
  return {
    base,
    child,
    log,
    printed: () => all.join(''),
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      const [code] = await exited
      rmSync(folder, { recursive: true, force: true })
      return code
    },
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}
