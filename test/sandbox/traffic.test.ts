import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { issueToken } from '../../src/sandbox/http/tokens.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { asker, type Ask, type Received } from './azure-client.ts'

const vm = sampleVms.find(({ name }) => name === 'healthy-windows')?.id ?? ''
const subscription = vm.split('/').slice(0, 3).join('/')
const compute = 'api-version=2026-04-01'
const disks = 'api-version=2026-03-02'

describe('paging, throttling and faults', () => {
  let sandbox: Sandbox
  let ask: Ask
  let now = new Date('2026-11-20T12:00:00Z')
  before(async () => {
    sandbox = await startSandbox({ now: () => now })
    ask = await asker(sandbox)
  })
  beforeEach(() => {
    now = new Date(now.getTime() + 3_600_000)
  })
  after(() => sandbox.stop())

  it('pages by an absolute nextLink, absent on the last page', async () => {
    sandbox.setPageSize(7)
    let url: string | undefined = `${subscription}/providers/Microsoft.Compute/virtualMachines?${compute}`
    const names: string[] = []
    let pages = 0
    while (url) {
      const { body }: Received = await ask(url)
      names.push(...body.value.map(({ name }) => name))
      url = body.nextLink
      if (url) assert.ok(url.startsWith(`${sandbox.endpoint}/`) && url.includes('skipToken'))
      pages += 1
    }
    sandbox.setPageSize(200)
    assert.equal(pages, Math.ceil(names.length / 7))
    assert.equal(new Set(names).size, sampleVms.filter(({ id }) => id.startsWith(subscription)).length)
  })

  it('gives no more than $top on a page, and the rest by nextLink', async () => {
    const first = await ask(`${subscription}/resourcegroups?api-version=2024-03-01&$top=2`)
    assert.equal(first.body.value.length, 2)
    const second = await ask(first.body.nextLink ?? '')
    assert.equal(second.body.value.length, 2)
    assert.notEqual(second.body.value[0]?.id, first.body.value[0]?.id)
  })

  it('refuses the 37th GET of a VM within a minute, with Retry-After, and serves it after that time', async () => {
    for (let count = 1; count <= 36; count += 1) assert.equal((await ask(`${vm}?${compute}`)).status, 200)
    const { status, headers, body } = await ask(`${vm}?${compute}`)
    assert.equal(status, 429)
    assert.equal(body.error.code, 'OperationNotAllowed')
    assert.equal(body.error.details[0]?.code, 'TooManyRequests')
    assert.match(body.error.details[0]?.message ?? '', /^\{"operationgroup":"LowCostGetResource"/)
    now = new Date(now.getTime() + Number(headers['retry-after']) * 1000)
    assert.equal((await ask(`${vm}?${compute}`)).status, 200)
  })

  it('refuses reads beyond 250 at once of a subscription', async () => {
    const url = `${subscription}?api-version=2022-12-01`
    const answers = await Promise.all(Array.from({ length: 255 }, () => ask(url)))
    const refused = answers.filter(({ status }) => status === 429)
    assert.equal(refused.length, 5)
    assert.equal(refused[0]?.body.error.code, 'SubscriptionRequestsThrottled')
    assert.ok(Number(refused[0]?.headers['retry-after']) >= 1)
  })

  it('counts each action of Backup by the hour', async () => {
    const [vault] = sandbox.world.vaults.values()
    const url = `${vault?.id}/backupPolicies?api-version=2023-06-01`
    const { headers } = await ask(url)
    assert.equal(headers['x-ms-ratelimit-remaining-subscription-resource-requests'], '299')
    for (let count = 0; count < 299; count += 1) {
      now = new Date(now.getTime() + 100)
      assert.equal((await ask(url)).status, 200)
    }
    const refused = await ask(url)
    assert.equal(refused.body.error.code, 'ResourceRequestsThrottled')
    assert.match(
      refused.body.error.message,
      /for action 'Microsoft\.RecoveryServices\/vaults\/backupPolicies\/read' exceeded the limit of '300' for time interval '01:00:00'/,
    )
    assert.equal((await ask(`${vault?.id}/backupJobs?api-version=2023-06-01`)).status, 200)
  })

  it('counts reads, lists and deletions of restore points by the subscription', async () => {
    const [collection] = sandbox.world.restorePointCollections.values()
    const left = async (url: string, method = 'GET') =>
      (await ask(url, { method })).headers['x-ms-ratelimit-remaining-resource']
    const list = `${collection?.id.split('/resourceGroups')[0]}/providers/Microsoft.Compute/restorePointCollections?${compute}`
    assert.equal(
      await left(`${collection?.id}?${compute}`),
      'Microsoft.Compute/LowCostGetRestorePointSubscriptionMaximum;599',
    )
    assert.equal(await left(list), 'Microsoft.Compute/HighCostGetRestorePointSubscriptionMaximum;149')
    const point = `${collection?.id}/restorePoints/none?${compute}`
    assert.equal(await left(point, 'DELETE'), 'Microsoft.Compute/DeleteRestorePointSubscriptionMaximum;359')
    for (let read = 0; read < 149; read += 1) await ask(list)
    const refused = await ask(list)
    assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '2'])
    now = new Date(now.getTime() + 60_000)
    assert.equal(await left(list), 'Microsoft.Compute/HighCostGetRestorePointSubscriptionMaximum;49')
  })

  it('gives each principal buckets of its own at the gateway', async () => {
    const left = async (token?: string) =>
      (await ask(`${subscription}?api-version=2022-12-01`, token ? { token } : {})).headers[
        'x-ms-ratelimit-remaining-subscription-reads'
      ]
    const other = issueToken(
      sandbox.world,
      'https://management.azure.com',
      86_400,
      'aaaaaaaa-0000-4000-8000-00000000000a',
    )
    assert.equal(await left(), '249')
    assert.equal(await left(), '248')
    assert.equal(await left(other.access_token), '249')
  })

  it('gives an ordered fault once', async () => {
    sandbox.failNext(
      { method: 'GET', path: /extensions/ },
      { status: 504, body: { error: { code: 'GatewayTimeout', message: '' } } },
    )
    assert.equal((await ask(`${vm}?${compute}`)).status, 200)
    assert.equal((await ask(`${vm}/extensions?${compute}`)).status, 504)
    assert.equal((await ask(`${vm}/extensions?${compute}`)).status, 200)
  })

  it('cuts the connection when told to, and logs that the request came', async () => {
    sandbox.failNext({}, 'reset')
    await assert.rejects(ask(`${vm}?${compute}`), /ECONNRESET|socket hang up/)
    assert.deepEqual([sandbox.requests.at(-1)?.path, sandbox.requests.at(-1)?.status], [vm, 0])
  })

  it('is steered from outside as well', async () => {
    const json = { 'content-type': 'application/json' }
    const put = await fetch(`${sandbox.controlEndpoint}/settings`, {
      method: 'PUT',
      headers: json,
      body: JSON.stringify({ latencyMs: 60, denied: ['Microsoft.Compute/disks/read'] }),
    })
    assert.equal(((await put.json()) as { latencyMs: number }).latencyMs, 60)
    const start = performance.now()
    assert.equal((await ask(`${subscription}/providers/Microsoft.Compute/disks?${disks}`)).status, 403)
    assert.ok(performance.now() - start >= 55)
    await fetch(`${sandbox.controlEndpoint}/settings`, {
      method: 'PUT',
      headers: json,
      body: JSON.stringify({ latencyMs: 0, denied: [] }),
    })
    await fetch(`${sandbox.controlEndpoint}/faults`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ path: 'disks', answer: { status: 503 } }),
    })
    assert.equal((await ask(`${subscription}/providers/Microsoft.Compute/disks?${disks}`)).status, 503)
    const log = (await (await fetch(`${sandbox.controlEndpoint}/requests`)).json()) as { value: { status: number }[] }
    assert.equal(log.value.at(-1)?.status, 503)
    const fleet = (await (await fetch(`${sandbox.controlEndpoint}/fleet`)).json()) as { value: unknown[] }
    assert.equal(fleet.value.length, sampleVms.length)
  })
})
