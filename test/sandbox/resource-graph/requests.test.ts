import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { issueToken } from '../../../src/sandbox/http/tokens.ts'
import { sampleVms } from '../../../src/sandbox/fleet/sample-fleet.ts'
import { subscriptionIds } from '../../../src/sandbox/fleet/site.ts'
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts'
import { recordings, withoutRecordings } from '../../azure/recorded/replay.ts'
import { asker } from '../azure-client.ts'
import { graphAsker, idsOf, type AskGraph, type GraphBody } from './ask-graph.ts'

const { production, development, locked } = subscriptionIds
const idOf = (name: string) => sampleVms.find((vm) => vm.name === name)?.id ?? ''
const scanner = 'aaaaaaaa-0000-4000-8000-00000000000a'
const vms = "resources | where type =~ 'Microsoft.Compute/virtualMachines'"

describe('queries of Resource Graph', () => {
  let sandbox: Sandbox
  let ask: AskGraph
  let now = new Date('2026-11-20T12:00:00Z')
  before(async () => {
    sandbox = await startSandbox({ now: () => now, resourceGraph: {} })
    ask = await graphAsker(sandbox)
  })
  beforeEach(() => void (now = new Date(now.getTime() + 3_600_000)))
  after(() => sandbox.stop())
  const pass = (seconds: number) => void (now = new Date(now.getTime() + seconds * 1000))

  describe('pages', () => {
    it('go on by a token, while resultTruncated stays "false"', async () => {
      const query = `${vms} | project id | order by id asc`
      const ids: string[] = []
      let token: string | undefined
      do {
        const { body } = await ask(query, { options: { $top: 20, ...(token ? { $skipToken: token } : {}) } })
        assert.equal(body.resultTruncated, 'false')
        assert.equal(body.totalRecords, sampleVms.length)
        ids.push(...idsOf(body))
        token = body.$skipToken
        pass(1)
      } while (token)
      assert.deepEqual(ids, sampleVms.map(({ id }) => id).toSorted())
    })

    it('have the recorded token', async () => {
      const { body } = await ask(`${vms} | project id`, { options: { $top: 3, $skip: 2 } })
      const token = Buffer.from(body.$skipToken ?? '', 'base64').toString()
      assert.match(
        token,
        /^\{\r\n {2}"\$id": "1",\r\n {2}"MaxRows": 3,\r\n {2}"RowsToSkip": 5,\r\n {2}"KustoClusterUrl": "[^"]+"\r\n\}$/,
      )
    })

    it('begin anywhere, so several can be asked for at once', async () => {
      const query = `${vms} | project id | order by id asc`
      const pages = await Promise.all([0, 40, 80].map(($skip) => ask(query, { options: { $top: 40, $skip } })))
      assert.deepEqual(
        pages.flatMap(({ body }) => idsOf(body)),
        sampleVms.map(({ id }) => id).toSorted(),
      )
    })

    it('repeat and miss rows unless sorted by a unique column, the same ones for the same seed', async () => {
      const rows = async (query: string) => {
        const starts = Array.from({ length: Math.ceil(sampleVms.length / 12) }, (_, page) => page * 12)
        const pages = await Promise.all(starts.map(($skip) => ask(query, { options: { $top: 12, $skip } })))
        return pages.flatMap(({ body }) => idsOf(body))
      }
      const unsorted = await rows(`${vms} | project id`)
      assert.equal(unsorted.length, sampleVms.length)
      assert.notEqual(new Set(unsorted).size, sampleVms.length)
      pass(5)
      assert.deepEqual(await rows(`${vms} | project id`), unsorted)
      pass(5)
      assert.equal(new Set(await rows(`${vms} | order by location asc, id asc`)).size, sampleVms.length)
      sandbox.graph.unstablePages = false
      pass(5)
      assert.equal(new Set(await rows(`${vms} | project id`)).size, sampleVms.length)
      sandbox.graph.unstablePages = true
    })

    it('end with limit: no token, and "true" when that leaves rows out', async () => {
      const cut = (await ask(`${vms} | limit 50`, { options: { $top: 10, $skip: 5 } })).body
      assert.deepEqual([cut.totalRecords, cut.count, cut.resultTruncated, cut.$skipToken], [50, 10, 'true', undefined])
      assert.deepEqual(
        idsOf(cut),
        idsOf((await ask(`${vms} | limit 50`, { options: { $top: 10 } })).body),
        '$skip is ignored',
      )
      const whole = (await ask(`${vms} | take 5`)).body
      assert.deepEqual([whole.totalRecords, whole.count, whole.resultTruncated], [5, 5, 'false'])
    })

    it('have no token when all columns are bags', async () => {
      const { body } = await ask(`${vms} | project properties, tags`, { options: { $top: 10 } })
      assert.deepEqual([body.count, body.resultTruncated, body.$skipToken], [10, 'true', undefined])
    })

    it('are as long as $top says; top without $ says nothing', async () => {
      assert.equal(
        (await ask('resources', { options: { top: 3 } })).body.count,
        (await ask('resources')).body.totalRecords,
      )
      for (const $top of [0, 1001, 1.5]) assert.equal((await ask('resources', { options: { $top } })).status, 400)
    })
  })

  describe('answers', () => {
    it('`az graph query`, which names the subscriptions of its login', async () => {
      const { status, body } = await ask(`${vms} | project name | order by name asc`, {
        subscriptions: [production, development, locked],
        options: { $top: 100, $skip: 0, resultFormat: 'objectArray', allowPartialScopes: false },
        version: '2021-03-01',
      })
      const names = sampleVms.map(({ name }) => name).toSorted()
      assert.deepEqual(
        [status, body.totalRecords, body.count, body.data.map(({ name }) => name)],
        [200, names.length, 100, names.slice(0, 100)],
      )
    })

    it('come as a table, with the types of columns', async () => {
      const query = `${vms} | project name, tags, n = 1, when = now() | take 1`
      const { body } = await ask(query, { options: { resultFormat: 'table' } })
      const { columns, rows } = body.data as unknown as { columns: { name: string; type: string }[]; rows: unknown[][] }
      assert.deepEqual(
        columns.map(({ name, type }) => `${name} ${type}`),
        ['name string', 'tags object', 'n integer', 'when datetime'],
      )
      assert.equal(rows[0]?.length, 4)
      const old = await ask(query, { options: { resultFormat: 'table' }, version: '2021-03-01' })
      assert.equal((old.body.data as unknown as { columns: { type: string }[] }).columns[3]?.type, 'string')
    })

    it('have bags as objects, or as texts', async () => {
      const bag = async () => (await ask(`${vms} | project id, properties | take 1`)).body.data[0]?.properties
      assert.equal(typeof (await bag()), 'object')
      sandbox.graph.dynamicColumns = 'string'
      assert.match(JSON.stringify(await bag()), /^"\{\\"/)
      sandbox.graph.dynamicColumns = 'object'
    })

    it('have every column of a table, `kind` among them', async () => {
      const { body } = await ask('resources | take 1')
      for (const name of Object.keys(body.data[0] ?? {})) {
        pass(1)
        assert.equal((await ask(`resources | take 1 | project ${name}`)).status, 200, name)
      }
    })

    it('count facets over the whole result', async () => {
      const { body } = await ask(`${vms} | project id, location, resourceGroup`, {
        options: { $top: 1 },
        facets: [{ expression: 'location' }, { expression: 'nowhere' }],
      })
      assert.deepEqual(body.facets, [
        {
          expression: 'location',
          resultType: 'FacetResult',
          totalRecords: 1,
          count: 1,
          data: [{ location: 'westeurope', count: sampleVms.length }],
        },
        {
          expression: 'nowhere',
          resultType: 'FacetError',
          errors: [
            { code: 'NoValidColumns', message: 'No valid columns in facet expression.' },
            { code: 'InvalidColumnNames', message: 'Invalid column names: [nowhere].' },
          ],
        },
      ])
    })

    it('are refused beyond 16 MiB', async () => {
      const many = Array.from({ length: 300 }, (_, index) => `a${index} = properties`).join(', ')
      const { status, body } = await ask(`${vms} | project id, ${many}`)
      assert.deepEqual([status, body.error.details[0]?.code], [400, 'ResponsePayloadTooLarge'])
      assert.match(
        body.error.details[0]?.message ?? '',
        /^Response payload size is \d{8}, and has exceeded the limit of 16777216\. Please consider querying less data/,
      )
    })
  })

  describe('what is asked for', () => {
    const seen = async (options: Parameters<AskGraph>[1]) =>
      (await ask('resourcecontainers | where type == "microsoft.resources/subscriptions" | order by id asc', options))
        .body

    it('is every subscription when none is named', async () =>
      assert.deepEqual(
        (await seen({})).data.map(({ subscriptionId }) => subscriptionId),
        [production, development, locked],
      ))

    it('is those that are named; unknown ones are dropped in silence', async () => {
      const { data, ...body } = await seen({ subscriptions: [development.toUpperCase(), scanner] })
      assert.deepEqual([data.map(({ subscriptionId }) => subscriptionId), body.totalRecords], [[development], 1])
    })

    it('refuses when none of them can be read', async () => {
      const { status, body } = await ask('resources', { subscriptions: [scanner] })
      assert.deepEqual(
        [status, body.error.code, body.error.details[0]?.code],
        [400, 'BadRequest', 'NoValidSubscriptionsInQueryRequest'],
      )
      assert.match(
        body.error.message,
        /^Please provide below info when asking for support: timestamp = \S+Z, correlationId = [0-9a-f-]{36}\.$/,
      )
      sandbox.graph.nothingReadable = 'AccessDenied'
      assert.equal((await ask('resources', { subscriptions: [scanner] })).status, 403)
      sandbox.graph.nothingReadable = 'NoValidSubscriptionsInQueryRequest'
    })

    it('refuses what is no GUID, and too many', async () => {
      assert.equal(
        (await ask('resources', { subscriptions: ['x'] })).body.error.details[0]?.code,
        'SubscriptionsContainInvalidGuids',
      )
      assert.equal((await ask('resources', { subscriptions: Array<string>(1001).fill(production) })).status, 400)
    })

    it('leaves out what the index has lost', async () => {
      sandbox.graph.lostSubscriptions = [locked]
      assert.deepEqual(
        (await seen({})).data.map(({ subscriptionId }) => subscriptionId),
        [production, development],
      )
      sandbox.graph.lostSubscriptions = []
    })

    it('is the whole tenant by the name of its root group, and no other management group', async () => {
      assert.equal((await seen({ managementGroups: [sandbox.world.tenantId] })).totalRecords, 3)
      assert.equal((await ask('resources', { managementGroups: ['x'] })).status, 501)
    })
  })

  describe('identities', () => {
    let askAsScanner: AskGraph
    before(async () => {
      const { access_token } = issueToken(sandbox.world, 'https://management.azure.com', 86_400, scanner)
      askAsScanner = await graphAsker(sandbox, access_token)
    })
    after(() => sandbox.restrict(scanner))

    it('of several client ids have principals of their own', () => {
      const claims = (client?: string) =>
        JSON.parse(
          Buffer.from(
            issueToken(sandbox.world, 'a', 60, client).access_token.split('.')[1] ?? '',
            'base64url',
          ).toString(),
        ) as { oid: string; appid: string }
      assert.equal(claims().oid, sandbox.world.principalId)
      assert.notEqual(claims(scanner).oid, claims().oid)
      assert.equal(claims(scanner).appid, scanner)
      assert.equal(claims(scanner).oid, claims(scanner).oid)
    })

    it('see what they may read: of one group its rows alone, and nothing says so', async () => {
      const group = idOf('readonly-on-vm').split('/providers')[0] ?? ''
      sandbox.restrict(scanner, [`/subscriptions/${development}`, group])
      const { status, body } = await askAsScanner(`${vms} | project id`)
      const expected = sampleVms.filter(
        ({ id }) => id.startsWith(`/subscriptions/${development}/`) || id.startsWith(`${group}/`),
      )
      assert.equal(status, 200)
      assert.deepEqual(
        body.data.map(({ id }) => id),
        expected
          .map(({ id }) => id)
          .toSorted((a, b) => body.data.findIndex(({ id }) => id === a) - body.data.findIndex(({ id }) => id === b)),
      )
      const containers = await askAsScanner('resourcecontainers | summarize count() by type')
      assert.deepEqual(
        containers.body.data.map(({ count_ }) => count_),
        [2, 4],
      )
    })

    it('are held to it by ARM too', async () => {
      const group = idOf('readonly-on-vm').split('/providers')[0] ?? ''
      sandbox.restrict(scanner, [group])
      const { access_token: token } = issueToken(sandbox.world, 'https://management.azure.com', 86_400, scanner)
      const arm = await asker(sandbox)
      const status = async (url: string) => (await arm(url, { token })).status
      assert.equal(await status(`${idOf('readonly-on-vm')}?api-version=2026-04-01`), 200)
      assert.equal(await status(`${idOf('healthy-windows')}?api-version=2026-04-01`), 403)
      assert.equal(
        await status(`/subscriptions/${production}/providers/Microsoft.Compute/virtualMachines?api-version=2026-04-01`),
        403,
      )
      assert.equal(
        await status(
          `/subscriptions/${production}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`,
        ),
        403,
      )
      assert.equal(await status(`${group}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`), 200)
      assert.equal(await status(`/subscriptions/${locked}?api-version=2022-12-01`), 403)
      const subscriptions = await arm('/subscriptions?api-version=2022-12-01', { token })
      assert.deepEqual(
        subscriptions.body.value.map(({ id }) => id),
        [`/subscriptions/${production}`],
      )
      const groups = await arm(`/subscriptions/${production}/resourcegroups?api-version=2024-03-01`, { token })
      assert.deepEqual(
        groups.body.value.map(({ id }) => id),
        [group],
      )
    })

    it('have a quota each: fifteen queries in five seconds, then 429 until the window ends', async () => {
      for (let left = 14; left >= 0; left -= 1) {
        const { status, headers } = await ask('resources | count')
        assert.deepEqual(
          [status, headers['x-ms-user-quota-remaining'], headers['x-ms-user-quota-resets-after']],
          [200, String(left), '00:00:05'],
        )
      }
      pass(3.5)
      const { status, headers, body } = await ask('resources | count')
      assert.deepEqual(
        [status, headers['x-ms-user-quota-resets-after'], body.error.code],
        [429, '00:00:02', 'RateLimiting'],
      )
      assert.match(body.error.details[0]?.message ?? '', /^Client application has been throttled/)
      assert.equal((await askAsScanner('resources | count')).status, 200)
      pass(1.5)
      assert.equal((await ask('resources | count')).headers['x-ms-user-quota-remaining'], '14')
    })

    it('may have a window that slides', async () => {
      sandbox.graph.window = 'sliding'
      for (let query = 0; query < 10; query += 1) await ask('resources | count')
      pass(4)
      for (let query = 0; query < 5; query += 1) await ask('resources | count')
      assert.equal((await ask('resources | count')).status, 429)
      pass(1)
      // The ten of five seconds ago are out of it, the five of a second ago are not.
      for (let query = 0; query < 10; query += 1) assert.equal((await ask('resources | count')).status, 200)
      assert.equal((await ask('resources | count')).status, 429)
      sandbox.graph.window = 'fixed'
    })
  })

  describe('errors', () => {
    const details: [query: string, status: number, code: string | undefined][] = [
      ['resources | project nothing', 400, 'InvalidColumnNames'],
      ['wonderland | take 1', 400, 'DisallowedLogicalTableName'],
      ['advisorresources | take 1', 501, undefined],
      ['resources | evaluate pivot(type)', 501, undefined],
    ]
    for (const [query, status, code] of details)
      it(`${query}: ${status}`, async () => {
        const answer = await ask(query)
        assert.equal(answer.status, status)
        assert.equal(answer.body.error.details?.at(-1)?.code, code)
        if (status === 501) assert.match(answer.body.error.message, /of Azure Resource Graph\.$/)
      })

    it('are counted in the quota, as recorded', async () => {
      assert.ok((await ask('where where')).headers['x-ms-user-quota-remaining'])
    })

    it('a request without a query is refused', async () => {
      const arm = await asker(sandbox)
      const { status } = await arm('/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', {
        method: 'POST',
        body: { subscriptions: [] },
      })
      assert.equal(status, 400)
    })
  })
})

describe('recorded queries, asked again', { skip: withoutRecordings }, () => {
  for (const { note, request, response } of recordings.filter(({ file }) => file === 'resource-graph'))
    it(`${note}: the same status, headers and fields`, async () => {
      const sandbox = await startSandbox()
      const arm = await asker(sandbox)
      const { pathname, search } = new URL(request.url)
      const answer = await arm(`${pathname}${search}`, {
        method: 'POST',
        body: { ...(request.body as object), subscriptions: [production, development] },
      })
      await sandbox.stop()
      assert.equal(answer.status, response.status)
      const quota = Object.keys(response.headers ?? {}).filter((name) => /quota|tenant-resource/.test(name))
      assert.deepEqual(
        quota.filter((name) => !(name in answer.headers)),
        [],
      )
      assert.deepEqual(shapeOf(answer.body), shapeOf(response.body))
    })
})

/** Names of fields and columns and how many rows there are; of errors the details word for word. */
function shapeOf(body: unknown) {
  const { error, data = [], count } = body as Partial<GraphBody>
  return error
    ? error.details
    : { fields: Object.keys(body as object).toSorted(), columns: Object.keys(data[0] ?? {}), count }
}
