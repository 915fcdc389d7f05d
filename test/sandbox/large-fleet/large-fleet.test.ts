import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { LargeFleet } from '../../../src/sandbox/large-fleet/large-fleet.ts'
import { issueToken } from '../../../src/sandbox/http/tokens.ts'
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts'
import { asker, type Ask } from '../azure-client.ts'
import { graphAsker, idsOf, type AskGraph } from '../resource-graph/ask-graph.ts'

const noon = new Date('2026-11-20T12:00:00Z')
const compute = 'api-version=2026-04-01'
const backup = 'api-version=2023-06-01'
const locks = 'api-version=2020-05-01'
const vms = "resources | where type =~ 'microsoft.compute/virtualmachines'"
const items =
  "recoveryservicesresources | where type =~ 'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems'"
const jobs = "recoveryservicesresources | where type =~ 'microsoft.recoveryservices/vaults/backupjobs'"
const collections = "resources | where type =~ 'microsoft.compute/restorepointcollections'"

interface Body {
  value: { id: string; name: string; properties: Record<string, unknown> }[]
  nextLink?: string
  id: string
  properties: Record<string, unknown> & { restorePoints?: { name: string }[] }
}

describe('a large fleet', { timeout: 240_000 }, () => {
  let sandbox: Sandbox
  let graph: AskGraph
  let ask: Ask
  before(async () => {
    sandbox = await startSandbox({
      now: () => noon,
      throttling: false,
      generated: { vms: 3000, subscriptions: 7, seed: 11 },
      resourceGraph: {},
    })
    graph = await graphAsker(sandbox)
    ask = await asker(sandbox)
  })
  after(() => sandbox.stop())

  const fleet = () => sandbox.generated!
  const read = async (url: string) => (await ask(url)).body as unknown as Body
  const counted = async (query: string, by: string) =>
    new Map(
      (await graph(`${query} | summarize count() by by = ${by}`)).body.data.map(({ by: key, count_ }) => [
        key,
        Number(count_),
      ]),
    )
  const everyPage = async (url: string) => {
    const found: Body['value'] = []
    for (let next: string | undefined = url; next;) {
      const body: Body = await read(next)
      found.push(...body.value)
      next = body.nextLink
    }
    return found
  }

  describe('asked through Resource Graph', () => {
    for (const [name, query] of Object.entries({
      vms,
      items,
      collections,
      jobs: `${jobs} | where todatetime(properties.startTime) > ago(1d)`,
    }))
      it(`gives every row of ${name} once over hash partitions`, async () => {
        const parts = 5
        const pages = await Promise.all(
          Array.from({ length: parts }, (_, part) =>
            graph(`${query} | where hash(tolower(id)) % ${parts} == ${part} | project id | order by id asc`),
          ),
        )
        assert.ok(pages.every(({ body }) => body.$skipToken === undefined && body.count > 300))
        const found = pages.flatMap(({ body }) => idsOf(body))
        const total = (await graph(`${query} | count`)).body.data[0]?.Count
        assert.equal(new Set(found).size, found.length)
        assert.equal(found.length, total)
      })

    it('pages by token without gap or repetition when sorted by id', async () => {
      const found: string[] = []
      let token: string | undefined
      do {
        const { body } = await graph(`${vms} | project id | order by id asc`, {
          options: { $top: 701, ...(token ? { $skipToken: token } : {}) },
        })
        found.push(...idsOf(body))
        token = body.$skipToken
      } while (token)
      assert.deepEqual(found, fleet().vmIds())
    })

    it('is counted by subscription, empty ones among them by their containers', async () => {
      const bySubscription = await counted(vms, 'subscriptionId')
      assert.equal(
        [...bySubscription.values()].reduce((sum, count) => sum + count, 0),
        3000,
      )
      const { body } = await graph("resourcecontainers | where type =~ 'microsoft.resources/subscriptions' | count")
      assert.equal(body.data[0]?.Count, 7)
    })

    it('of one subscription or group alone, shows no other', async () => {
      const [subscription = ''] = fleet().layout.subscriptionIds
      const [id = ''] = fleet().vmIds()
      const some = await graph(`${vms} | project id`, { subscriptions: [subscription] })
      assert.ok(some.body.count > 0 && idsOf(some.body).every((one) => one.includes(subscription)))
      const group = id.split('/providers')[0] ?? ''
      const reader = 'aaaaaaaa-0000-4000-8000-00000000000b'
      sandbox.restrict(reader, [group])
      const { access_token } = issueToken(sandbox.world, 'https://management.azure.com', 86_400, reader)
      const { body } = await (await graphAsker(sandbox, access_token))(`${vms} | project id | order by id asc`)
      assert.deepEqual(
        idsOf(body),
        fleet()
          .vmIds()
          .filter((one) => one.startsWith(`${group}/`)),
      )
    })
  })

  describe('asked through ARM', () => {
    it('lists the VMs of a subscription, statuses among them, 200 a page', async () => {
      const [subscription = ''] = fleet().layout.subscriptionIds
      const own = fleet()
        .vmIds()
        .filter((id) => id.includes(subscription))
      const list = `/subscriptions/${subscription}/providers/Microsoft.Compute/virtualMachines?${compute}`
      assert.equal((await read(list)).value.length, 200)
      const lower = (found: { id: string }[]) => found.map(({ id }) => id.toLowerCase())
      assert.deepEqual(
        lower(await everyPage(list)),
        own.map((id) => id.toLowerCase()),
      )
      const statuses = await everyPage(`${list}&statusOnly=true`)
      assert.deepEqual(
        lower(statuses),
        own.map((id) => id.toLowerCase()),
      )
      const [first] = statuses
      const { instanceView } = first?.properties as { instanceView: { statuses: unknown[]; vmAgent?: unknown } }
      assert.equal(instanceView.statuses.length, 2)
      assert.equal(instanceView.vmAgent, undefined)
      sandbox.graph.vmAgentInLists = true
      const [told] = (await read(`${list}&statusOnly=true`)).value
      assert.ok((told?.properties as { instanceView: { vmAgent?: unknown } }).instanceView.vmAgent)
      sandbox.graph.vmAgentInLists = false
    })

    it('says of every row what Resource Graph says', async () => {
      for (const query of [vms, items, collections, `${jobs} | where todatetime(properties.startTime) > ago(2d)`]) {
        const { body } = await graph(`${query} | where hash(id) % 60 == 1 | project id, properties | order by id asc`)
        assert.ok(body.count > 20)
        for (const { id, properties } of body.data.slice(0, 25)) {
          const api = /Compute/.test(id as string) ? compute : backup
          const found = await read(`${id as string}?${api}`)
          assert.equal(found.id, id)
          const row = properties as Record<string, unknown>
          for (const [name, value] of Object.entries(found.properties))
            if (name in row) assert.deepEqual(row[name], value, `${name} of ${id as string}`)
        }
      }
    })

    it('finds everything of a VM by its id, in any case', async () => {
      const { body } = await graph(
        `${items} | where properties.protectionState == 'Protected' | project id, vm = properties.sourceResourceId | take 40`,
      )
      for (const { id, vm } of body.data as { id: string; vm: string }[]) {
        if (!fleet().world.virtualMachines.has(vm)) continue
        const found = await read(`${vm.toUpperCase()}?$expand=instanceView&${compute}`)
        assert.equal(found.id, vm)
        assert.equal((await read(`${id}?${backup}`)).properties.sourceResourceId, vm)
        const status = await ask(
          `/subscriptions/${vm.split('/')[2]}/providers/Microsoft.RecoveryServices/locations/${String((found as unknown as { location: string }).location)}/backupStatus?${backup}`,
          {
            method: 'POST',
            body: { resourceType: 'VM', resourceId: vm },
          },
        )
        assert.equal(status.body.protectionStatus, 'Protected')
        assert.ok((await read(`${id}/recoveryPoints?${backup}`)).value.length >= 3)
      }
    })

    it('has nothing under ids that nobody has', async () => {
      const [id = ''] = fleet().vmIds()
      for (const url of [`${id}x`, id.replace(/-\d\d$/, '-99'), id.replace('/rg-0000-', '/rg-0001-')])
        assert.equal((await ask(`${url}?${compute}`)).status, 404, url)
    })

    it('lists the jobs of a vault by status and time', async () => {
      const { body } = await graph(`${jobs} | where properties.status == 'Failed' | project id, properties | take 1`)
      const vault = (body.data[0]?.id as string).split('/backupJobs')[0] ?? ''
      const failed = await everyPage(
        `${vault}/backupJobs?${backup}&$filter=${encodeURIComponent("status eq 'Failed'")}`,
      )
      assert.ok(failed.length > 0 && failed.every(({ properties }) => properties.status === 'Failed'))
      const recent = "startTime eq '2026-11-19 12:00:00 PM' and endTime eq '2026-11-20 12:00:00 PM'"
      const found = await everyPage(`${vault}/backupJobs?${backup}&$filter=${encodeURIComponent(recent)}`)
      const known = await graph(
        `${jobs} | where id startswith '${vault}/' and todatetime(properties.startTime) >= ago(1d) | count`,
      )
      assert.equal(found.length, known.body.data[0]?.Count)
    })
  })

  describe('is a mix', () => {
    it('of protected, stopped, soft-deleted and unprotected VMs', async () => {
      const states = await counted(items, 'tostring(properties.currentProtectionState)')
      for (const [state, least, most] of [
        ['Protected', 2700, 2950],
        ['ProtectionStopped', 20, 90],
        ['SoftDeleted', 4, 40],
        ['IRPending', 0, 5],
      ] as const)
        assert.ok(
          (states.get(state) ?? 0) >= least && (states.get(state) ?? 0) <= most,
          `${state}: ${states.get(state)}`,
        )
      const unprotected = await graph(
        `${vms} | project vm = tolower(id) | join kind=leftouter (${items} | project vm = tolower(tostring(properties.sourceResourceId)), item = id) on vm | where isempty(item) | count`,
      )
      const count = Number(unprotected.body.data[0]?.Count)
      assert.ok(count > 60 && count < 200, String(count))
    })

    it('of failures by many codes, the limit among them because a lock holds a group', async () => {
      const codes = await counted(
        `${jobs} | where properties.status == 'Failed' and todatetime(properties.startTime) > ago(1d)`,
        'tostring(properties.errorDetails[0].errorString)',
      )
      assert.ok(codes.size >= 6, String(codes.size))
      const limit = codes.get('The Restore Point collection max limit has reached.') ?? 0
      assert.ok(limit > 20, String(limit))
      const { body } = await graph(
        `${jobs} | where properties.errorDetails[0].errorTitle == 'UserErrorRpCollectionLimitReached' | extend vm = tostring(properties.dataSourceInfo.resourceID) | distinct vm | take 1`,
      )
      const own = (
        await graph(
          `${collections} | where properties.source.id =~ '${body.data[0]?.vm as string}' and name startswith 'AzureBackup_' | project id`,
        )
      ).body.data[0]?.id as string
      assert.equal((await read(`${own}?$expand=restorePoints&${compute}`)).properties.restorePoints?.length, 18)
      const standing = await read(`${own.split('/providers')[0]}/providers/Microsoft.Authorization/locks?${locks}`)
      assert.ok(standing.value.length > 0)
    })

    it('of snapshots and items whose VM is gone', async () => {
      const present = `(${vms} | project vm = tolower(id), present = 1)`
      for (const [query, field] of [
        [collections, 'properties.source.id'],
        [items, 'properties.sourceResourceId'],
      ]) {
        const left = `${query} | project vm = tolower(tostring(${field})) | join kind=leftouter ${present} on vm | where isnull(present) | count`
        const count = Number((await graph(left)).body.data[0]?.Count)
        assert.ok(count >= 8 && count <= 30, `${field}: ${count}`)
      }
    })

    it('of broken extensions, odd disks, other products and machines that are off', async () => {
      const extensions =
        "resources | where type =~ 'microsoft.compute/virtualmachines/extensions' and properties.provisioningState != 'Succeeded' | count"
      const disks =
        "resources | where type =~ 'microsoft.compute/disks' and (properties.maxShares > 1 or properties.diskSizeGB > 32767 or sku.name == 'UltraSSD_LRS') | count"
      const others = `${collections} | where name startswith 'acronis-' | count`
      const off = `${vms} | where properties.extended.instanceView.powerState.code == 'PowerState/deallocated' | count`
      for (const [query, least, most] of [
        [extensions, 5, 80],
        [disks, 2, 40],
        [others, 30, 110],
        [off, 60, 500],
      ] as const) {
        const count = Number((await graph(query)).body.data[0]?.Count)
        assert.ok(count >= least && count <= most, `${query}: ${count}`)
      }
    })
  })
})

describe('a large fleet in time', { timeout: 240_000 }, () => {
  const start = async () => {
    const sandbox = await startSandbox({
      now: () => noon,
      throttling: false,
      generated: { vms: 1500, subscriptions: 2, seed: 5 },
      resourceGraph: {},
    })
    const [graph, ask] = [await graphAsker(sandbox), await asker(sandbox)]
    const count = async (query: string) => Number((await graph(`${query} | count`)).body.data[0]?.Count)
    return { sandbox, graph, ask, count, [Symbol.asyncDispose]: () => sandbox.stop() }
  }

  it('goes on: backups every night, VMs that come and go, changes that are told', async () => {
    await using one = await start()
    const { sandbox, graph, count } = one
    const recent = `${jobs} | where todatetime(properties.startTime) > ago(1h)`
    assert.equal(await count(recent), 0)
    sandbox.clock.advance(10 * 3_600_000) // ten in the evening
    assert.ok((await count(recent)) > 50)
    assert.ok((await count(`${jobs} | where properties.status == 'InProgress'`)) > 20)
    const changed = 'resourcechanges | where todatetime(properties.changeAttributes.timestamp) > ago(10h)'
    const { body } = await graph(
      `${changed} | project id, properties, changed = tostring(properties.changeType) | take 400`,
    )
    assert.ok(body.count > 10)
    const [update] = body.data.filter(({ changed: kind }) => kind === 'Update')
    const { changes, targetResourceId } = update?.properties as { changes: object; targetResourceId: string }
    assert.ok(Object.keys(changes).length > 0 && targetResourceId.startsWith('/subscriptions/'))

    sandbox.clock.advance(20 * 86_400_000)
    const made = await count(`${vms} | where todatetime(properties.timeCreated) > ago(20d)`)
    assert.ok(made > 5, String(made))
    const told = await graph(
      'resourcechanges | summarize count() by kind = tostring(properties.changeType), type = tostring(properties.targetResourceType)',
    )
    const kinds = told.body.data.map(({ kind, type }) => `${kind as string} ${type as string}`)
    for (const kind of ['Create', 'Update', 'Delete'])
      assert.ok(kinds.includes(`${kind} microsoft.compute/virtualmachines`), kinds.join(', '))
  })

  it('a lag shows the fleet of a while ago', async () => {
    await using one = await start()
    const { sandbox, graph, count } = one
    sandbox.clock.advance(10 * 3_600_000)
    const running = async () =>
      idsOf((await graph(`${jobs} | where properties.status == 'InProgress' | project id | order by id asc`)).body)
    const before = await running()
    sandbox.clock.advance(600_000)
    assert.notDeepEqual(await running(), before)
    sandbox.graph.lagSeconds = 600
    assert.deepEqual(await running(), before)
    assert.equal(await count(vms), 1500)
  })

  it('a lock that goes frees all VMs of its group within days; one that comes holds them', async () => {
    await using one = await start()
    const { sandbox, ask, count } = one
    const full = `${jobs} | where todatetime(properties.startTime) > ago(1d) and properties.errorDetails[0].errorTitle == 'UserErrorRpCollectionLimitReached'`
    const held = await count(full)
    assert.ok(held > 20, String(held))
    for (const { id } of sandbox.world.locks.values().filter(({ id: lock }) => /AzureBackupRG_/.test(lock)))
      assert.equal((await ask(`${id}?${locks}`, { method: 'DELETE' })).status, 200)
    // The next night meets the limit once more; those that fail of something else then, a few nights later.
    sandbox.clock.advance(6 * 86_400_000)
    assert.equal(await count(full), 0)

    const group = fleetGroup(sandbox)
    await ask(`${group}/providers/Microsoft.Authorization/locks/mine?${locks}`, {
      method: 'PUT',
      body: { properties: { level: 'CanNotDelete' } },
    })
    sandbox.clock.advance(17 * 86_400_000)
    assert.ok((await count(full)) > 20)
  })
  const fleetGroup = (sandbox: Sandbox) =>
    sandbox.world.resourceGroups.values().find(({ name }) => name === 'AzureBackupRG_westeurope_1')?.id ?? ''

  it('a VM that is written to stays as it was left, and is backed up at night as before', async () => {
    await using one = await start()
    const { sandbox, graph, ask, count } = one
    const { body } = await graph(
      `${jobs} | where properties.status == 'Completed' and todatetime(properties.startTime) > ago(1d) | project item = tostring(properties.dataSourceInfo.resourceID) | take 1`,
    )
    const vm = body.data[0]?.item as string
    const own = `${jobs} | where properties.dataSourceInfo.resourceID =~ '${vm}'`
    const [changes, had] = [await count('resourcechanges'), await count(own)]
    const tags = { owner: 'me' }
    const response = await fetch(`${sandbox.controlEndpoint}/resources${vm}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tags }),
    })
    assert.equal(response.status, 200)
    const row = async () => (await graph(`${vms} | where id =~ '${vm}'`)).body
    assert.deepEqual(
      [(await row()).count, (await row()).data[0]?.tags],
      [1, { ...((await row()).data[0]?.tags as object), owner: 'me' }],
    )
    // One change: the tag. That its resources are now in memory is none.
    assert.equal(await count('resourcechanges'), changes + 1)
    assert.equal(await count(own), had)

    for (let night = 0; night < 3; night += 1) {
      sandbox.clock.advance(86_400_000)
      assert.equal(await count(`${own} and todatetime(properties.startTime) > ago(1d)`), 1)
    }
    sandbox.clock.advance(6 * 3_600_000)
    const item = sandbox.world.protectedItems.about(vm)[0]?.id ?? ''
    const accepted = await ask(`${item}/backup?${backup}`, { method: 'POST', body: {} })
    assert.equal(accepted.status, 202)
    sandbox.clock.advance(60 * 60_000)
    assert.equal(await count(`${own} and properties.isUserTriggered == true and properties.status == 'Completed'`), 1)
    assert.equal(sandbox.world.virtualMachines.held().length, 1)
  })

  it('reads keep nothing in memory', async () => {
    await using one = await start()
    const { sandbox, ask, graph } = one
    const [id = ''] = sandbox.generated!.vmIds()
    for (const url of [
      `${id}?${compute}`,
      `${id}/extensions?${compute}`,
      `${id.split('/resourceGroups')[0]}/providers/Microsoft.Compute/virtualMachines?${compute}`,
    ])
      await ask(url)
    await graph(`${vms} | project id, properties`)
    const { world } = sandbox
    for (const map of [
      world.virtualMachines,
      world.disks,
      world.extensions,
      world.restorePointCollections,
      world.protectedItems,
      world.backupJobs,
      world.recoveryPoints,
    ])
      assert.equal(map.held().length, 0)
  })

  it('costs a few bytes a VM', () => {
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc') as () => void
    const used = () => {
      gc()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    const fleets: LargeFleet[] = []
    const sizes = [1000, 101_000].map((count) => {
      const before = used()
      fleets.push(new LargeFleet({ vms: count, subscriptions: 20 }, noon))
      return used() - before
    })
    const perVm = (sizes[1]! - sizes[0]!) / 100_000
    assert.ok(perVm < 500, `${perVm} bytes a VM`)
    assert.equal(fleets.length, 2)
  })
})
