import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { roles } from '../../src/access/principal.ts'
import type { AuditEvent, Operation } from '../../src/remediation/operation.ts'
import type { Plan } from '../../src/remediation/plan.ts'
import { aLock } from '../../src/sandbox/world/lock.ts'
import { anApp, anEntra, tenant } from '../access/an-entra.ts'
import { sweptOnce } from '../fleet/estate-rows.ts'
import { remediatingService } from './remediating-service.ts'

type Service = Awaited<ReturnType<typeof remediatingService>>
type Json = Record<string, unknown>

const production = '/subscriptions/11111111-1111-4111-8111-111111111111'
const development = '/subscriptions/22222222-2222-4222-8222-222222222222'
const locked = '/subscriptions/33333333-3333-4333-8333-333333333333'
const callers = {
  admin: { id: '0b1ec700-0000-4000-8000-00000000000a', scopes: ['/'] },
  north: { id: '0b1ec700-0000-4000-8000-00000000000b', scopes: [`${production}/resourceGroups/RG-Production`] },
  south: {
    id: '0b1ec700-0000-4000-8000-00000000000c',
    scopes: [development, `${locked}/resourceGroups/rg-locked`],
  },
  auditors: { id: '0b1ec700-0000-4000-8000-000000000010', scopes: [`${production}/resourceGroups/rg-aud*`] },
  platform: { id: '0b1ec700-0000-4000-8000-00000000000d', scopes: [locked] },
  nobody: { id: '0b1ec700-0000-4000-8000-00000000000e', scopes: [] },
}
type Caller = keyof typeof callers
const unnamed = '0b1ec700-0000-4000-8000-00000000000f'
const other = { north: 'south', south: 'north' } as const
const theirs = {
  north: { vm: 'healthy-linux', marks: /healthy-linux|rg-production\b/i, subscription: production },
  south: { vm: 'healthy-development', marks: /healthy-development|rg-development/i, subscription: development },
}

describe('two callers with disjoint scopes', { timeout: 300_000 }, () => {
  let entra: Awaited<ReturnType<typeof anEntra>>
  let service: Service
  const routes: RouteOptions[] = []
  const tokens = new Map<string, string>()
  /** Operations of each side, as the administrator started them by turns. */
  const started: Record<'north' | 'south', string[]> = { north: [], south: [] }

  before(async () => {
    entra = await anEntra()
    service = await remediatingService(
      { ...(await entra.serviceSettings(Object.values(callers))), KEY_VAULT_GRANTS_ENABLED: 'true' },
      {
        outermost: fp((instance, _, done) => {
          instance.addHook('onRoute', (route) => void routes.push(route))
          done()
        }),
      },
    )
    await sweptOnce(service.database.db)
    for (const [name, { id }] of [...Object.entries(callers), ['unnamed', { id: unnamed }] as const])
      tokens.set(name, await entra.token({ ...anApp, oid: id, sub: id, roles: [...roles] }))
    for (let turn = 0; turn < 4; turn++)
      for (const side of ['north', 'south'] as const)
        started[side].push(await run('admin', theirs[side].vm, 'removeLocks'))
    for (const side of ['north', 'south'] as const)
      started[side].push(await run('admin', theirs[side].vm, 'triggerBackup'))
  })
  after(async () => {
    await service?.stop()
    await entra?.stop()
  })

  async function ask(caller: Caller | 'unnamed', url: string, method = 'GET', body?: Json) {
    const response = await fetch(url.startsWith('http') ? url : `${service.base}${url}`, {
      method,
      headers: {
        authorization: `Bearer ${tokens.get(caller)!}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await textOf(response)
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    const json = isJson ? (JSON.parse(text) as Json) : {}
    return { status: response.status, code: response.headers.get('x-ms-error-code'), text, json }
  }

  /** Of a stream that does not end by itself, as far as its first event. */
  async function textOf(response: Response) {
    if (!response.url.includes('/fleet/events') || !response.ok) return await response.text()
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      if (text.includes('\n\n')) break
    }
    return text
  }

  async function run(caller: Caller, vm: string, action: string, body: Json = {}) {
    const { status, json, text } = await ask(caller, `${service.vm(vm)}/${action}`, 'POST', body)
    assert.equal(status, 202, text)
    await ended(String(json['id']))
    return String(json['id'])
  }

  async function ended(id: string) {
    for (let look = 0; look < 600; look++) {
      const { status } = await service.operations.get(id)
      if (status !== 'NotStarted' && status !== 'Running') return
      await sleep(100)
    }
    throw new Error(`${id} did not end`)
  }

  /** Every page, each of `size`. */
  async function pages<T>(caller: Caller, path: string, size: number): Promise<T[]> {
    const all: T[] = []
    let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}maxpagesize=${size}`
    while (next !== undefined) {
      const { status, json, text } = await ask(caller, next)
      assert.equal(status, 200, text)
      const value = json['value'] as T[]
      assert.ok(value.length <= size)
      assert.ok(value.length > 0 || json['nextLink'] === undefined, 'an empty page promises another')
      all.push(...value)
      next = json['nextLink'] as string | undefined
    }
    return all
  }

  const places = () =>
    routes.flatMap(({ method, url, config }) =>
      [method].flat().map((one) => ({ method: one, url, role: config!.role })),
    )
  const fill = (url: string, of: 'north' | 'south') => {
    const [, , subscriptionId, , resourceGroup] = new URL(service.vm(theirs[of].vm)).pathname.slice(3).split('/')
    return url
      .replace(':subscriptionId', subscriptionId!)
      .replace(':resourceGroup', resourceGroup!)
      .replace(':vmName', theirs[of].vm)
      .replace(':operationId', started[of][0]!)
      .replace(':causeId', '5c1f0b7e2a9d4c36')
      .replace(':scanId', '33333333-3333-4333-8333-333333333333')
      .replace(':code', 'ScopeLocked')
  }
  /** What is not there is not there for anybody, and nobody scans here. */
  const ofTheEstate: Record<string, [number, string]> = {
    'GET /v1/fleet/causes/:causeId': [404, 'CauseNotFound'],
    'GET /v1/fleet/scans/:scanId': [404, 'ScanNotFound'],
    'POST /v1/fleet/scans': [403, 'ScopeNotAllowed'],
  }

  for (const me of ['north', 'south'] as const) {
    const them = other[me]

    it(`${me} gets at nothing of ${them} by any route, and Azure hears nothing of it`, async () => {
      const before = (await service.operations.auditEvents({ limit: 1000 })).value.length
      service.sandbox.requests.length = 0
      let tried = 0
      for (const { method, url, role } of places().filter(
        (place) => place.role !== 'Public' && place.method !== 'HEAD',
      )) {
        const place = `${method} ${url}`
        const body = method === 'PUT' ? { frozen: false } : method === 'POST' ? {} : undefined
        const { status, code, text } = await ask(me, fill(url, them), method, body)
        // A refusal repeats what was asked for; nothing else tells of theirs.
        if (!url.includes(':subscriptionId')) assert.doesNotMatch(text, theirs[them].marks, place)
        const expected = url.includes(':operationId')
          ? [404, 'OperationNotFound']
          : url.includes(':subscriptionId') || (url === '/v1/freeze' && role === 'Backup.Admin')
            ? [403, 'ScopeNotAllowed']
            : (ofTheEstate[place] ?? [200, null])
        assert.deepEqual([status, code], expected, place)
        if (url.includes(':subscriptionId')) tried++
      }
      assert.ok(tried >= 18, `only ${tried} routes name a VM or subscription`)
      assert.deepEqual(service.sandbox.requests, [])
      assert.equal((await service.operations.auditEvents({ limit: 1000 })).value.length, before)
    })

    it(`${me} gets at its own by every route that names it`, async () => {
      for (const { method, url } of places().filter(
        (place) => place.method === 'GET' && /:(vmName|operationId|subscriptionId)/.test(place.url),
      )) {
        const { status, text } = await ask(me, fill(url, me), method)
        // Nothing of theirs waits for an approval.
        if (url.endsWith('/planChanges')) assert.match(text, /ApprovalNotNeeded/)
        else assert.equal(status, 200, `${url}: ${text}`)
      }
    })

    it(`${me} sees its own operations and events, each once on pages of every size, and none of ${them}`, async () => {
      for (const size of [1, 2, 3, 100]) {
        const operations = await pages<Operation>(me, '/v1/operations', size)
        assert.deepEqual(
          operations.map(({ id }) => id),
          started[me].toReversed(),
          `pages of ${size}`,
        )
      }
      const all = await pages<AuditEvent>('admin', '/v1/auditEvents', 1000)
      const mine = all.filter(({ vmId }) => vmId !== null && theirs[me].marks.test(vmId)).map(({ eventId }) => eventId)
      assert.ok(mine.length >= 10 && mine.length < all.length, `${mine.length} of ${all.length}`)
      for (const size of [1, 7, 1000]) {
        const events = await pages<AuditEvent>(me, '/v1/auditEvents', size)
        assert.deepEqual(
          events.map(({ eventId }) => eventId),
          mine,
          `pages of ${size}`,
        )
      }
    })

    it(`${me} finds ${them} by no filter`, async () => {
      const [foreign] = started[them]
      const vmId = new URL(service.vm(theirs[them].vm)).pathname.slice(3)
      for (const path of [
        `/v1/operations?vmId=${vmId}`,
        `/v1/auditEvents?vmId=${vmId.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')}`,
      ]) {
        const { status, code, text } = await ask(me, path)
        assert.deepEqual([status, code], [403, 'ScopeNotAllowed'])
        assert.doesNotMatch(text, new RegExp(foreign!))
      }
      const admin = `${tenant}/${callers.admin.id}`
      assert.deepEqual((await ask(me, `/v1/auditEvents?operationId=${foreign}`)).json['value'], [])
      const byAdmin = await pages<AuditEvent>(me, `/v1/auditEvents?caller=${encodeURIComponent(admin)}`, 5)
      assert.ok(byAdmin.length > 0 && byAdmin.every(({ vmId }) => theirs[me].marks.test(vmId!)))
      for (const query of ['status=Succeeded', 'action=removeLocks', 'action=triggerBackup']) {
        const found = await pages<Operation>(me, `/v1/operations?${query}`, 2)
        assert.ok(found.length > 0 && found.every(({ id }) => started[me].includes(id)), query)
      }
    })
  }

  it('whoever the file gives no place sees the guide and no VM, and whom it does not name nothing', async () => {
    const nobody = async (path: string) => (await ask('nobody', path)).status
    assert.deepEqual([await nobody('/v1/errorCodes'), await nobody('/v1/freeze')], [200, 200])
    assert.deepEqual((await ask('nobody', '/v1/operations')).json, { value: [] })
    assert.deepEqual((await ask('nobody', '/v1/auditEvents')).json, { value: [] })
    for (const { method, url } of places().filter((place) => place.role !== 'Public' && place.method !== 'HEAD')) {
      const { status, code } = await ask('unnamed', fill(url, 'north'), method)
      assert.deepEqual([status, code], [403, 'RoleRequired'], `${method} ${url}`)
    }
    assert.match(
      (await ask('unnamed', '/v1/errorCodes')).text,
      new RegExp(`ACCESS_FILE names neither ${tenant}/${unnamed}`),
    )
  })

  it('the kill switch is for whoever reaches everything, what was frozen is in nobody else’s audit', async () => {
    const freeze = (caller: Caller, frozen: boolean) =>
      ask(caller, '/v1/freeze', 'PUT', { frozen, reason: 'healthy-linux' })
    assert.equal((await freeze('south', true)).code, 'ScopeNotAllowed')
    assert.equal((await freeze('admin', true)).status, 200)
    assert.equal((await freeze('admin', false)).status, 200)
    const kinds = async (caller: Caller) =>
      (await pages<AuditEvent>(caller, '/v1/auditEvents', 1000)).map(({ kind }) => kind)
    assert.ok((await kinds('admin')).includes('Freeze'))
    assert.ok(!(await kinds('south')).includes('Freeze'))
  })

  it('orphaned collections are shown by the VM that is gone', async () => {
    const sources = async (caller: Caller) =>
      (await pages<{ sourceId: string }>(caller, `/v1${production}/orphanedRestorePointCollections`, 1)).map(
        ({ sourceId }) => sourceId,
      )
    const [all, ofNorth] = [await sources('admin'), await sources('north')]
    assert.deepEqual(
      ofNorth,
      all.filter((id) => /\/rg-production\//i.test(id)),
    )
    assert.ok(ofNorth.length > 0 && ofNorth.length < all.length)
    assert.deepEqual(await sources('auditors'), []) // reaches another group of that subscription
    assert.equal((await ask('platform', `/v1${production}/orphanedRestorePointCollections`)).code, 'ScopeNotAllowed')
  })

  it('nobody else cancels what runs, and a stream of events ends with its caller’s token', async () => {
    const { timeline } = service.sandbox.world
    timeline.pace = 1 // the job takes longer than this test
    const { json } = await ask('north', `${service.vm('healthy-windows')}/triggerBackup`, 'POST')
    const operation = `/v1/operations/${String(json['id'])}`
    for (const caller of ['south', 'auditors', 'nobody'] as const)
      assert.equal((await ask(caller, `${operation}/cancel`, 'POST')).code, 'OperationNotFound')
    // Believed for the five minutes that clocks may differ, so for three seconds more.
    const exp = Math.floor(Date.now() / 1000) - 300 + 3
    const { id } = callers.north
    tokens.set('unnamed', await entra.token({ ...anApp, oid: id, sub: id, roles: [...roles], exp }))
    const { text } = await ask('unnamed', `${operation}/events`)
    assert.match(text, /event: Created/)
    assert.doesNotMatch(text, /event: (Ended|CancelRequested)/)
    assert.equal((await ask('unnamed', operation)).code, 'InvalidAuthenticationToken')
    timeline.pace = 6000
    assert.equal((await ask('north', `${operation}/cancel`, 'POST')).status, 202)
    await ended(String(json['id']))
  })

  describe('what a body names', () => {
    const refusal = async (caller: Caller, vm: string, action: string, body: Json) => {
      service.sandbox.requests.length = 0
      const { status, code, text } = await ask(caller, `${service.vm(vm)}/${action}`, 'POST', body)
      assert.deepEqual(service.writes(), [], text)
      return [status, code]
    }
    const groupLock = (subscription: string, group: string, name: string) =>
      `${subscription}/resourceGroups/${group}/providers/Microsoft.Authorization/locks/${name}`

    it('locks of another VM are no locks of this one', async () => {
      const lockIds = [groupLock(production, 'AzureBackupRG_westeurope_2', 'no-deletions')]
      const body = { lockIds, restore: 'AfterOperation' }
      assert.deepEqual(await refusal('auditors', 'readonly-on-vm', 'removeLocks', body), [409, 'LockNotRemovable'])
      assert.deepEqual(await refusal('north', 'healthy-linux', 'removeLocks', body), [409, 'LockNotRemovable'])
    })

    it('a subscription’s lock is for whoever reaches the subscription; planned by all who reach the VM', async () => {
      const body = {
        lockIds: [`${locked}/providers/Microsoft.Authorization/locks/landing-zone`],
        restore: 'AfterOperation',
      }
      assert.deepEqual(await refusal('south', 'inherited-lock', 'removeLocks', body), [403, 'ScopeNotAllowed'])
      const plan = await ask('south', `${service.vm('inherited-lock')}/removeLocks?dryRun=true`, 'POST', body)
      assert.deepEqual(
        (plan.json as Plan).calls.map(({ method }) => method),
        ['DELETE', 'PUT'],
      )
      await run('platform', 'inherited-lock', 'removeLocks', body)
      assert.deepEqual(
        service.writes().map(({ method }) => method),
        ['DELETE', 'PUT'],
      )
    })

    it('a lock on the vault’s group guards other VMs too', async () => {
      const scope = `${production}/resourceGroups/rg-backup-production`
      const { id } = aLock(service.sandbox.world, scope, { name: 'vault-frozen', level: 'ReadOnly' })
      const body = { lockIds: [id], restore: 'AfterOperation' }
      assert.deepEqual(await refusal('north', 'healthy-windows', 'removeLocks', body), [403, 'ScopeNotAllowed'])
      service.sandbox.world.locks.delete(id)
    })

    it('a lock on the restore points belongs to the VM’s backup, in whatever group they are', async () => {
      const id = await run('north', 'locked-below-limit', 'removeLocks')
      const { status } = await service.operations.get(id)
      assert.equal(status, 'Succeeded')
      // Putting back what was taken off a VM of one's own is never refused.
      await run('north', 'locked-below-limit', 'restoreLocks')
    })

    it('a lock on a group that holds other VMs’ restore points is for whoever reaches that group', async () => {
      const scope = `${production}/resourceGroups/AzureBackupRG_westeurope_1`
      const { id } = aLock(service.sandbox.world, scope, { name: 'of-everybody' })
      for (const [vm, action, body] of [
        ['near-limit', 'removeLocks', {}],
        ['near-limit', 'removeLocks', { lockIds: [id], restore: 'AfterOperation' }],
        ['at-limit-without-lock', 'remediate', {}],
      ] as const)
        assert.deepEqual(await refusal('north', vm, action, { ...body }), [403, 'ScopeNotAllowed'], `${vm} ${action}`)
      const { json } = await ask('north', `${service.vm('near-limit')}/removeLocks?dryRun=true`, 'POST', {})
      assert.deepEqual((json as Plan).scopesToReach, [scope])
      service.sandbox.world.locks.delete(id)
    })

    it('a lock that is to stay off needs a reach over what it guards, whoever else is there', async () => {
      assert.deepEqual(await refusal('north', 'locked-below-limit', 'removeLocks', { restore: 'Never' }), [
        403,
        'ScopeNotAllowed',
      ])
      assert.deepEqual(await refusal('north', 'locked-at-limit', 'remediate', { restoreLocks: false }), [
        403,
        'ScopeNotAllowed',
      ])
    })

    it('a key vault in another group is not the VM’s', async () => {
      const body = {}
      assert.deepEqual(await refusal('north', 'ade-access-policy-missing', 'grantKeyVaultAccess', body), [
        403,
        'ScopeNotAllowed',
      ])
    })

    it('a policy of another vault is refused, and that vault hears nothing', async () => {
      const vault = `${development}/resourceGroups/rg-backup-development/providers/Microsoft.RecoveryServices/vaults/vault-development`
      const body = { policyId: `${vault}/backupPolicies/DefaultPolicy` }
      assert.deepEqual(await refusal('north', 'protection-stopped', 'resumeProtection', body), [409, 'PolicyNotFound'])
      assert.deepEqual(
        service.sandbox.requests.filter(({ path }) => /22222222|rg-backup-development/i.test(path)),
        [],
      )
    })

    it('restore points and jobs of another VM are none of this one', async () => {
      const restorePointIds = [
        `${development}/resourceGroups/AzureBackupRG_westeurope_1/providers/Microsoft.Compute/restorePointCollections/x/restorePoints/y`,
      ]
      assert.deepEqual(await refusal('north', 'near-limit', 'cleanRestorePoints', { restorePointIds }), [
        409,
        'NotOwnedByAzureBackup',
      ])
      const taking = await ask('admin', `${service.vm('backup-taking-snapshot')}/backupJobs`)
      const [running] = (taking.json as { value: { id: string }[] }).value
      const jobId = running!.id
      assert.deepEqual(await refusal('south', 'healthy-development', 'cancelBackup', { jobId }), [
        409,
        'NoBackupJobRunning',
      ])
    })
  })
})
