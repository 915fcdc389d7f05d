import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { sampleVms } from '../../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts'
import { asker, type Ask } from '../azure-client.ts'
import { graphAsker, type AskGraph } from './ask-graph.ts'

const idOf = (name: string) => sampleVms.find((vm) => vm.name === name)?.id ?? ''
const broken = idOf('provisioning-failed')
const failed = 'resources | where properties.provisioningState == "Failed" | where type endswith "/virtualMachines"'
const changes =
  'resourcechanges | project id, target = tostring(properties.targetResourceId), kind = tostring(properties.changeType), changes = properties.changes, at = todatetime(properties.changeAttributes.timestamp) | order by at asc'

describe('what Resource Graph knows, and when', () => {
  let sandbox: Sandbox
  let ask: AskGraph
  let arm: Ask
  beforeEach(async () => {
    const noon = new Date('2026-11-20T06:00:00Z')
    sandbox = await startSandbox({ now: () => noon, throttling: false, resourceGraph: { lagSeconds: 60 } })
    ask = await graphAsker(sandbox)
    arm = await asker(sandbox)
  })
  afterEach(() => sandbox.stop())
  const pass = (seconds: number) => sandbox.clock.advance(seconds * 1000)
  const isFailed = async () => (await ask(failed)).body.count === 1

  it('is behind Azure by the lag, and no further', async () => {
    await arm(`${broken}/reapply?api-version=2026-04-01`, { method: 'POST' })
    assert.equal(await isFailed(), true)
    pass(40) // the reapply ends after 36 seconds
    const read = await arm(`${broken}?api-version=2026-04-01`)
    assert.equal((read.body.properties as unknown as { provisioningState: string }).provisioningState, 'Succeeded')
    assert.equal(await isFailed(), true)
    pass(55)
    assert.equal(await isFailed(), true)
    pass(2)
    assert.equal(await isFailed(), false)
  })

  it('without a lag says what ARM says at the same moment', async () => {
    sandbox.graph.lagSeconds = 0
    await arm(`${broken}/reapply?api-version=2026-04-01`, { method: 'POST' })
    pass(40)
    assert.equal(await isFailed(), false)
  })

  it('shows what was deleted until the lag is over', async () => {
    const query = `resources | where type =~ 'Microsoft.Compute/virtualMachines/extensions' | where id startswith '${idOf('vmsnapshot-failed')}/' | count`
    const count = async () => (await ask(query)).body.data[0]?.Count
    assert.equal(await count(), 1)
    await arm(`${idOf('vmsnapshot-failed')}/extensions/VMSnapshot?api-version=2026-04-01`, { method: 'DELETE' })
    pass(15)
    assert.equal(await count(), 1)
    pass(60)
    assert.equal(await count(), 0)
  })

  it('tells changes with their values before and after', async () => {
    sandbox.graph.lagSeconds = 0
    assert.deepEqual((await ask(changes)).body.data, [])
    await arm(`${broken}/reapply?api-version=2026-04-01`, { method: 'POST' })
    await arm(`${idOf('vmsnapshot-failed')}/extensions/VMSnapshot?api-version=2026-04-01`, { method: 'DELETE' })
    pass(600)
    const { data } = (await ask(changes)).body
    assert.deepEqual(
      data.map(({ target, kind, changes: of }) => [(target as string).split('/').at(-1), kind, Object.keys(of ?? {})]),
      [
        ['vmsnapshot-failed', 'Update', ['properties.provisioningState']],
        ['vmsnapshot-failed', 'Update', ['properties.provisioningState']],
        ['VMSnapshot', 'Delete', []],
        ['provisioning-failed', 'Update', ['properties.provisioningState']],
      ],
    )
    assert.deepEqual(data.at(-1)?.changes, {
      'properties.provisioningState': {
        newValue: 'Succeeded',
        previousValue: 'Failed',
        changeCategory: 'System',
        propertyChangeType: 'Update',
      },
    })
    assert.match(
      data.at(-1)?.id as string,
      /\/virtualMachines\/provisioning-failed\/providers\/Microsoft\.Resources\/changes\/0858\d{16}_[0-9a-f-]{36}$/,
    )
    const since = `resourcechanges | where todatetime(properties.changeAttributes.timestamp) > ago(5m) | count`
    assert.equal((await ask(since)).body.data[0]?.Count, 0)
  })

  it('forgets changes after fourteen days', async () => {
    sandbox.graph.lagSeconds = 0
    await arm(`${broken}/reapply?api-version=2026-04-01`, { method: 'POST' })
    pass(60)
    assert.equal((await ask(changes)).body.count, 1)
    pass(14 * 86_400)
    assert.equal((await ask(changes)).body.count, 0)
  })

  it('has the jobs of fourteen days', async () => {
    const count = async () =>
      (await ask('recoveryservicesresources | where type =~ "microsoft.recoveryservices/vaults/backupjobs" | count'))
        .body.data[0]?.Count
    assert.ok(Number(await count()) > 300)
    pass(20 * 86_400)
    assert.equal(await count(), 0)
  })

  it('single resources are changed and taken away from outside', async () => {
    const control = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${sandbox.controlEndpoint}${path}`, {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: (text ? JSON.parse(text) : undefined) as Record<string, unknown> }
    }
    const vm = `/resources${idOf('healthy-linux')}`
    assert.equal(
      (await control('PATCH', vm, { properties: { provisioningState: 'Failed' }, tags: { env: 'x' } })).status,
      200,
    )
    assert.equal((await control('GET', vm)).body.name, 'healthy-linux')
    assert.equal((await control('PUT', '/resourceGraph', { lagSeconds: 0 })).body.lagSeconds, 0)
    assert.equal((await ask(failed)).body.count, 2)
    assert.equal((await control('DELETE', vm)).status, 204)
    assert.equal((await control('GET', vm)).status, 404)
    assert.equal((await ask(failed)).body.count, 1)
    assert.deepEqual(
      (await ask(`${changes} | project kind`)).body.data.map(({ kind }) => kind),
      ['Update', 'Delete'],
    )
    const unknown = await control('PUT', '/resourceGraph', { lag: 1 })
    assert.match(JSON.stringify(unknown.body), /lag is none of/)
    assert.equal((await control('PUT', '/resourceGraph', { lagSeconds: 'x' })).status, 400)
    const scopes = [idOf('healthy-windows').split('/providers')[0]]
    assert.deepEqual((await control('PUT', '/access', { someone: scopes })).body, { someone: scopes })
    assert.deepEqual((await control('PUT', '/access', { someone: null })).body, {})
    assert.equal((await control('PUT', '/access', { someone: ['x'] })).status, 400)
  })
})
