import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { anApp, anEntra, clientId, tenant } from '../access/an-entra.ts'
import { aServer } from '../database/a-database.ts'
import { loadConfig } from '../../src/settings/config.ts'
import type { Database } from '../../src/database/open-database.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { serviceProcess, type ServiceProcess } from './service-process.ts'

/** Each is told from all else that is printed. */
const secret = (name: string) => `s3cret-${name}-${'0123456789abcdef'}`
const password = secret('database-password')
const signingSecret = `whsec_${Buffer.from(secret('signing-secret').padEnd(32, 'x')).toString('base64')}`
/** A JSON Web Token, whoever's; the signatures of Azure's operation URLs as the sandbox writes them. */
const shapes = [
  /eyJ[\w-]{8,}\.[\w-]{8,}/,
  /Bearer [\w.~+/-]{12,}/i,
  /s=c2lnbmF0dXJl/,
  /MIIHc3RhbmQtaW4/,
  /s3cret-[\w-]+/,
  new RegExp(signingSecret.slice(6)),
]
const main = join(import.meta.dirname, '../../src/main.ts')
const path = (name: string) => `/v1${sampleVms.find((vm) => vm.name === name)!.id}`

describe('nothing that is secret', { concurrency: false, timeout: 120_000 }, () => {
  let sandbox: Sandbox
  let server: Database
  let entra: Awaited<ReturnType<typeof anEntra>>
  let keys: Server
  let service: ServiceProcess
  const answers: string[] = []

  const ask = async (method: string, at: string, { headers = {}, body }: { headers?: object; body?: string } = {}) => {
    const response = await fetch(`${service.base}${at}`, {
      method,
      headers: { authorization: `Bearer ${await entra.token({ ...anApp, roles: ['Backup.Admin'] })}`, ...headers },
      ...(body === undefined ? {} : { body }),
    })
    const said = await response.text()
    answers.push(`${method} ${at.split('?')[0]} ${response.status} ${JSON.stringify([...response.headers])} ${said}`)
    return { status: response.status, said }
  }
  const act = (at: string, body: object, headers: object = {}) =>
    ask('POST', at, { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })

  before(async () => {
    sandbox = await startSandbox({ throttling: false })
    sandbox.world.timeline.pace = 6000
    server = await aServer()
    await sql.raw(`create role backup login superuser password '${password}'`).execute(server.db)
    const url = new URL(server.connectionString)
    Object.assign(url, { username: 'backup', password })
    entra = await anEntra()
    keys = createServer((_, response) => response.end(JSON.stringify({ keys: entra.server.issuer.keys.toJSON() })))
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve))
    service = await serviceProcess(sandbox, {
      env: {
        LOG_LEVEL: 'trace',
        OTEL_TRACES_EXPORTER: 'console',
        DATABASE_URL: url.href,
        WEBHOOK_SIGNING_SECRET: signingSecret,
        AZURE_CLIENT_SECRET: secret('client-secret'),
        AUTH_MODE: 'entra',
        ENTRA_TENANT_ID: tenant,
        ENTRA_AUDIENCE: clientId,
        ENTRA_ISSUER: entra.settings.issuers.join(),
        ENTRA_JWKS_URI: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`,
      },
    })
  })
  after(async () => {
    await service?.stop()
    keys?.close()
    await entra?.stop()
    await server?.close()
    await sandbox?.stop()
  })

  it('is there to be found: requests carry secrets wherever one can stand', async () => {
    const sas = `sig=${secret('sas')}&se=2030-01-01`
    assert.equal((await ask('GET', `${path('healthy-windows')}/diagnosis`)).status, 200)
    assert.equal((await ask('GET', `${path('healthy-windows')}/diagnosis?${sas}`)).status, 400)
    assert.equal((await ask('GET', `/nowhere?${sas}`)).status, 404)
    for (const authorization of [
      `Bearer ${secret('bad-token')}`,
      `Basic ${secret('basic')}`,
      `Bearer ${await entra.token({ ...anApp, aud: secret('aud') })}`,
    ])
      assert.equal((await ask('GET', '/v1/operations', { headers: { authorization } })).status, 401)
    for (const name of ['cookie', 'x-api-key', 'x-functions-key', 'ocp-apim-subscription-key', 'proxy-authorization'])
      await ask('GET', '/v1/operations', { headers: { [name]: secret(name) } })

    const callbackUrl = `https://hooks.contoso.test/after?code=${secret('callback')}`
    const vm = path('locked-at-limit')
    const lost = await act(`${vm}/triggerBackup`, { password: secret('field') })
    assert.equal(lost.status, 400)
    for (const wrong of [
      callbackUrl.replace('https', 'http'),
      callbackUrl.replace('//', `//user:${secret('userinfo')}@`),
    ])
      assert.equal((await act(`${vm}/removeLocks`, { callbackUrl: wrong })).status, 400)
    assert.equal((await act(`${vm}/removeLocks`, {}, { 'content-type': 'text/plain' })).status, 400)
    await ask('POST', `${vm}/removeLocks`, {
      headers: { 'content-type': 'application/json' },
      body: `{"x": "${secret('broken-json')}`,
    })

    sandbox.failNext({ method: 'GET', path: /\/locks$/ }, { status: 500 })
    sandbox.failNext({ method: 'POST', path: /\/backup$/ }, { status: 500 })
    const ended = []
    for (const [name, action, body] of [
      ['locked-at-limit', 'removeLocks', { callbackUrl, restore: 'AfterOperation' }],
      ['healthy-windows', 'triggerBackup', { callbackUrl }],
      ['vmsnapshot-failed', 'deleteFailedExtensions', {}],
    ] as const) {
      const { status, said } = await act(`${path(name)}/${action}`, body)
      assert.equal(status, 202, said)
      const { links } = JSON.parse(said) as { links: Record<'self' | 'events' | 'result', string> }
      const [self, events, result] = [links.self, links.events, links.result].map((link) => new URL(link).pathname)
      for (let looks = 0; looks < 200; looks++, await sleep(50)) {
        const { status: state } = JSON.parse((await ask('GET', self!)).said) as { status: string }
        if (state !== 'NotStarted' && state !== 'Running') break
      }
      ended.push(await ask('GET', result!))
      await ask('GET', events!, { headers: { accept: 'text/event-stream' } })
    }
    assert.ok(ended.some(({ status }) => status === 200))
    await ask('GET', '/v1/auditEvents')
    await ask('GET', '/metrics')
    await ask('GET', '/readyz?verbose=1')
    assert.ok(
      sandbox.requests.some(({ url }) => url.includes('s=c2lnbmF0dXJl')),
      'a signed URL was followed',
    )

    // The database goes: what is said of it names no password.
    await sql`alter role backup nologin`.execute(server.db)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'backup'`.execute(server.db)
    await ask('GET', '/v1/operations')
    await ask('GET', '/readyz?verbose=1')
    await sql`alter role backup login`.execute(server.db)
    await service.stop()
  })

  it('is in the log at level trace, in exported traces, or on stderr', () => {
    const printed = service.printed()
    assert.ok(
      printed.includes('request completed') && printed.includes('Azure answered') && printed.includes('traceId'),
    )
    for (const shape of shapes) assert.equal(shape.exec(printed)?.[0], undefined, context(printed, shape))
  })

  it('is in an answer, its headers, the events or the metrics', () => {
    const said = answers.join('\n')
    for (const shape of shapes) assert.equal(shape.exec(said)?.[0], undefined, context(said, shape))
  })

  it('is in what a wrong setting is told with', () => {
    const wrong = [
      { DATABASE_URL: `mysql://user:${password}@host/db` },
      { WEBHOOK_SIGNING_SECRET: secret('too-plain') },
      { WEBHOOK_SIGNING_SECRET: `${signingSecret} whsec_x` },
      { PUBLIC_URL: `https://user:${secret('public-url')}@host/?x` },
      { AZURE_RESOURCE_MANAGER_ENDPOINT: `https://user:${secret('endpoint')}@host/` },
      { AZURE_RESOURCE_MANAGER_ENDPOINT: `https://host/?sig=${secret('endpoint-query')}` },
    ]
    for (const setting of wrong) {
      const [name] = Object.keys(setting)
      assert.throws(
        () => loadConfig(setting),
        ({ message }: Error) => message.startsWith(`${name}:`) && !shapes.some((shape) => shape.test(message)),
      )
    }
  })

  it('is in what is said of a database that does not answer', () => {
    for (const port of [1, 99999999]) {
      const env = { PATH: process.env['PATH'], DATABASE_URL: `postgres://user:${password}@127.0.0.1:${port}/db` }
      const { stdout, stderr, status } = spawnSync(process.execPath, [main], { env, encoding: 'utf8', timeout: 60_000 })
      assert.equal(status, 1)
      for (const shape of shapes) assert.equal(shape.exec(stdout + stderr)?.[0], undefined, stdout + stderr)
    }
  })
})

const context = (text: string, shape: RegExp) => {
  const at = text.search(shape)
  return at < 0 ? '' : text.slice(Math.max(0, at - 400), at + 200)
}
