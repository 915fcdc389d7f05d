import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'

describe("the sandbox's controls", () => {
  let sandbox: Sandbox
  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox?.stop())

  /** Not fetch, which lets nobody set Host or Origin. */
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
    new Promise<{ status: number; code?: string; message?: string }>((resolve, reject) => {
      const asked = request(`${sandbox.controlEndpoint}${path}`, { method, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => (text += part))
        response.on('end', () => {
          const { error } = (text === '' ? {} : JSON.parse(text)) as { error?: { code: string; message: string } }
          resolve({ status: response.statusCode!, ...error })
        })
      })
      asked.on('error', reject)
      asked.end(body === undefined ? undefined : JSON.stringify(body))
    })
  const json = { 'content-type': 'application/json' }
  const own = () => new URL(sandbox.controlEndpoint).origin
  const fault = { path: 'never', answer: { status: 503 } }

  for (const [who, headers, status] of [
    ['a program', () => json, 204],
    ['a page of its own origin', () => ({ ...json, origin: own(), 'sec-fetch-site': 'same-origin' }), 204],
    ['a person who types the address', () => ({ ...json, 'sec-fetch-site': 'none' }), 204],
    ['a page of another origin', () => ({ ...json, origin: 'http://evil.example' }), 403],
    ['a page of another port', () => ({ ...json, origin: 'http://127.0.0.1:1' }), 403],
    ['a page without an origin', () => ({ ...json, origin: 'null' }), 403],
    ['a form of another site', () => ({ ...json, 'sec-fetch-site': 'cross-site' }), 403],
    ['a page of another port that tells no origin', () => ({ ...json, 'sec-fetch-site': 'same-site' }), 403],
    ['a page whose name was bound to this machine', () => ({ ...json, host: 'evil.example:80' }), 421],
    ['whoever sends text', () => ({ 'content-type': 'text/plain' }), 415],
    ['whoever says not what is sent', () => ({}), 415],
  ] as const)
    it(`answer ${status} to ${who}`, async () => {
      const answers = [await ask('POST', '/faults', headers(), fault), await ask('PUT', '/settings', headers(), {})]
      assert.deepEqual(
        answers.map((answer) => answer.status),
        [status, status === 204 ? 200 : status],
      )
      const { status: deleted } = await ask('DELETE', '/faults', headers())
      assert.equal(deleted, status === 415 ? 204 : status)
    })

  it('tell nothing to a page whose name was bound to this machine', async () => {
    assert.equal((await ask('GET', '/requests', { host: 'evil.example' })).status, 421)
    assert.equal((await ask('GET', '/requests', { host: `LOCALHOST:${new URL(own()).port}` })).status, 200)
  })

  for (const [path, body, message] of [
    ['/settings', { pace: 'abc' }, 'pace has to be a number above 0.'],
    ['/settings', { pace: null }, 'pace has to be a number above 0.'],
    ['/settings', { latencyMs: -1 }, 'latencyMs has to be milliseconds.'],
    ['/settings', { denied: 'all' }, 'denied has to be a list of actions such as Microsoft.Compute/disks/read.'],
    [
      '/settings',
      { latency: 5 },
      'latency is none of latencyMs, throttling, denied, newestApiVersion, pageSize, pace, advanceSeconds.',
    ],
    ['/settings', [], /^The body has to be an object/],
    ['/faults', { path: '(', answer: { status: 500 } }, 'path has to be a regular expression.'],
    ['/faults', { path: 'x' }, /^answer has to be/],
    ['/faults', undefined, /^The body has to be an object/],
  ] as const)
    it(`refuse ${path} ${JSON.stringify(body)}`, async () => {
      const answer = await ask(path === '/faults' ? 'POST' : 'PUT', path, json, body)
      assert.equal(answer.status, 400)
      if (typeof message === 'string') assert.equal(answer.message, message)
      else assert.match(answer.message!, message)
    })
})
