import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { settingsTable } from '../../src/settings/settings-table.ts'
import { aDatabase, until } from '../operations/a-service.ts'
import { ask } from './load.ts'
import { serviceProcess } from './service-process.ts'

const main = new URL('../../src/main.ts', import.meta.url).pathname
const vm = sampleVms.find(({ name }) => name === 'healthy-windows')!.id
const tenantA = '7a1c2b3d-0000-4000-8000-00000000000a'

describe('the start of the service', { concurrency: false, timeout: 240_000 }, () => {
  let sandbox: Sandbox
  let other: Sandbox
  let database: Awaited<ReturnType<typeof aDatabase>>
  let folder: string
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'start-'))
    database = await aDatabase()
    sandbox = await startSandbox({ throttling: false })
    other = await startSandbox({ throttling: false })
  })
  after(async () => {
    await sandbox?.stop()
    await other?.stop()
    await database?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const env = (azure: Sandbox) => {
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, azure.ca)
    return {
      PATH: process.env['PATH'],
      HOME: folder,
      NODE_EXTRA_CA_CERTS: ca,
      AZURE_RESOURCE_MANAGER_ENDPOINT: azure.endpoint,
      IDENTITY_ENDPOINT: azure.identityEndpoint,
      IDENTITY_HEADER: azure.identityHeader,
      DATABASE_URL: database.connectionString,
      PORT: '0',
      REMEDIATION_ENABLED: 'true',
      ARM_POLL_SECONDS: '0.05',
      JOB_POLL_SECONDS: '0.05',
      LOG_LEVEL: 'warn',
    }
  }
  /** Of a start that ends. */
  async function refusal(azure: Sandbox, more: Record<string, string> = {}, args: string[] = []) {
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...env(azure), ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
    const [code] = (await once(child, 'close')) as [number]
    return { code, printed }
  }
  const operation = async () => (await database.db.selectFrom('operations').selectAll().execute())[0]!

  it('tells its settings and examples, and refuses options, before anything is read or made', async () => {
    const { code, printed } = await refusal(sandbox, { PORT: 'eighty' }, ['--help'])
    assert.equal(code, 0)
    for (const { name } of settingsTable()) assert.match(printed, new RegExp(`^${name}\\b`, 'm'))
    assert.match(printed, /^Examples:\n {2}\S+ npm start$/m)
    assert.deepEqual(await refusal(sandbox, {}, ['--port', '8081']), {
      code: 1,
      printed: "Unknown option '--port'. npm start -- --help lists the settings.\n",
    })
    assert.deepEqual(await refusal(sandbox, { REMEDIATION_ENABLED: '', REMEDIATON_ENABLED: 'true' }), {
      code: 1,
      printed: 'unknown setting REMEDIATON_ENABLED; did you mean REMEDIATION_ENABLED?\n',
    })
  })

  it('says in one line that its port is taken, and stops its database', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    try {
      assert.deepEqual(await refusal(other, { PORT: String(port), DATABASE_URL: '', DATA_DIR: join(folder, 'data') }), {
        code: 1,
        printed: `PORT: ${port} on 127.0.0.1 cannot be had (EADDRINUSE); set PORT to another one.\n`,
      })
    } finally {
      taken.close()
    }
  })

  it('is refused on the database of another Azure, and leaves its operations alone', async () => {
    sandbox.world.timeline.pace = 170 // its backup takes a quarter of a minute
    const first = await serviceProcess(sandbox, { env: { DATABASE_URL: database.connectionString } })
    assert.equal((await ask(`${first.base}/v1${vm}/triggerBackup`, { method: 'POST' })).status, 202)
    await until('the backup is followed', () =>
      sandbox.requests.some(({ method, path }) => method === 'POST' && /\/backup$/.test(path)),
    )
    await first.stop()
    const before = await operation()
    assert.equal(before.status, 'Running')

    const { code, printed } = await refusal(other)
    assert.equal(code, 1)
    assert.match(
      printed,
      new RegExp(`^The database belongs to ${sandbox.endpoint}, and this service is set to ${other.endpoint}, .*\\n$`),
    )
    assert.deepEqual(await operation(), before)
    assert.equal(other.requests.length, 0)
  })

  it('is refused where its token is of another tenant, before anything is asked or written', async () => {
    const tenant = sandbox.world.tenantId
    Object.assign(sandbox.world, { tenantId: tenantA })
    const asked = sandbox.requests.length
    const { code, printed } = await refusal(sandbox)
    assert.equal(code, 1)
    assert.equal(
      printed,
      `The database belongs to tenant ${tenant}, and the identity of this service to ${tenantA}: sign in there, or set DATABASE_URL or DATA_DIR to another database.\n`,
    )
    assert.equal(sandbox.requests.length, asked)
    assert.equal((await operation()).status, 'Running')
    const { printed: configured } = await refusal(sandbox, { AZURE_TENANT_ID: tenantA })
    assert.match(
      configured,
      new RegExp(`^The database belongs to tenant ${tenant}, and AZURE_TENANT_ID is ${tenantA}: `),
    )
    Object.assign(sandbox.world, { tenantId: tenant })
  })

  it('goes on with them in the Azure to which they belong', async () => {
    const again = await serviceProcess(sandbox, { env: { DATABASE_URL: database.connectionString } })
    try {
      await until('it has ended', async () => (await operation()).status === 'Succeeded')
    } finally {
      await again.stop()
    }
  })
})
