import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { Webhook } from 'standardwebhooks'
import type { Database } from '../../../src/database/open-database.ts'
import { isPublicAddress } from '../../../src/operations/notifications/public-address.ts'
import type { Operations } from '../../../src/operations/operations-interface.ts'
import { aDatabase, aService, by, ended, until } from '../a-service.ts'
import { anEstate, type Estate } from '../an-estate.ts'
import { aReceiver } from './a-receiver.ts'

const key = randomBytes(32)
const secret = `whsec_${key.toString('base64')}`

describe('notifications', { concurrency: true, timeout: 120_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations
  let receiver: Awaited<ReturnType<typeof aReceiver>>
  let places = 0
  /** Loopback stands for the public internet; the second time, this name resolves to what is not. */
  const resolvedTo = new Map<string, string[]>([
    ['rebound.contoso.test', ['127.0.0.1', '10.0.0.4', '::ffff:127.0.0.2']],
  ])
  const lookup = (name: string, _: object, callback: (error: null, found: object[]) => void) => {
    const known = resolvedTo.get(name)
    const address = (known && known.length > 1 ? known.shift() : known?.[0]) ?? '127.0.0.1'
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }])
  }

  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    receiver = await aReceiver()
    operations = aService(database, estate.azure(), {
      notifications: {
        signingKeys: [key],
        delays: [0.05, 0.05],
        reach: {
          ca: receiver.ca,
          isAllowedAddress: (one) => one === '127.0.0.1' || isPublicAddress(one),
          lookup: lookup as never,
        },
      },
    })
    await operations.startWorker()
  })
  after(async () => {
    await operations?.drain()
    await estate?.sandbox.stop()
    await receiver?.close()
    await database?.close()
  })

  const aPlace = () => estate.addVm(`notify-${places++}`)
  const start = (callbackUrl: string, rest: { idempotencyKey?: string } = {}) =>
    operations.start(aPlace().vm, 'removeLocks', {}, { ...by(), ...rest, callbackUrl })
  const attempts = async (operationId: string) =>
    (await operations.auditEvents({ operationId, kind: 'Notification' })).value.map(({ detail }) => detail!)
  const outcome = async (operationId: string, count: number) => {
    await until(`${count} attempts`, async () => (await attempts(operationId)).length >= count)
    await sleep(300)
    return (await attempts(operationId)).map((detail) => detail['outcome'])
  }

  it('asks for consent, then delivers one signed CloudEvent for the end', async () => {
    const operation = await start(receiver.url('/plain?sig=very-secret'))
    await ended(operations, operation.id)
    assert.deepEqual(await outcome(operation.id, 1), ['Delivered'])
    const [handshake, post, ...more] = receiver.at('/plain')
    assert.deepEqual([handshake?.method, post?.method, more.length], ['OPTIONS', 'POST', 0])
    assert.equal(handshake!.headers['webhook-request-origin'], 'azure-vm-backup-remediation')
    assert.match(post!.headers['content-type']!, /^application\/cloudevents\+json/)
    const event = new Webhook(secret).verify(post!.body, post!.headers as Record<string, string>) as Record<
      string,
      unknown
    >
    assert.deepEqual(
      { specversion: event['specversion'], id: event['id'], subject: event['subject'] },
      { specversion: '1.0', id: post!.headers['webhook-id'], subject: operation.id },
    )
    assert.equal((event['data'] as { status: string }).status, 'Succeeded')
  })

  it('keeps the query of the URL, which may be a signature, out of journal and answers', async () => {
    const operation = await start(receiver.url('/quiet?sig=very-secret'))
    await ended(operations, operation.id)
    await outcome(operation.id, 1)
    const told = JSON.stringify([
      await operations.get(operation.id),
      await operations.auditEvents({ operationId: operation.id }),
    ])
    assert.ok(told.includes('/quiet'))
    assert.ok(!told.includes('very-secret'))
  })

  it('tries again after a failure, under the same id, and no sooner than Retry-After says', async () => {
    receiver.script('/busy', {
      posts: [{ status: 503 }, { status: 429, headers: { 'retry-after': '2' } }, { status: 200 }],
    })
    const operation = await start(receiver.url('/busy'))
    assert.deepEqual(await outcome(operation.id, 3), ['Failed', 'Failed', 'Delivered'])
    const posts = receiver.at('/busy', 'POST')
    assert.equal(new Set(posts.map(({ headers }) => headers['webhook-id'])).size, 1)
    assert.ok(posts[2]!.at - posts[1]!.at >= 2000)
    assert.equal(receiver.at('/busy', 'OPTIONS').length, 1, 'consent is asked once')
  })

  it('gives up after the last attempt, and says so', async () => {
    receiver.script('/down', { posts: Array.from({ length: 9 }, () => ({ status: 500 })) })
    const operation = await start(receiver.url('/down'))
    assert.deepEqual(await outcome(operation.id, 3), ['Failed', 'Failed', 'GivenUp'])
    assert.equal(receiver.at('/down', 'POST').length, 3)
  })

  it('stops for good at 410', async () => {
    receiver.script('/gone', { posts: [{ status: 410 }] })
    const operation = await start(receiver.url('/gone'))
    assert.deepEqual(await outcome(operation.id, 1), ['Stopped'])
    assert.equal(receiver.at('/gone', 'POST').length, 1)
  })

  it('does not follow a redirect', async () => {
    const location = receiver.url('/elsewhere')
    receiver.script('/redirects', { posts: Array.from({ length: 4 }, () => ({ status: 307, headers: { location } })) })
    const operation = await start(receiver.url('/redirects'))
    assert.equal((await outcome(operation.id, 3)).at(-1), 'GivenUp')
    assert.deepEqual(receiver.at('/elsewhere'), [])
  })

  it('sends nothing to a receiver that does not consent', async () => {
    receiver.script('/unwilling', {
      handshake: { status: 200, headers: { 'webhook-allowed-origin': 'somebody.else' } },
    })
    const operation = await start(receiver.url('/unwilling'))
    assert.equal((await outcome(operation.id, 3)).at(-1), 'GivenUp')
    assert.deepEqual(receiver.at('/unwilling', 'POST'), [])
  })

  it('connects to no address that is not public, though the name resolved to another one before', async () => {
    const operation = await start(receiver.url('/rebind').replace('hooks.', 'rebound.'))
    assert.equal((await outcome(operation.id, 3)).at(-1), 'GivenUp')
    const [first, second] = await attempts(operation.id)
    assert.match(String(first!['why']), /rebound.contoso.test/)
    assert.match(String(second!['why']), /not public/)
    assert.deepEqual(receiver.at('/rebind', 'POST'), [])
  })

  it('tells of an end that an older version has written', async () => {
    const operation = await operations.start(aPlace().vm, 'removeLocks', {}, by())
    await ended(operations, operation.id)
    const url = receiver.url('/from-older')
    await sql`update operations set callback_url = ${url} where id = ${operation.id}`.execute(database.db)
    assert.deepEqual(await outcome(operation.id, 1), ['Delivered'])
  })

  it('takes the URL for a part of the request: the same key with another one is another request', async () => {
    const place = aPlace()
    const who = { ...by(), idempotencyKey: randomUUID() }
    const first = await operations.start(place.vm, 'removeLocks', {}, { ...who, callbackUrl: receiver.url('/key') })
    const again = await operations.start(place.vm, 'removeLocks', {}, { ...who, callbackUrl: receiver.url('/key') })
    assert.equal(again.id, first.id)
    await assert.rejects(
      operations.start(place.vm, 'removeLocks', {}, { ...who, callbackUrl: receiver.url('/other') }),
      (error: Error & { code?: string }) => error.code === 'IdempotencyKeyReuse',
    )
  })

  it('takes no callbackUrl without a key to sign with', async () => {
    const unsigned = aService(database, estate.azure())
    await assert.rejects(
      unsigned.start(aPlace().vm, 'removeLocks', {}, { ...by(), callbackUrl: 'https://hooks.contoso.com/x' }),
      /WEBHOOK_SIGNING_SECRET/,
    )
    await unsigned.drain()
  })
})
