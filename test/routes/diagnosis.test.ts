import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { AzureError } from '../../src/backup/azure-error.ts'
import { collected, valueOf } from '../../src/backup/fact.ts'
import { ReadingBudgets } from '../../src/readings/reading-budgets.ts'
import type { BriefDiagnosis } from '../../src/diagnosis/brief.ts'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts'
import { errorCodes } from '../../src/error-codes/find.ts'
import { failedJob, healthyFacts, healthyVm, read, refused } from '../diagnosis/facts-builder.ts'
import { appUnderTest, vmPath } from './app-under-test.ts'

const url = `${vmPath}/diagnosis`
const numbered = errorCodes.find(({ known }) => (known?.numbers ?? []).length > 0)!
const number = numbered.known!.numbers![0]!
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

  it('narrows to one error code, in any casing or by number, and not to one that nobody knows, and says so', async () => {
    const { app, calls } = await appUnderTest()
    const narrow = await app.inject({ method: 'GET', url: `${url}?errorCode=usererrorrpcollectionlimitreached` })
    assert.equal(narrow.statusCode, 200)
    assert.equal(narrow.json<{ errorCode: { code: string } }>().errorCode.code, 'UserErrorRpCollectionLimitReached')
    const byNumber = await app.inject({ method: 'GET', url: `${url}?errorCode=${number}` })
    assert.equal(byNumber.json<Diagnosis>().errorCode?.code, numbered.code)
    const entry = await app.inject({ method: 'GET', url: `/v1/errorCodes/${number}` })
    assert.equal(entry.json<{ code: string }>().code, numbered.code)
    const whole = (await app.inject({ method: 'GET', url })).json<Diagnosis>()
    const unknown = await app.inject({ method: 'GET', url: `${url}?errorCode=Nonsense` })
    const { note, ...rest } = unknown.json<Diagnosis>()
    assert.equal(unknown.statusCode, 200)
    assert.match(note ?? '', /is not known.*\/v1\/errorCodes/)
    assert.deepEqual(rest, whole)
    assert.equal(calls.length, 1)
  })

  it('is told in the order of reading', async () => {
    const { app } = await appUnderTest()
    assert.deepEqual(Object.keys((await app.inject({ url })).json<Diagnosis>()), [
      ...['vmId', 'name', 'location', 'verdict', 'summary', 'nextStep', 'nextRequest'],
      ...['lastBackup', 'lastRecoveryPointTime', 'protectionState', 'lastFailure', 'recommendedActions'],
      ...['findings', 'steps', 'facts', 'observedAt', 'armCalls', 'durationMs'],
    ])
  })

  describe('brief, and for a terminal', () => {
    const failing = async () => {
      const backupJobs = read([failedJob('GuestAgentSnapshotTaskStatusError')])
      return { facts: { ...healthyFacts(), backupJobs }, observedAt: '2026-11-23T10:00:00Z', armCalls: 12 }
    }
    const text = { accept: 'text/plain' }

    it('leaves out facts, steps, and findings that were neither confirmed nor unknown', async () => {
      const { app, calls } = await appUnderTest(failing)
      const { facts: _, steps: __, findings, ...rest } = (await app.inject({ url })).json<Diagnosis>()
      const brief = (await app.inject({ url: `${url}?view=brief` })).json<BriefDiagnosis>()
      const seen = findings.filter(({ outcome }) => outcome === 'Confirmed' || outcome === 'Unknown')
      assert.deepEqual(brief, {
        ...rest,
        findings: seen.map(({ check, outcome, severity, reason, message }) => ({
          ...{ check, outcome, severity, reason, message },
        })),
      })
      assert.ok(brief.findings.length > 0 && brief.findings.length < findings.length)
      assert.equal(calls.length, 1)
    })

    it('says the same as text, whatever view was asked for', async () => {
      const { app } = await appUnderTest(failing)
      const { summary, nextStep, lastFailure } = (await app.inject({ url })).json<Diagnosis>()
      for (const view of ['', '?view=brief']) {
        const { body, headers } = await app.inject({ url: `${url}${view}`, headers: text })
        assert.equal(headers['content-type'], 'text/plain; charset=utf-8')
        const words = body.replace(/\s+/g, ' ')
        for (const said of [summary, nextStep!, lastFailure!.errorCode!, ...lastFailure!.remaining])
          assert.ok(words.includes(said), said)
      }
    })

    it('have tags of their own, and answer 304 and Age like the whole', async () => {
      const { app, calls, clock } = await appUnderTest(failing)
      const asked = [
        { url },
        { url: `${url}?view=brief` },
        { url, headers: text },
        { url: `${url}?view=brief`, headers: { 'accept-language': 'pt' } },
        { url, headers: { ...text, 'accept-language': 'pt' } },
      ]
      const tags = new Set<string>()
      for (const one of asked) {
        const { headers } = await app.inject(one)
        assert.equal(headers['vary'], 'Accept, Accept-Encoding, Accept-Language')
        tags.add(String(headers.etag))
      }
      assert.equal(tags.size, asked.length)
      clock.now = 3000
      for (const [index, one] of asked.entries())
        for (const [at, tag] of [...tags].entries()) {
          const { statusCode, headers } = await app.inject({
            ...one,
            headers: { ...one.headers, 'if-none-match': tag },
          })
          assert.deepEqual([statusCode, headers['age']], [at === index ? 304 : 200, '3'])
        }
      assert.equal(calls.length, 1)
    })

    it('are compressed where that is asked for, once for all, each with a tag of its own', async () => {
      const { app, diagnoses, calls } = await appUnderTest(failing)
      const open = { identity: (body: Buffer) => body, gzip: gunzipSync, br: brotliDecompressSync }
      for (const path of [url, `${url}?view=brief`]) {
        const plain = (await app.inject({ url: path })).rawPayload
        const tags = new Set<unknown>()
        for (const [encoding, opened] of Object.entries(open)) {
          const asked = { url: path, headers: { 'accept-encoding': encoding } }
          const { headers, rawPayload } = await app.inject(asked)
          assert.equal(headers['content-encoding'], encoding === 'identity' ? undefined : encoding)
          assert.deepEqual(opened(rawPayload), plain)
          assert.ok(encoding === 'identity' || rawPayload.length < plain.length / 2, `${rawPayload.length}`)
          tags.add(headers.etag)
          const again = await app.inject({ ...asked, headers: { ...asked.headers, 'if-none-match': headers.etag } })
          assert.equal(again.statusCode, 304)
        }
        assert.equal(tags.size, 3)
      }
      const asking = { encoding: 'br', noCache: false, correlationId: 'x' } as const
      const [first, second] = [
        await diagnoses.get(healthyVm().vmId, asking),
        await diagnoses.get(healthyVm().vmId, asking),
      ]
      assert.equal(first.body, second.body)
      assert.equal(calls.length, 1)
    })

    it('are refused only where neither JSON nor text is accepted, before anything is read', async () => {
      const { app, calls } = await appUnderTest(failing)
      const refused = await app.inject({ url, headers: { accept: 'text/html, image/*;q=0.8' } })
      assert.deepEqual([refused.statusCode, refused.headers['x-ms-error-code']], [406, 'NotAcceptable'])
      const unknown = await app.inject({ url: `${url}?view=long` })
      assert.equal(unknown.statusCode, 400)
      assert.match(unknown.json<{ error: { message: string } }>().error.message, /view has to be "brief"/)
      assert.deepEqual(calls, [])
    })
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
      const { vmId, observedAt, status, value } = response.json<Record<string, unknown>>()
      assert.deepEqual([vmId, observedAt, status], [healthyVm().vmId.id, '2026-11-23T10:00:00Z', 'Collected'], part)
      assert.ok(Array.isArray(value), part)
    }
    const points = (await app.inject({ url: `${vmPath}/restorePoints` })).json<Record<string, unknown>>()
    const { collections, ...beside } = valueOf(healthyFacts().restorePoints)!
    assert.deepEqual(points['value'], collections)
    for (const [name, value] of Object.entries(beside)) assert.deepEqual(points[name], value, name)
    assert.equal(calls.length, 1)
  })

  it('lists nothing of a part that could not be read, and says which permission is missing', async () => {
    const unread = { ...healthyFacts(), locks: refused('p'), restorePoints: refused('q') }
    const { app } = await appUnderTest(async () => ({
      facts: unread,
      observedAt: '2026-11-23T10:00:00Z',
      armCalls: 12,
    }))
    for (const [part, requiredPermission] of [
      ['locks', 'p'],
      ['restorePoints', 'q'],
    ] as const) {
      const response = await app.inject({ url: `${vmPath}/${part}` })
      assert.equal(response.statusCode, 200)
      const { vmId: _, observedAt: __, ...rest } = response.json<Record<string, unknown>>()
      assert.deepEqual(rest, { status: 'Unavailable', reason: 'AuthorizationFailed', requiredPermission })
    }
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
