import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAzure } from '../../../src/azure/azure.ts'
import type { AzureError } from '../../../src/backup/azure-error.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { inventorySources, type Found, type InventorySource } from '../../../src/fleet/inventory.ts'
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts'
import { tokenOf } from '../../sandbox/azure-client.ts'

const scanner = '3f0a4d1e-7b52-4c8e-9a51-5d2c6b7e8f90'
const signal = new AbortController().signal
const quick = { queries: 100_000, windowSeconds: 5 }

function inventoryOf(sandbox: Sandbox, allowedSubscriptions?: ReadonlySet<string>) {
  const scanCredential = {
    getToken: async () => ({ token: await tokenOf(sandbox, scanner), expiresOnTimestamp: Date.now() + 3_600_000 }),
  }
  return createAzure({
    endpoint: sandbox.endpoint,
    audience: sandbox.endpoint,
    limits: defaultLimits,
    scanCredentials: new Map([['scanner', scanCredential]]),
    queriesPer5Seconds: 5000,
    allowedSubscriptions,
  }).inventory
}

async function all<Source extends InventorySource>(sandbox: Sandbox, source: Source, subscriptionIds: string[]) {
  const found: Found<Source>[] = []
  const pages: number[] = []
  const read = await inventoryOf(sandbox).read(
    source,
    subscriptionIds,
    async (page) => {
      found.push(...page.found)
      pages.push(page.found.length)
    },
    signal,
  )
  return { ...read, found, pages }
}
const idsOf = (sandbox: Sandbox) => sandbox.world.subscriptions.values().map(({ subscriptionId }) => subscriptionId)
const sorted = (keys: string[]) => keys.map((key) => key.toLowerCase()).toSorted()

describe('the inventory of the sample fleet', () => {
  let sandbox: Sandbox
  before(async () => {
    sandbox = await startSandbox({ resourceGraph: quick })
    setDefaultCACertificates([...getCACertificates(), sandbox.ca])
  })
  after(() => sandbox.stop())

  const worlds: [source: InventorySource, ids: (world: Sandbox['world']) => string[]][] = [
    ['virtualMachines', (world) => world.virtualMachines.values().map(({ id }) => id)],
    ['protectedItems', (world) => world.protectedItems.values().map(({ id }) => id)],
    ['restorePointCollections', (world) => world.restorePointCollections.values().map(({ id }) => id)],
    ['policies', (world) => world.backupPolicies.values().map(({ id }) => id)],
    ['vaults', (world) => world.vaults.values().map(({ id }) => id)],
    ['locks', (world) => world.locks.values().map(({ id }) => id)],
  ]
  for (const [source, ids] of worlds)
    it(`has all ${source}, each once`, async () => {
      const { found, notUnderstood } = await all(sandbox, source, idsOf(sandbox))
      assert.deepEqual(sorted(found.map(({ key }) => key)), sorted(ids(sandbox.world)))
      assert.deepEqual([...notUnderstood], [])
      for (const { key, subscriptionId } of found) assert.ok(key.startsWith(`/subscriptions/${subscriptionId}/`))
    })

  it('is the same where bags come as texts', async () => {
    for (const source of inventorySources) {
      const asBags = await all(sandbox, source, idsOf(sandbox))
      sandbox.graph.dynamicColumns = 'string'
      const asTexts = await all(sandbox, source, idsOf(sandbox))
      sandbox.graph.dynamicColumns = 'object'
      assert.deepEqual(asTexts.found, asBags.found, source)
      assert.deepEqual([...asTexts.notUnderstood], [])
    }
  })

  it('tells of each item and collection whose it is, where the VM is there', async () => {
    const vms = new Set(sandbox.world.virtualMachines.values().map(({ id }) => id.toLowerCase()))
    const items = await all(sandbox, 'protectedItems', idsOf(sandbox))
    for (const item of items.found) assert.ok(item.vmKey)
    const own = new Set(items.found.map(({ vmKey }) => vmKey))
    assert.ok([...vms].filter((key) => own.has(key)).length > 90)
  })

  it('has a change of a VM, and none that only Azure Backup made', async () => {
    const [one, two] = sandbox.world.virtualMachines.values()
    await all(sandbox, 'changes', idsOf(sandbox))
    one!.properties.provisioningState = 'Updating'
    const snapshot = sandbox.world.extensions.values().find(({ name }) => name === 'VMSnapshot')!
    snapshot.properties.provisioningState = 'Updating'
    const { found } = await all(sandbox, 'changes', idsOf(sandbox))
    assert.deepEqual(
      found.map(({ vmKey }) => vmKey),
      [one!.id.toLowerCase()],
    )
    assert.notEqual(two!.id, one!.id)
    const failing = await all(sandbox, 'extensions', idsOf(sandbox))
    assert.ok(failing.found.some(({ key }) => key === snapshot.id.toLowerCase()))
  })

  it('since a moment has what is younger, jobs that completed too', async () => {
    const since = async (source: 'backupJobs' | 'changes', at: string) => {
      const found: Found[] = []
      const take = async (page: { found: Found[] }) => void found.push(...page.found)
      await inventoryOf(sandbox).read(source, idsOf(sandbox), take, signal, { since: new Date(at) })
      return found
    }
    const jobs = sandbox.world.backupJobs.values()
    const newest = jobs
      .map(({ properties }) => String(properties.startTime))
      .toSorted()
      .at(-1)!
    const ofDay = await since('backupJobs', new Date(Date.parse(newest) - 24 * 3_600_000).toISOString())
    const words = new Set(ofDay.map(({ record }) => (record as { status: string }).status))
    assert.ok(words.has('Completed') && words.has('Failed'), [...words].join())
    assert.ok((await since('backupJobs', newest)).length < ofDay.length)
    assert.deepEqual(await since('changes', '2100-01-01T00:00:00Z'), [])
    assert.notDeepEqual(await since('changes', '2000-01-01T00:00:00Z'), [])
  })

  describe('as one who may not read all of it', () => {
    const one = '11111111-1111-4111-8111-111111111111'
    const two = '22222222-2222-4222-8222-222222222222'
    const three = '33333333-3333-4333-8333-333333333333'
    const coverage = async (allowed?: ReadonlySet<string>) =>
      Object.fromEntries(
        (await inventoryOf(sandbox, allowed).ledger(signal)).map((entry) => [
          entry.subscriptionId,
          [entry.coverage, ...entry.requiredPermissions],
        ]),
      )
    after(() => {
      sandbox.restrict(scanner)
      sandbox.allowAll()
      sandbox.graph.lostSubscriptions = []
    })

    it('knows which is whole, which in part, and which index has lost', async () => {
      sandbox.restrict(scanner, [
        `/subscriptions/${one}`,
        `/subscriptions/${two}/resourceGroups/rg-development`,
        `/subscriptions/${three}`,
      ])
      sandbox.graph.lostSubscriptions = [three]
      assert.deepEqual(await coverage(), {
        [one]: ['Complete'],
        [two]: ['Partial', 'Microsoft.Authorization/permissions/read'],
        [three]: ['Refused'],
      })
      sandbox.graph.lostSubscriptions = []
    })
    it('knows of what was asked for and is nowhere to be seen', async () => {
      sandbox.restrict(scanner, [`/subscriptions/${one}`])
      assert.deepEqual(await coverage(new Set([one, two])), {
        [one]: ['Complete'],
        [two]: ['Refused', 'Microsoft.Resources/subscriptions/read'],
      })
    })
    it('knows that there is nothing', async () => {
      sandbox.restrict(scanner, [])
      assert.deepEqual(await coverage(), {})
      assert.deepEqual(await coverage(new Set([one])), {
        [one]: ['Refused', 'Microsoft.Resources/subscriptions/read'],
      })
      sandbox.restrict(scanner)
    })
    it('knows which right is missing, and is refused by it', async () => {
      sandbox.deny('Microsoft.Authorization/locks/read')
      const locks = 'Microsoft.Authorization/locks/read'
      const [entry] = await inventoryOf(sandbox).ledger(signal)
      assert.deepEqual([entry?.coverage, entry?.unread], ['Partial', { locks }])
      const refused = await all(sandbox, 'locks', [one]).catch((error: unknown) => error as AzureError)
      assert.equal((refused as AzureError).requiredPermission, locks)
    })
  })
})

describe('the inventory of a large fleet', () => {
  let sandbox: Sandbox
  before(async () => {
    sandbox = await startSandbox({ generated: { vms: 4000, subscriptions: 7, seed: 3 }, resourceGraph: quick })
    setDefaultCACertificates([...getCACertificates(), sandbox.ca])
  })
  after(() => sandbox.stop())

  it('comes in parts, none larger than a page, with each VM once', async () => {
    const { found, rows, queries, pages } = await all(sandbox, 'virtualMachines', idsOf(sandbox))
    assert.equal(new Set(found.map(({ key }) => key)).size, rows)
    assert.equal(found.length, rows)
    assert.ok(rows > 3500, `${rows} rows`)
    assert.ok(Math.max(...pages) <= 1000)
    assert.ok(queries <= 1 + Math.ceil(rows / 900) + 1, `${queries} queries`)
  })
})
