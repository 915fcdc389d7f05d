import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createClients } from '../../src/azure/clients.ts'
import { createResourceGraph } from '../../src/azure/resource-graph.ts'
import { Pacer } from '../../src/azure/pacer/pacer.ts'
import { createTransport } from '../../src/azure/transport.ts'
import type { AzureError } from '../../src/backup/azure-error.ts'
import { ReplayedAzure, type Answer } from './replayed-azure.ts'
import { anyCredential } from './vm-in-azure.ts'

const endpoint = 'https://management.azure.com'
const path = '/providers/Microsoft.ResourceGraph/resources'
const subscriptionIds = ['11111111-1111-4111-8111-111111111111']
const quota = (remaining: number, resets = '00:00:05') => ({
  'x-ms-user-quota-remaining': String(remaining),
  'x-ms-user-quota-resets-after': resets,
  'x-ms-ratelimit-remaining-tenant-resource-requests': String(remaining),
})
const page: Answer = {
  headers: quota(14),
  body: { totalRecords: 1, count: 1, resultTruncated: 'false', data: [{ id: '/x' }], facets: [] },
}
const failed = (status: number, code: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  body: { error: { code, message: 'Please provide below info.', details: [{ code, message: 'x' }] } },
})

/** The answers one after the other; the last one stays. Time passes where somebody waits, and nowhere else. */
function graphOver(...answers: (Answer | 'reset')[]) {
  let now = 0
  const waits: number[] = []
  const azure = new ReplayedAzure(0).on('POST', path, () => (answers.length > 1 ? answers.shift()! : answers[0]!))
  const clock = () => now
  const wait = async (seconds: number) => {
    waits.push(Math.round(seconds * 1000) / 1000)
    now += seconds * 1000
  }
  const transport = createTransport({ endpoint, pacer: new Pacer(), httpClient: azure, clock, wait })
  const clients = createClients(endpoint, endpoint, anyCredential, transport('Scanner x'))
  const graph = createResourceGraph({ clients, clock, wait, random: () => 0.5 })
  const query = (skipToken?: string) =>
    graph.query(
      { text: 'resources', subscriptionIds, ...(skipToken === undefined ? {} : { skipToken }) },
      new AbortController().signal,
    )
  return { azure, graph, query, waits }
}
const codeOf = (promise: Promise<unknown>) => promise.then(String, (error: AzureError) => error.code)

describe('a query', () => {
  it('asks for objects, a thousand a page, of the subscriptions that are named', async () => {
    const { azure, query } = graphOver(page)
    assert.deepEqual(await query(), { rows: [{ id: '/x' }], totalRecords: 1, skipToken: null })
    const [sent] = azure.requests
    assert.equal(sent?.url.searchParams.get('api-version'), '2024-04-01')
    assert.deepEqual(sent?.body, {
      subscriptions: subscriptionIds,
      query: 'resources',
      options: { resultFormat: 'objectArray', $top: 1000 },
    })
  })

  it('follows a token', async () => {
    const { azure, query } = graphOver({ body: { totalRecords: 2, data: [{ id: '/x' }], $skipToken: 'more' } })
    assert.equal((await query()).skipToken, 'more')
    await query('more')
    assert.deepEqual((azure.requests[1]?.body as { options: unknown }).options, {
      resultFormat: 'objectArray',
      $top: 1000,
      $skipToken: 'more',
    })
  })

  it('takes its turn after the one before', async () => {
    const { query, waits } = graphOver(page)
    for (let times = 0; times < 3; times++) await query()
    assert.deepEqual(waits, [0.365, 0.365])
  })

  it('is not held up by a count that nobody explains', async () => {
    const { query, waits } = graphOver({ ...page, headers: quota(2) })
    for (let times = 0; times < 4; times++) await query()
    assert.deepEqual(waits, [0.365, 0.365, 0.365])
  })

  const mended: [name: string, first: Answer | 'reset', waits: number[], throttled: number][] = [
    [
      'that is throttled waits for the reset, and a little longer',
      failed(429, 'RateLimiting', quota(0, '00:00:03')),
      [3.5],
      1,
    ],
    ['that is throttled without a time waits for five seconds', failed(429, 'RateLimiting'), [5.5], 1],
    ['that fails is sent again in its turn', failed(500, 'InternalServerError'), [1], 0],
    ['whose connection breaks is sent again in its turn', 'reset', [1], 0],
  ]
  for (const [name, first, expected, throttled] of mended)
    it(name, async () => {
      const { azure, graph, query, waits } = graphOver(first, page)
      assert.equal((await query()).totalRecords, 1)
      assert.deepEqual(waits, expected)
      assert.equal(azure.requests.length, 2)
      const { queries, ...rest } = graph.spent()
      assert.equal(queries, 2, 'each sending is counted')
      assert.deepEqual(rest, { throttled, pausedSeconds: throttled ? expected[0] : 0 })
    })

  const refused: [name: string, answer: Answer, code: string, sends: number][] = [
    ['that is refused is not sent again', failed(400, 'BadRequest'), 'BadRequest', 1],
    ['that is throttled again and again ends', failed(429, 'RateLimiting', quota(0, '00:00:01')), 'RateLimiting', 4],
    ['whose answer has no list', { body: { totalRecords: 0 } }, 'UnexpectedAnswer', 1],
    ['whose answer does not say how many there are', { body: { data: [] } }, 'UnexpectedAnswer', 1],
    ['whose answer lists something that is no row', { body: { totalRecords: 1, data: ['x'] } }, 'UnexpectedAnswer', 1],
    ['whose token is none', { body: { totalRecords: 1, data: [], $skipToken: 5 } }, 'UnexpectedAnswer', 1],
  ]
  for (const [name, answer, code, sends] of refused)
    it(name, async () => {
      const { azure, query } = graphOver(answer)
      assert.equal(await codeOf(query()), code)
      assert.equal(azure.requests.length, sends)
    })
})
