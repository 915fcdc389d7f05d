import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { appUnderTest, vmPath } from './app-under-test.ts'

const guid = '11111111-1111-1111-1111-111111111111'
const path = (subscription: string, group: string, name: string) =>
  `/v1/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}/diagnosis`

const nasty = fc.constantFrom(
  '..', '.', '%2e%2e', '%2E%2E%2f', '%2f', '%5c', '\\', '//', '%00', '%0d%0aX: y', '%', '%zz', '%c0%ae', ';', '?a=b', '%3f', '%23', '*', "'", '"',
  '<script>', '${7*7}', '{{x}}', '%25', '%252e', '|', '&', '=', '@', '%7e', '~', 'a%20b', 'e%CC%81', '%EF%BC%8F', '%E2%80%AE', '%F0%9F%98%80', ',',
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
  fc.integer({ min: 91, max: 4000 }).map((length) => 'a'.repeat(length)),
)
const hostileUrl = fc.oneof(
  hostilePart.map((part) => path(part, 'app-rg', 'web-1')),
  hostilePart.map((part) => path(guid, part, 'web-1')),
  hostilePart.map((part) => path(guid, 'app-rg', part)),
  fc.tuple(hostilePart, hostilePart).map(([group, name]) => path(guid, group, name)),
  fc.constantFrom('', '/', '/extensions', '/%2e%2e').map((tail) => `${vmPath}${tail}/x/diagnosis`),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefg-'), minLength: 30, maxLength: 40 }).filter((id) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)).map((id) => path(id, 'app-rg', 'web-1')),
  fc.constantFrom('app-rg.', '.', 'a b', 'a/b').map((group) => path(guid, encodeURIComponent(group), 'web-1')),
)

describe('hostile VM ids', () => {
  it('100,000 of them are refused with 400 or 404 and never reach Azure', async () => {
    const { app, calls } = await appUnderTest()
    const seen = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(hostileUrl, async (url) => {
        const response = await app.inject({ method: 'GET', url })
        seen.set(response.statusCode, (seen.get(response.statusCode) ?? 0) + 1)
        // A "?" or "#" in a part ends the path early: what is left is another resource of ours, or none.
        assert.ok(response.statusCode === 400 || response.statusCode === 404, `${response.statusCode} for ${url}`)
        const { error } = response.json<{ error: { code: string } }>()
        assert.equal(response.headers['x-ms-error-code'], error.code)
      }),
      { numRuns: 100_000 },
    )
    assert.deepEqual(calls, [])
    assert.ok((seen.get(400) ?? 0) > 95_000, JSON.stringify([...seen]))
  })

  const spellings = [
    ['as it stands', vmPath],
    ['upper case', vmPath.replace('/subscriptions/', '/SUBSCRIPTIONS/').replace('resourceGroups', 'RESOURCEGROUPS').replace('app-rg', 'APP-RG')],
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
