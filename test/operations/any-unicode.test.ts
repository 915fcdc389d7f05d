import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { text } from 'node:stream/consumers'
import { createDefaultHttpClient, createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline'
import fc from 'fast-check'
import { aJob } from '../../src/sandbox/world/job.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { aDatabase, aService, allGone, by, ended } from './a-service.ts'
import { anEstate, type Estate } from './an-estate.ts'

/** What people, guests and scripts write, as Azure hands it on. Ids, names, states and times are Azure's own. */
const written =
  /^(message|displayStatus|notes|errorString|errorTitle|recommendations|dynamicErrorMessage|value|version|VM Name)$/i

/** Azure, but with `junk` behind everything that somebody wrote, and in its own request ids. */
function withJunk(junk: () => string): HttpClient {
  const network = createDefaultHttpClient()
  return {
    async sendRequest(request) {
      const { readableStreamBody, ...response } = await network.sendRequest(request)
      const body = readableStreamBody ? await text(readableStreamBody) : response.bodyAsText
      const headers = createHttpHeaders(response.headers.toJSON({ preserveCase: true }))
      // No network hands on half of a character in a header.
      headers.set('x-ms-request-id', `${headers.get('x-ms-request-id') ?? ''}${junk().replace(/[^\0-\xff]/g, '')}`)
      const bodyAsText = body
        ? JSON.stringify(JSON.parse(body), (key, value: unknown) => spoiled(key, value, junk()))
        : ''
      return { ...response, headers, bodyAsText }
    },
  }
}

function spoiled(key: string, value: unknown, junk: string): unknown {
  if (!written.test(key)) return value
  if (typeof value === 'string') return `${value}${junk}`
  if (key === 'recommendations' && Array.isArray(value)) return value.map((one) => `${String(one)}${junk}`)
  return value
}

const unit = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0xd800, max: 0xdfff }),
  fc.nat(0xffff),
  fc.constantFrom(0xfeff, 0xfffe, 0xffff, 0x22, 0x5c, 0x0a, 0x1b, 0x202e),
)
const anyUnicode = fc.array(unit, { minLength: 1, maxLength: 6 }).map((units) => String.fromCharCode(...units))

describe('whatever Unicode stands in the texts of Azure', () => {
  let estate: Estate
  let database: Awaited<ReturnType<typeof aDatabase>>
  let operations: Operations
  let junk = ''
  let vms = 0
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure({ httpClient: withJunk(() => junk) }))
    await operations.startWorker()
  })
  after(() => allGone({ operations, estate, database }))

  const run = async (action: string, of: ReturnType<Estate['addVm']>, body = {}) => {
    const { id } = await operations.start(of.vm, action, body, by())
    return await ended(operations, id)
  }
  const each = (what: (n: number) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(anyUnicode, async (text) => {
        junk = text
        await what(vms++)
      }),
      { numRuns: 5, examples: [['\0'], ['\ud83d'], ['\ude00']] },
    )

  it('a VM is remediated, and what was done is kept', () =>
    each(async (n) => {
      const place = estate.addVm(`broken-${n}`, { extensionFailed: true, locks: 1, points: 18 })
      const vault = estate.world.vaults.values()[0]!
      aJob(estate.world, vault, place.machine, {
        start: new Date(Date.now() - 3600_000),
        now: new Date(),
        state: 'Failed',
        errors: [{ errorCode: 400196, errorString: 'Said by somebody', recommendations: ['Do something'] }] as never,
      })
      const { status, error, result } = await run('remediate', place)
      assert.deepEqual([status, error], ['Succeeded', null])
      assert.ok(result)
    }))

  it('what a guest printed is read', () =>
    each(async (n) => {
      const { status, error } = await run('checkGuest', estate.addVm(`guest-${n}`))
      assert.deepEqual([status, error], ['Succeeded', null])
    }))

  it("a refusal of Azure's is kept with its sentence", () =>
    each(async (n) => {
      const place = estate.addVm(`refused-${n}`)
      estate.sandbox.failNext(
        { method: 'POST', path: /\/reapply$/i },
        { status: 403, body: { error: { code: 'AuthorizationFailed', message: `Said to ${'x'.repeat(1990)}😀` } } },
      )
      const { status, error } = await run('reapply', place)
      assert.deepEqual([status, error?.code], ['Failed', 'AuthorizationFailed'])
      assert.match(error!.message, /Said to x/)
    }))
})
