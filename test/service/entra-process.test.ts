import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { anApp, anEntra, clientId, objectId, tenant } from '../access/an-entra.ts'
import { serviceProcess, type ServiceProcess } from './service-process.ts'

const production = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups'
const vmPath = (name: string) => `/v1${sampleVms.find((vm) => vm.name === name)!.id}/diagnosis`

describe('the process with AUTH_MODE=entra', { timeout: 120_000 }, () => {
  let entra: Awaited<ReturnType<typeof anEntra>>
  let sandbox: Sandbox
  let folder: string
  let accessFile: string
  let env: Record<string, string>
  const giveTo = (group: string) =>
    writeFile(
      accessFile,
      JSON.stringify({ assignments: [{ principal: objectId, scopes: [`${production}/${group}`] }] }),
    )
  before(async () => {
    entra = await anEntra()
    sandbox = await startSandbox()
    folder = await mkdtemp(join(tmpdir(), 'entra-process-'))
    accessFile = join(folder, 'access.json')
    await writeFile(join(folder, 'both.pem'), `${sandbox.ca}\n${entra.ca}`)
    await giveTo('rg-production')
    env = {
      NODE_EXTRA_CA_CERTS: join(folder, 'both.pem'),
      AUTH_MODE: 'entra',
      ENTRA_TENANT_ID: tenant,
      ENTRA_AUDIENCE: clientId,
      ENTRA_ISSUER: entra.settings.issuers[0]!,
      ACCESS_FILE: accessFile,
    }
  })
  after(async () => {
    await sandbox?.stop()
    await entra?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('lets in by token, reads the keys ahead, and follows its ACCESS_FILE', async () => {
    const service: ServiceProcess = await serviceProcess(sandbox, { env })
    try {
      const token = await entra.token(anApp)
      const ask = async (path: string, authorization?: string) => {
        const response = await fetch(`${service.base}${path}`, authorization ? { headers: { authorization } } : {})
        return { status: response.status, text: await response.text() }
      }
      const asApp = async (path: string) => (await ask(path, `Bearer ${token}`)).status
      assert.equal((await ask('/livez')).status, 200)
      const ready = await ask('/readyz?verbose=1')
      assert.deepEqual([ready.status, /"signingKeys","ok":true/.test(ready.text)], [200, true], ready.text)
      assert.equal((await ask(vmPath('healthy-linux'))).status, 401)
      assert.deepEqual([await asApp(vmPath('healthy-linux')), await asApp(vmPath('readonly-on-vm'))], [200, 403])
      assert.deepEqual([await asApp('/metrics'), await asApp('/v1/operations')], [200, 200])

      await giveTo('rg-audited')
      for (let look = 0; look < 100 && (await asApp(vmPath('readonly-on-vm'))) !== 200; look++) await sleep(100)
      assert.deepEqual([await asApp(vmPath('healthy-linux')), await asApp(vmPath('readonly-on-vm'))], [403, 200])
      assert.ok(service.log.some(({ msg }) => /ACCESS_FILE has changed and is in effect/.test(String(msg))))
      assert.ok(!JSON.stringify(service.log).includes(token.split('.')[2]!))
    } finally {
      assert.equal(await service.stop(), 0)
    }
  })

  it('does not start with an ACCESS_FILE that cannot be used, and says in one line why', async () => {
    await writeFile(
      accessFile,
      JSON.stringify({ assignments: [{ principal: objectId, scopes: ['/subscriptions/x'] }] }),
    )
    await assert.rejects(serviceProcess(sandbox, { env }), (error: Error) => {
      assert.match(
        error.message,
        /ended with 1: ACCESS_FILE: ".*" cannot be used: assignments\/0: scope "\/subscriptions\/x"/,
      )
      return error.message.trim().split('\n').length === 1
    })
  })
})
