import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { filterParameters } from '../../src/fleet/lists/row-filter.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { remediatingService } from './remediating-service.ts'

const unit = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0xd800, max: 0xdfff }),
  fc.nat(0xffff),
  fc.integer({ min: 0x20, max: 0x7e }),
)
const anyText = fc.array(unit, { maxLength: 12 }).map((units) => String.fromCharCode(...units))
/** As a client writes it into an address: also half a character, and bytes that are no UTF-8. */
const escaped = fc.oneof(
  anyText.map((text) =>
    Array.from(Buffer.from(text, 'utf8'), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  ),
  fc
    .array(fc.nat(255), { maxLength: 8 })
    .map((bytes) => bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')),
)

const path = `/v1${sampleVms.find(({ name }) => name === 'locked-at-limit')!.id}`

describe('whatever stands in the inputs of a caller', () => {
  let service: Awaited<ReturnType<typeof remediatingService>>
  before(async () => {
    service = await remediatingService()
  })
  after(() => service.stop())

  const inject = (method: 'GET' | 'POST' | 'PUT', url: string, body?: unknown, headers: Record<string, string> = {}) =>
    service.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body as object }) })
  const never5xx = async (asked: ReturnType<typeof inject>) => {
    const { statusCode, body } = await asked
    assert.ok(statusCode < 500, `${statusCode} ${body}`)
    return statusCode
  }

  const bodies: [action: string, body: (text: string) => object][] = [
    ['removeLocks', (text) => ({ lockIds: [text] })],
    ['removeLocks', (text) => ({ restore: text })],
    ['restoreLocks', (text) => ({ lockIds: [text] })],
    ['cleanRestorePoints', (text) => ({ restorePointIds: [text], acceptDataLoss: [text] })],
    ['cleanRestorePoints', (text) => ({ mode: text })],
    ['triggerBackup', (text) => ({ recoveryPointExpiryTime: text })],
    ['cancelBackup', (text) => ({ jobId: text })],
    ['resumeProtection', (text) => ({ policyId: text })],
    ['remediate', (text) => ({ cleanUp: text, acceptDataLoss: [text] })],
    ['reapply', (text) => ({ callbackUrl: text })],
    ['reapply', (text) => ({ [text]: text })],
  ]
  for (const [action, body] of bodies)
    it(`${action} ${JSON.stringify(body('…'))} is never a 5xx`, () =>
      fc.assert(
        fc.asyncProperty(anyText, fc.boolean(), async (text, dry) => {
          await never5xx(inject('POST', `${path}/${action}${dry ? '?dryRun=true' : ''}`, body(text)))
        }),
        {
          numRuns: 15,
          examples: [
            ['\0', true],
            ['\ud83d', false],
            ['\0', false],
          ],
        },
      ))

  const addresses: ((text: string) => string)[] = [
    (text) => `/v1/auditEvents?caller=${text}`,
    (text) => `/v1/auditEvents?kind=${text}`,
    (text) => `/v1/auditEvents?vmId=${text}`,
    (text) => `/v1/auditEvents?operationId=${text}`,
    (text) => `/v1/auditEvents?since=${text}`,
    (text) => `/v1/auditEvents?skiptoken=${text}`,
    ...Object.keys(filterParameters).map((name) => (text: string) => `/v1/diagnoses?${name}=${text}`),
    (text) => `/v1/diagnoses?tag=a:${text}`,
    (text) => `/v1/diagnoses?search=/subscriptions/${text}`,
    (text) => `/v1/diagnoses?select=${text}`,
    (text) => `/v1/diagnoses?orderby=${text}`,
    (text) => `/v1/diagnoses?skip=${text}`,
    (text) => `/v1/diagnoses?skiptoken=${text}`,
    (text) => `/v1/diagnoses?skiptoken=${Buffer.from(JSON.stringify(['name', text, text])).toString('base64url')}`,
    (text) => `/v1/diagnoses/delta?deltatoken=${text}`,
    (text) => `/v1/subscriptions/${text}/diagnoses`,
    (text) => `/v1/operations?vmId=${text}`,
    (text) => `/v1/operations?action=${text}`,
    (text) => `/v1/operations?${text}=1`,
    (text) => `/v1/operations/${text}`,
    (text) => `/v1/operations/${text}/result`,
    (text) => `/v1/operations/${text}/events`,
    (text) => `/v1/errorCodes/${text}`,
    (text) => `/v1/subscriptions/${text}/orphanedRestorePointCollections`,
    (text) => `/v1/fleet/causes/${text}`,
    (text) => `/v1/fleet/causes?skiptoken=${text}`,
    (text) => `/v1/fleet/history?from=${text}`,
    (text) => `/v1/fleet/history?to=${text}`,
    (text) => `/v1/fleet/scans/${text}`,
    (text) => `/v1/fleet/scans?skiptoken=${text}`,
    (text) => `${path}/diagnosis?errorCode=${text}`,
    (text) => `${path.replace('locked-at-limit', text)}/diagnosis`,
    (text) => `/readyz?verbose=${text}`,
    (text) => `/${text}`,
  ]
  for (const address of addresses)
    it(`GET ${address('…').replace(path, '{vm}')} is never a 5xx`, () =>
      fc.assert(
        fc.asyncProperty(escaped, async (text) => void (await never5xx(inject('GET', address(text))))),
        { numRuns: 25, examples: [['%00'], ['%ed%a0%bd'], ['%'], ['%E0%A4%A']] },
      ))

  for (const header of [
    'idempotency-key',
    'repeatability-request-id',
    'repeatability-first-sent',
    'if-match',
    'x-ms-client-request-id',
    'accept-language',
    'last-event-id',
    'if-none-match',
    'accept',
    'cache-control',
  ])
    it(`${header} is never a 5xx`, () =>
      fc.assert(
        fc.asyncProperty(anyText, async (text) => {
          await never5xx(inject('POST', `${path}/deleteFailedExtensions`, {}, { [header]: text }))
          await never5xx(
            inject('GET', '/v1/operations/11111111-1111-4111-8111-111111111111/events', undefined, { [header]: text }),
          )
        }),
        { numRuns: 10, examples: [['\0'], ['\ud83d']] },
      ))

  it('an event stream that Accept leaves out is refused in the shape of all errors', async () => {
    const url = '/v1/operations/11111111-1111-4111-8111-111111111111/events'
    const answer = await inject('GET', url, undefined, { accept: 'application/json' })
    assert.deepEqual([answer.statusCode, answer.headers['x-ms-error-code']], [406, 'NotAcceptable'])
  })

  it('the place of a text that cannot be kept is named', async () => {
    const table: [method: 'GET' | 'POST', url: string, body: object | undefined, target: string][] = [
      ['POST', `${path}/reapply`, { callbackUrl: 'https://hooks.contoso.com/\0' }, 'callbackUrl'],
      ['GET', '/v1/auditEvents?caller=%00', undefined, 'caller'],
      ['GET', '/v1/auditEvents?kind=a%00', undefined, 'kind'],
      ['GET', '/v1/operations/%00', undefined, 'operationId'],
    ]
    for (const [method, url, body, target] of table) {
      const answer = await inject(method, url, body)
      assert.equal(answer.statusCode, 400, url)
      assert.deepEqual(answer.json<{ error: { code: string; target: string } }>().error.code, 'InvalidRequest')
      assert.equal(answer.json<{ error: { target: string } }>().error.target, target)
    }
  })

  it('the kill switch works with any reason', () =>
    fc.assert(
      fc.asyncProperty(anyText, async (reason) => {
        const frozen = await inject('PUT', '/v1/freeze', { frozen: true, reason })
        assert.equal(frozen.statusCode, 200, frozen.body)
        assert.equal((await service.operations.freeze()).frozen, true)
        assert.equal((await inject('PUT', '/v1/freeze', { frozen: false, reason })).statusCode, 200)
        assert.equal((await service.operations.freeze()).frozen, false)
      }),
      { numRuns: 20, examples: [['\0'], ['\ud83d'], ['ü\0x'], ['x'.repeat(499) + '😀'], ['x'.repeat(30_000)], ['']] },
    ))
})
