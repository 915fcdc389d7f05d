import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import { after, before, describe, it } from 'node:test'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { asker } from '../azure-client.ts'

const loaded: string[] = []
registerHooks({
  load: (url, context, next) => {
    loaded.push(url)
    return next(url, context)
  },
})
const { startSandbox } = await import('../../../src/sandbox/sandbox.ts')
const { graphAsker } = await import('./ask-graph.ts')

/** Most sandboxes are started by tests that never query: it costs them nothing. */
describe('Resource Graph and large fleets', () => {
  let sandbox: Sandbox
  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox.stop())
  const isLoaded = (part: RegExp) => loaded.some((url) => part.test(url))

  it('are not loaded where nobody asks for them', async () => {
    const ask = await asker(sandbox)
    assert.equal((await ask('/subscriptions?api-version=2022-12-01')).status, 200)
    assert.ok(isLoaded(/\/src\/sandbox\/azure\.ts$/))
    assert.ok(!isLoaded(/\/resource-graph\/(kql\/|resource-graph\.ts)|xxhash|\/large-fleet\//))
  })

  it('are loaded by the first query', async () => {
    const ask = await graphAsker(sandbox)
    const [first, second] = await Promise.all([ask('resources | count'), ask('resources | count')])
    assert.deepEqual(first.body.data, second.body.data)
    assert.equal(second.headers['x-ms-user-quota-remaining'], '13')
    assert.ok(isLoaded(/xxhash/) && !isLoaded(/\/large-fleet\//))
  })
})
