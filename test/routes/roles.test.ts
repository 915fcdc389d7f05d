import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import Fastify from 'fastify'
import { roles, type Role } from '../../src/access/principal.ts'
import { authentication } from '../../src/plugins/authentication.ts'
import { anApp, anEntra } from '../access/an-entra.ts'
import { everyRoute } from './every-route.ts'

type Entra = Awaited<ReturnType<typeof anEntra>>

/** Said here once more, so that a slip in the service does not excuse itself. */
const enough: Record<Role, readonly Role[]> = {
  'Backup.Diagnose': roles,
  'Backup.Remediate': ['Backup.Remediate', 'Backup.Admin'],
  'Backup.Approve': ['Backup.Approve', 'Backup.Admin'],
  'Backup.Admin': ['Backup.Admin'],
}
const subsets: Role[][] = Array.from({ length: 2 ** roles.length }, (_, bits) =>
  roles.filter((__, at) => bits & (1 << at)),
)

describe('every route, asked with every set of roles', () => {
  let entra: Entra
  let surface: Awaited<ReturnType<typeof everyRoute>>
  const tokens = new Map<Role[], string>()
  before(async () => {
    entra = await anEntra()
    surface = await everyRoute(entra)
    for (const subset of subsets) tokens.set(subset, await entra.token({ ...anApp, roles: subset }))
  })
  after(async () => {
    await surface.app.close()
    await entra.stop()
  })

  const places = () =>
    surface.routes.flatMap(({ method, url, config }) =>
      [method].flat().map((one) => ({ method: one as 'GET', url, role: config!.role, dryRunRole: config!.dryRunRole })),
    )
  const fill = (url: string) =>
    url
      .replace(':subscriptionId', '11111111-1111-4111-8111-111111111111')
      .replace(':resourceGroup', 'rg')
      .replace(':vmName', 'vm')
      .replace(':operationId', '22222222-2222-4222-8222-222222222222')
      .replace(':causeId', '5c1f0b7e2a9d4c36')
      .replace(':scanId', '33333333-3333-4333-8333-333333333333')
      .replace(':code', 'ScopeLocked')
  const ask = async (method: 'GET', url: string, token?: string) => {
    const { statusCode, headers } = await surface.app.inject({
      method,
      url: fill(url),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(method === ('PUT' as string) ? { payload: {} } : {}),
    })
    const code = headers['x-ms-error-code']
    return statusCode === 401
      ? 'Who?'
      : code === 'RoleRequired'
        ? 'No'
        : code === 'ScopeNotAllowed'
          ? 'NotThere'
          : 'Yes'
  }

  it('lets in whoever has the role that the route declares, and nobody else', async () => {
    const expected = (role: Role | 'Public', subset: Role[]) =>
      role === 'Public' || subset.some((one) => enough[role].includes(one)) ? 'Yes' : 'No'
    let asked = 0
    for (const { method, url, role, dryRunRole } of places()) {
      const variants: [string, Role | 'Public'][] = [[url, role]]
      if (dryRunRole) variants.push([`${url}?dryRun=true`, dryRunRole], [`${url}?dryRun=false`, role])
      for (const [path, needed] of variants) {
        const place = `${method} ${path}`
        assert.equal(await ask(method, path), needed === 'Public' ? 'Yes' : 'Who?', `${place} without a token`)
        for (const [subset, token] of tokens) {
          assert.equal(await ask(method, path, token), expected(needed, subset), `${place} as [${subset.join(' ')}]`)
          asked++
        }
      }
    }
    assert.ok(asked > 16 * 40, `only ${asked} were asked`)
  })

  it("leaves open what probes, readers of the reference and the console's empty page need, and nothing else", () => {
    const open = places().filter(({ role }) => role === 'Public')
    assert.deepEqual([...new Set(open.map(({ url }) => url))].toSorted(), [
      '/',
      '/console',
      '/console/*',
      '/console/files/:name',
      '/console/sign-in.json',
      '/docs',
      '/docs/',
      '/docs/js/scalar.js',
      '/livez',
      '/openapi.json',
      '/readyz',
      '/readyz/write',
    ])
  })

  it('lets nothing be changed by whoever may only diagnose', () => {
    for (const { method, url, role } of places().filter((place) => !['GET', 'HEAD'].includes(place.method)))
      assert.ok(role !== 'Public' && role !== 'Backup.Diagnose', `${method} ${url}`)
  })

  it('tells the role of each in the OpenAPI document', async () => {
    const document = (await surface.app.inject('/openapi.json')).json<{
      components: { securitySchemes: object }
      paths: Record<string, Record<string, { security?: object[]; 'x-required-role'?: string; description?: string }>>
    }>()
    assert.ok('entra' in document.components.securitySchemes)
    for (const { method, url, role } of places().filter(
      ({ method, url }) => method !== ('HEAD' as string) && !/^\/(docs|console|$)/.test(url),
    )) {
      const told = document.paths[url.replace(/:(\w+)/g, '{$1}')]![method.toLowerCase()]!
      if (role === 'Public') assert.deepEqual([told.security, told['x-required-role']], [undefined, undefined])
      else {
        assert.deepEqual([told.security, told['x-required-role']], [[{ entra: [role] }], role], `${method} ${url}`)
        assert.match(told.description!, new RegExp(`App role: .${role}`))
      }
    }
  })

  it('stops the start when a route declares no role', async () => {
    const app = Fastify()
    await app.register(authentication, {})
    const add = (url: string, config?: object) =>
      app.get(url, { ...(config && { config: config as never }) }, () => 'x')
    assert.throws(() => add('/v1/secrets'), /GET \/v1\/secrets declares no role/)
    assert.throws(() => add('/v1/secrets', {}), /declares no role/)
    add('/livez', { role: 'Public' })
    add('/v1/known', { role: 'Backup.Diagnose' })
    await app.close()
  })
})
