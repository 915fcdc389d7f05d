import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { externalPostgres } from '../service/external-postgres.ts'
import { freePort } from '../service/free-port.ts'

const ROUNDS = 11

const bare = `
import Fastify from 'fastify'
const app = Fastify()
app.get('/livez', async () => ({ status: 'ok' }))
app.get('/readyz', async () => ({ status: 'ok' }))
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })`

/** From the process's start to its first answers: as the image has it, on an external database that is migrated, against a bare Fastify. */
export async function run() {
  execFileSync('npm', ['run', 'build'], { stdio: 'ignore' })
  const [sandbox, postgres] = [await startSandbox({ throttling: false }), await externalPostgres()]
  const folder = mkdtempSync(join(tmpdir(), 'start-'))
  const ca = join(folder, 'ca.pem')
  writeFileSync(ca, sandbox.ca)
  const env = {
    NODE_ENV: 'production',
    NODE_EXTRA_CA_CERTS: ca,
    AZURE_RESOURCE_MANAGER_ENDPOINT: sandbox.endpoint,
    IDENTITY_ENDPOINT: sandbox.identityEndpoint,
    IDENTITY_HEADER: sandbox.identityHeader,
    DATABASE_URL: postgres.url,
  }
  const asInImage = { ...env, NODE_COMPILE_CACHE: join(folder, 'compiled') }
  execFileSync(process.execPath, ['dist/main.js', '--help'], { stdio: 'ignore', env: asInImage })
  const candidates = [
    ['bare Fastify', ['--input-type=module', '--eval', bare], env],
    ['the service', ['dist/main.js'], asInImage],
  ] as const
  const times = new Map<string, { listens: number; ready: number }[]>(candidates.map(([name]) => [name, []]))
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, args, settings] of candidates) {
      const time = await timed([...args], settings)
      if (round > 0) times.get(name)!.push(time) // the first one migrates, and reads the files into memory
    }
  await postgres.drop()
  await sandbox.stop()
  rmSync(folder, { recursive: true })

  const [hello, service] = [times.get('bare Fastify')!, times.get('the service')!]
  console.log(`\nStart (median of ${ROUNDS} interleaved rounds; ${postgres.version})`)
  for (const what of ['listens', 'ready'] as const) {
    const ratio = median(service.map((time, round) => time[what] / hello[round]![what]))
    console.log(
      `  ${what.padEnd(8)} bare Fastify ${median(hello.map((time) => time[what])).toFixed(0)} ms, the service ${median(service.map((time) => time[what])).toFixed(0)} ms: ${ratio.toFixed(2)} ×`,
    )
  }
}

async function timed(args: string[], env: Record<string, string>) {
  const port = await freePort()
  const from = performance.now()
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env, PORT: String(port), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const answered = async (path: string) => {
    while (!(await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined))?.ok) {
      if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode}`)
      await sleep(2)
    }
    return performance.now() - from
  }
  const listens = await answered('/livez')
  const ready = await answered('/readyz')
  child.kill('SIGTERM')
  await once(child, 'exit')
  return { listens, ready }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
