import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Static } from 'typebox'
import type { OrphanedCollections } from '../../src/backup/orphaned-collections.ts'
import { createOrphanedCollections } from '../../src/readings/orphaned-collections.ts'
import { serviceOverSandbox } from './service-over-sandbox.ts'

const production = '11111111-1111-4111-8111-111111111111'
const development = '22222222-2222-4222-8222-222222222222'

describe('orphaned restore point collections', () => {
  let service: Awaited<ReturnType<typeof serviceOverSandbox>>
  before(async () => {
    service = await serviceOverSandbox()
  })
  afterEach(() => service.sandbox.allowAll())
  after(() => service?.stop())
  const ask = async (subscription: string, query = '') => {
    const url = `/v1/subscriptions/${subscription}/orphanedRestorePointCollections${query}`
    const response = await service.app.inject({ url })
    return { response, body: response.json<Static<typeof OrphanedCollections>>() }
  }
  const orphans = () => createOrphanedCollections({ reader: service.azure.orphans })
  const asked = { reach: 'Everything' as const, limit: 50, after: null, correlationId: 't' }

  it('lists those whose VM is gone, with points, ages, owner and what protects them still', async () => {
    service.sandbox.requests.length = 0
    const { response, body } = await ask(production)
    assert.equal(response.statusCode, 200)
    assert.match(String(response.headers['cache-control']), /max-age=60/)
    const vms = body.value.map(({ sourceId }) => sourceId.split('/').at(-1))
    assert.deepEqual(vms.toSorted(), [
      'deleted-after-protection',
      'deleted-while-protected',
      'deleted-with-acronis',
      'moved-to-another-group',
    ])
    const of = (name: string) => body.value.find(({ sourceId }) => sourceId.endsWith(`/${name}`))!
    assert.deepEqual(
      [of('deleted-while-protected').ownership, of('deleted-while-protected').restorePoints?.count],
      ['AzureBackup', 4],
    )
    assert.equal(of('deleted-while-protected').protection?.protectionState, 'Protected')
    assert.deepEqual(
      [of('deleted-with-acronis').ownership, of('deleted-with-acronis').restorePoints?.count],
      ['Other', 30],
    )
    assert.equal(of('deleted-after-protection').protection, null)
    assert.ok(
      of('deleted-with-acronis').restorePoints!.oldestDateTime! <
        of('deleted-with-acronis').restorePoints!.newestDateTime!,
    )
    assert.deepEqual([body.undecided, body.unread, body.nextLink], [[], [], undefined])
    // One GET of a VM for each candidate, not for each collection.
    const vmReads = service.sandbox.requests.filter(({ path }) => /\/virtualMachines\/[^/]+$/i.test(path))
    assert.equal(vmReads.length, 4)
    assert.ok(service.sandbox.requests.every(({ method, path }) => method === 'GET' || /backupStatus/i.test(path)))
  })

  it('goes page by page, each once', async () => {
    const names: string[] = []
    let query = '?maxpagesize=1'
    for (let pages = 0; query !== '' && pages < 10; pages++) {
      const { body } = await ask(production, query)
      assert.ok(body.value.length <= 1)
      names.push(...body.value.map(({ name }) => name))
      query = body.nextLink ? new URL(body.nextLink).search : ''
    }
    assert.equal(new Set(names).size, 4)
    assert.equal(names.length, 4)
  })

  it('finds none where there are none', async () => {
    const { body } = await ask(development)
    assert.deepEqual([body.value, body.undecided, body.unread], [[], [], []])
  })

  it('is one reading for all who ask at once', async () => {
    const service2 = orphans()
    service.sandbox.requests.length = 0
    await Promise.all(Array.from({ length: 50 }, () => service2.get(production, asked)))
    const lists = service.sandbox.requests.filter(({ path }) => /\/restorePointCollections$/i.test(path))
    assert.equal(lists.length, 1)
  })

  it('does not call a list complete that could not be read', async () => {
    for (const denied of ['Microsoft.Compute/restorePointCollections/read', 'Microsoft.Compute/virtualMachines/read']) {
      service.sandbox.deny(denied)
      const { value, unread } = await orphans().get(production, asked)
      assert.deepEqual([value, unread.map(({ requiredPermission }) => requiredPermission)], [[], [denied]])
      service.sandbox.allowAll()
    }
  })

  it('leaves undecided what only its own subscription could tell', async () => {
    const { world } = service.sandbox
    const some = world.restorePointCollections.values()[0]!
    const sourceId = some.properties.source.id.replace(production, '99999999-9999-4999-8999-999999999999')
    const id = some.id.replace(/[^/]+$/, 'of-another-subscription')
    world.restorePointCollections.add({
      ...some,
      id,
      name: 'of-another-subscription',
      properties: { ...some.properties, source: { ...some.properties.source, id: sourceId } },
    })
    const { value, undecided } = await orphans().get(production, asked)
    assert.deepEqual(
      undecided.map((one) => [one.sourceId, one.reason]),
      [[sourceId, 'SubscriptionNotFound']],
    )
    assert.equal(value.length, 4)
    world.restorePointCollections.delete(id)
  })

  it('says which part of an orphan could not be read', async () => {
    service.sandbox.deny('Microsoft.RecoveryServices/locations/backupStatus/action')
    const { value } = await orphans().get(production, asked)
    assert.ok(value.every(({ unread }) => unread[0]?.what === 'protection'))
  })

  it('refuses what is no subscription, is not seen, or is not allowed', async () => {
    assert.equal((await ask('prod')).response.statusCode, 400)
    assert.equal((await ask(production, '?$top=1')).response.statusCode, 400)
    const unseen = await ask('99999999-9999-4999-8999-999999999999')
    assert.equal(unseen.response.headers['x-ms-error-code'], 'SubscriptionNotFound')
    const closed = createOrphanedCollections({
      reader: service.azure.orphans,
      allowedSubscriptions: new Set([development]),
    })
    await assert.rejects(
      closed.get(production, asked),
      (error: Error & { code?: string }) => error.code === 'SubscriptionNotAllowed',
    )
  })
})
