import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAzure } from '../../../src/azure/azure.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts'
import { tokenOf } from '../../sandbox/azure-client.ts'

const [one, two] = ['3f0a4d1e-7b52-4c8e-9a51-5d2c6b7e8f90', '5b1c9f2a-1d3e-4f60-8a7b-9c0d1e2f3a4b'] as const
const { signal } = new AbortController()

describe('an estate that two identities share', () => {
  let sandbox: Sandbox
  before(async () => {
    const generated = { vms: 400, subscriptions: 12, seed: 5 }
    sandbox = await startSandbox({ generated, resourceGraph: { queries: 15 } })
    setDefaultCACertificates([...getCACertificates(), sandbox.ca])
  })
  after(() => sandbox.stop())

  const credential = (clientId: string) => ({
    getToken: async () => ({ token: await tokenOf(sandbox, clientId), expiresOnTimestamp: Date.now() + 3_600_000 }),
  })
  const azure = () =>
    createAzure({
      endpoint: sandbox.endpoint,
      audience: sandbox.endpoint,
      limits: defaultLimits,
      scanCredentials: new Map([one, two].map((id) => [id, credential(id)])),
    })
  const graphRequests = () => sandbox.requests.filter(({ path }) => /resourcegraph/i.test(path))

  it('is read whole, each subscription by one of them, and each below a quota of its own', async () => {
    const { inventory } = azure()
    const ids = (await inventory.ledger(signal)).map(({ subscriptionId }) => subscriptionId)
    assert.equal(ids.length, 12)
    const keys: string[] = []
    for (const source of ['virtualMachines', 'protectedItems', 'disks'] as const)
      await inventory.read(
        source,
        ids,
        async ({ found }) => {
          if (source === 'virtualMachines') keys.push(...found.map(({ key }) => key))
        },
        signal,
      )
    assert.equal(new Set(keys).size, keys.length)
    assert.deepEqual(
      keys.toSorted(),
      sandbox.world.virtualMachines
        .values()
        .map(({ id }) => id.toLowerCase())
        .toSorted(),
    )
    assert.deepEqual(new Set(graphRequests().map(({ clientId }) => clientId)), new Set([one, two]))
    assert.equal(inventory.spent().throttled, 0)
  })

  it('goes on with the one that is left', async () => {
    const { inventory } = azure()
    await inventory.ledger(signal)
    sandbox.restrict(one, [])
    // Of what the lost one had read nothing may be concluded; from the next sweep on the other reads all.
    const lost = (await inventory.ledger(signal)).filter(({ coverage }) => coverage === 'Refused')
    assert.ok(lost.length > 0 && lost.length < 12)
    const next = await inventory.ledger(signal)
    assert.deepEqual(new Set(next.map(({ coverage }) => coverage)), new Set(['Complete']))
    sandbox.restrict(one)
  })
})
