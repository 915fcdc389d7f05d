import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { appUnderTest, vmPath } from './app-under-test.ts'

const guid = '11111111-1111-1111-1111-111111111111'
const path = (subscription: string, group: string, name: string) =>
  `/v1/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}/diagnosis`

const nasty = fc.constantFrom(
  '%2e%2e',
  '%2E%2E%2f',
  '%2f',
  '%5c',
  '\\',
  '//',
  '%00',
  '%0d%0aX:%20y',
  '%',
  '%zz',
  '%c0%ae',
  ';',
  '?a=b',
  '%3f',
  '%23',
  '*',
  "'",
  '"',
  '<script>',
  '${7*7}',
  '{{x}}',
  '%25',
  '%252e',
  '|',
  '&',
  '=',
  '@',
  '%7e',
  '~',
  'a%20b',
  'e%CC%81',
  '%EF%BC%8F',
  '%E2%80%AE',
  '%F0%9F%98%80',
  ',',
)
const filler = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => {
  try {
    return encodeURIComponent(text)
  } catch {
    return '%ED%A0%80'
  }
})
const hostilePart = fc.oneof(
  fc.tuple(filler, nasty, filler).map((parts) => parts.join('')),
  nasty,
  // Dots are allowed inside a name, and nowhere else.
  fc.constantFrom('.', '..', '...', 'a.', 'a..', '-.'),
  fc.integer({ min: 91, max: 4000 }).map((length) => 'a'.repeat(length)),
)
const hostileUrl = fc.oneof(
  hostilePart.map((part) => path(part, 'app-rg', 'web-1')),
  hostilePart.map((part) => path(guid, part, 'web-1')),
  hostilePart.map((part) => path(guid, 'app-rg', part)),
  fc.tuple(hostilePart, hostilePart).map(([group, name]) => path(guid, group, name)),
  fc.constantFrom('', '/', '/extensions', '/%2e%2e').map((tail) => `${vmPath}${tail}/x/diagnosis`),
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdefg-'), minLength: 30, maxLength: 40 })
    .filter((id) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    .map((id) => path(id, 'app-rg', 'web-1')),
  fc.constantFrom('app-rg.', '.', 'a b', 'a/b').map((group) => path(guid, encodeURIComponent(group), 'web-1')),
)

const RUNS = 100_000
/** Whoever sees this fail sees it fail again. */
const SEED = 20261123
const SIDE_BY_SIDE = 50

describe('hostile VM ids', () => {
  it(`${RUNS} of them are refused with 400 or 404 and never reach Azure`, async () => {
    const { app, calls } = await appUnderTest()
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    const agent = new Agent({ keepAlive: true, maxSockets: SIDE_BY_SIDE })
    const urls = fc.sample(hostileUrl, { numRuns: RUNS, seed: SEED })
    const seen = new Map<number, number>()

    const worker = async () => {
      for (let url = urls.pop(); url !== undefined; url = urls.pop()) {
        const { status, code, body } = await get(agent, port, url)
        seen.set(status, (seen.get(status) ?? 0) + 1)
        // A "?" in a part ends the path early: what is left is another resource of ours, or none.
        assert.ok(status === 400 || status === 404, `${status} for ${url}`)
        assert.equal(code, (JSON.parse(body) as { error: { code: string } }).error.code, url)
      }
    }
    try {
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker))
    } finally {
      urls.length = 0
      agent.destroy()
      await app.close()
    }

    assert.deepEqual(calls, [])
    assert.ok((seen.get(400) ?? 0) > 0.95 * RUNS, JSON.stringify([...seen]))
  })

  const spellings = [
    ['as it stands', vmPath],
    [
      'upper case',
      vmPath
        .replace('/subscriptions/', '/SUBSCRIPTIONS/')
        .replace('resourceGroups', 'RESOURCEGROUPS')
        .replace('app-rg', 'APP-RG'),
    ],
    ['lower case', vmPath.toLowerCase()],
  ] as const
  for (const [name, spelling] of spellings) {
    it(`takes the id in ${name}`, async () => {
      const { app, calls } = await appUnderTest()
      const response = await app.inject({ method: 'GET', url: `${spelling}/diagnosis` })
      assert.equal(response.statusCode, 200)
      assert.deepEqual(calls, [vmPath.slice(3).toLowerCase()])
    })
  }
})

/** The path goes over the wire as it is: nothing normalizes its dots or escapes on the way. */
function get(agent: Agent, port: number, path: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; code: unknown; body: string }>()
  const sent = request({ agent, port, path, host: '127.0.0.1' }, (response) => {
    let body = ''
    response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    response.on('end', () =>
      resolve({ status: response.statusCode ?? 0, code: response.headers['x-ms-error-code'], body }),
    )
  })
  sent.on('error', (cause) => reject(new Error(`no answer to ${path}`, { cause }))).end()
  return promise
}
