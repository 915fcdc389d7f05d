import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AzureError } from '../../src/backup/azure-error.ts'
import { collected } from '../../src/backup/fact.ts'
import { ReadingBudgets } from '../../src/readings/reading-budgets.ts'
import { healthyFacts } from '../diagnosis/facts-builder.ts'
import { appUnderTest, vmPath } from './app-under-test.ts'

const url = `${vmPath}/diagnosis`
const gone = async () => {
  throw new AzureError('VmNotFound', 'The VM does not exist.', { status: 404, disposition: 'GiveUp' })
}

describe('GET {vm}/diagnosis', () => {
  it('answers with verdict, facts, findings and what it cost Azure', async () => {
    const { app } = await appUnderTest()
    const response = await app.inject({ method: 'GET', url })
    assert.equal(response.statusCode, 200)
    assert.equal(response.headers['cache-control'], 'private, max-age=15')
    const body = response.json<Record<string, unknown>>()
    assert.equal(body['verdict'], 'Healthy')
    assert.equal(body['armCalls'], 12)
  })

  it('serves one reading to a thousand who ask at once', async () => {
    const { app, calls } = await appUnderTest(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return { facts: healthyFacts(), observedAt: '2026-11-23T10:00:00Z', armCalls: 12 }
    })
    const answers = await Promise.all(Array.from({ length: 1000 }, () => app.inject({ method: 'GET', url })))
    assert.ok(answers.every((answer) => answer.statusCode === 200))
    assert.equal(calls.length, 1)
  })

  it('serves a reading for 15 seconds, with its Age, and then reads again', async () => {
    const { app, calls, clock } = await appUnderTest()
    await app.inject({ method: 'GET', url })
    clock.now = 14_900
    assert.equal((await app.inject({ method: 'GET', url })).headers['age'], '14')
    assert.equal(calls.length, 1)
    clock.now = 15_100
    assert.equal((await app.inject({ method: 'GET', url })).headers['age'], '0')
    assert.equal(calls.length, 2)
  })

  it('reads afresh on no-cache, four times a minute and not more', async () => {
    const { app, calls, clock } = await appUnderTest()
    const ages: unknown[] = []
    for (let second = 0; second < 60; second++) {
      clock.now = second * 1000
      const response = await app.inject({ method: 'GET', url, headers: { 'cache-control': 'no-cache' } })
      ages.push(response.headers['age'])
    }
    assert.equal(calls.length, 4)
    assert.deepEqual([ages[3], ages[4], ages[59]], ['0', '1', '56'])
  })

  it('is refused with the time to ask again where readings use up their share of calls, but for what is a little old', async () => {
    const clock = { now: 0 }
    const budgets = new ReadingBudgets({ vmReadsPerMinute: 12, callsPerSecond: 0.1, clock: () => clock.now })
    const { app, calls } = await appUnderTest(undefined, { budgets, clock: () => clock.now })
    assert.equal((await app.inject({ url })).statusCode, 200)
    const other = await app.inject({ url: url.replace('web-1', 'web-2') })
    assert.deepEqual([other.statusCode, other.headers['x-ms-error-code']], [429, 'ReadBudgetUsed'])
    assert.equal(other.headers['retry-after'], '120')
    clock.now = 20_000
    const old = await app.inject({ url })
    assert.deepEqual([old.statusCode, old.headers['age']], [200, '20'])
    clock.now = 60_000
    const fresh = await app.inject({ url, headers: { 'cache-control': 'no-cache' } })
    assert.deepEqual([fresh.statusCode, fresh.headers['age'], calls.length], [200, '60', 1])
  })

  it('is read once more at once when an operation has ended, also where the budget is used up', async () => {
    const { app, diagnoses, calls } = await appUnderTest()
    const ask = () => app.inject({ url, headers: { 'cache-control': 'no-cache' } })
    for (let n = 0; n < 10; n++) await ask()
    assert.equal(calls.length, 4)
    diagnoses.forget(calls[0]!)
    await ask()
    await ask()
    assert.equal(calls.length, 5)
  })

  it('polling for a VM that does not exist costs no more than polling for one that does', async () => {
    const { app, calls, clock } = await appUnderTest(gone)
    for (let second = 0; second < 60; second++) {
      clock.now = second * 1000
      const response = await app.inject({ method: 'GET', url })
      assert.equal(response.statusCode, 404)
      assert.equal(response.json<{ error: { code: string } }>().error.code, 'VmNotFound')
    }
    assert.equal(calls.length, 4)
  })

  it('answers 304 to its own ETag, and the same ETag when only times have changed', async () => {
    let hour = 10
    const { app, clock } = await appUnderTest(async () => {
      const at = `2026-11-23T${hour++}:00:00Z`
      const facts = healthyFacts()
      return { facts: { ...facts, locks: collected([], at) }, observedAt: '2026-11-23T10:00:00Z', armCalls: hour }
    })
    const first = await app.inject({ method: 'GET', url })
    const etag = String(first.headers['etag'])
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await app.inject({ method: 'GET', url, headers: { 'if-none-match': header } })
      assert.equal(again.statusCode, 304, header)
      assert.equal(again.body, '')
    }
    clock.now = 16_000
    assert.equal((await app.inject({ method: 'GET', url })).headers['etag'], etag)
  })

  it('narrows to one error code, in any casing, and refuses one that nobody knows', async () => {
    const { app, calls } = await appUnderTest()
    const narrow = await app.inject({ method: 'GET', url: `${url}?errorCode=usererrorrpcollectionlimitreached` })
    assert.equal(narrow.statusCode, 200)
    assert.equal(narrow.json<{ errorCode: { code: string } }>().errorCode.code, 'UserErrorRpCollectionLimitReached')
    const unknown = await app.inject({ method: 'GET', url: `${url}?errorCode=Nonsense` })
    assert.equal(unknown.statusCode, 400)
    assert.equal(unknown.json<{ error: { target: string } }>().error.target, 'errorCode')
    assert.equal(calls.length, 1)
  })

  it('refuses an unknown query parameter and names it', async () => {
    const { app, calls } = await appUnderTest()
    const response = await app.inject({ method: 'GET', url: `${url}?verbos=1` })
    assert.equal(response.statusCode, 400)
    assert.equal(response.json<{ error: { target: string } }>().error.target, 'verbos')
    assert.deepEqual(calls, [])
  })

  it('refuses a subscription that is not allowed before anything is read', async () => {
    const { app, calls } = await appUnderTest(undefined, { allowedSubscriptions: new Set() })
    const response = await app.inject({ method: 'GET', url })
    assert.equal(response.statusCode, 403)
    assert.equal(response.headers['x-ms-error-code'], 'SubscriptionNotAllowed')
    assert.deepEqual(calls, [])
  })

  it('serves each part alone', async () => {
    const { app, calls } = await appUnderTest()
    for (const part of ['extensions', 'locks', 'restorePoints', 'backupJobs', 'recoveryPoints']) {
      const response = await app.inject({ method: 'GET', url: `${vmPath}/${part}` })
      assert.equal(response.statusCode, 200, part)
      assert.equal(response.json<Record<string, { status: string }>>()[part]?.status, 'Collected')
    }
    assert.equal(calls.length, 1)
  })
})

describe('errors', () => {
  it('speak RFC 9457 to those who prefer it, Azure to all others', async () => {
    const { app } = await appUnderTest(gone)
    const problem = await app.inject({ method: 'GET', url, headers: { accept: 'application/problem+json' } })
    assert.match(String(problem.headers['content-type']), /^application\/problem\+json/)
    assert.equal(problem.json<{ code: string }>().code, 'VmNotFound')
    const azure = await app.inject({
      method: 'GET',
      url,
      headers: { accept: 'application/json, application/problem+json;q=0.5' },
    })
    assert.match(String(azure.headers['content-type']), /^application\/json/)
  })

  it('echo the client request id and carry our own', async () => {
    const { app } = await appUnderTest(gone)
    const response = await app.inject({ method: 'GET', url, headers: { 'x-ms-client-request-id': 'abc-1' } })
    assert.equal(response.headers['x-ms-client-request-id'], 'abc-1')
    assert.match(String(response.headers['x-ms-request-id']), /^[0-9a-f-]{36}$/)
  })

  it('say that an action is not there, rather than blame the id', async () => {
    const { app } = await appUnderTest()
    const response = await app.inject({ method: 'POST', url: `${vmPath}/defragment` })
    assert.equal(response.statusCode, 404)
    assert.match(response.json<{ error: { message: string } }>().error.message, /defragment/)
  })

  it('name what exists when the method is wrong', async () => {
    const { app } = await appUnderTest()
    const response = await app.inject({ method: 'DELETE', url })
    assert.equal(response.headers['allow'], 'GET, HEAD')
    assert.equal(response.statusCode, 405)
  })
})
