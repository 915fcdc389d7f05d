import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  type PipelineRequest,
} from '@azure/core-rest-pipeline'
import { apiVersions, type ApiVersionRow } from '../../src/backup/api-versions.ts'
import { AzureError } from '../../src/backup/azure-error.ts'
import { Pacer } from '../../src/azure/pacer/pacer.ts'
import { createTransport } from '../../src/azure/transport.ts'

const endpoint = 'https://management.chinacloudapi.cn'
const group = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg'
const vault = `${group}/providers/Microsoft.RecoveryServices/vaults/v`
const item = `${vault}/backupFabrics/Azure/protectionContainers/c/protectedItems/i`

const versionOf = (url: string) => new URL(url).searchParams.get('api-version') ?? ''

/** Sentences of public refusals: azure-cli#2190 and a recording (404, lists), azure-sdk-for-python#1023 (400, resources in a region), ARM's own types. */
const refusals = {
  InvalidResourceType: [
    404,
    (type: string, version: string, has: string[]) =>
      `The resource type '${type}' could not be found in the namespace 'Microsoft.Any' for api version '${version}'. The supported api-versions are '${has.join(',')}'.`,
  ],
  NoRegisteredProviderFound: [
    400,
    (type: string, version: string, has: string[]) =>
      `No registered resource provider found for location 'chinaeast' and API version '${version}' for type '${type}'. The supported api-versions are '${has.join(', ')}'. The supported locations are 'chinanorth, chinaeast'.`,
  ],
  InvalidApiVersionParameter: [
    400,
    (_: string, version: string, has: string[]) =>
      `The api-version '${version}' is invalid. The supported versions are '${has.join(',')}'.`,
  ],
} as const

/** A cloud that has these versions of everything, and refuses others as Azure does. */
function cloudWith(has: string[], code: keyof typeof refusals) {
  const sent: PipelineRequest[] = []
  const versions: string[] = []
  const httpClient: HttpClient = {
    async sendRequest(request) {
      sent.push(request)
      const version = versionOf(request.url)
      versions.push(version)
      const [status, sentence] = refusals[code]
      const isHad = has.includes(version)
      const body = isHad ? { value: [] } : { error: { code, message: sentence('virtualMachines', version, has) } }
      return {
        request,
        status: isHad ? 200 : status,
        headers: createHttpHeaders({ 'content-type': 'application/json', 'x-ms-failure-cause': 'gateway' }),
        bodyAsText: JSON.stringify(body),
      }
    },
  }
  return { httpClient, sent, versions }
}

const asking = (httpClient: HttpClient, chosen?: ReadonlyMap<string, string>) => {
  const transport = createTransport({
    endpoint,
    pacer: new Pacer(),
    httpClient,
    ...(chosen ? { apiVersions: chosen } : {}),
  })('Reader')
  return (method: HttpMethods, path: string, version: string, query = '') =>
    transport.sendRequest(
      createPipelineRequest({ method, url: `${endpoint}${path}?api-version=${version}${query}`, body: '{}' }),
    )
}

describe('a cloud that lacks the newest api-version', () => {
  const { compute, disks, backup, policies, locks, roles, keyVaults, resources } = apiVersions
  const calls: [method: HttpMethods, path: string, row: ApiVersionRow, older: string][] = [
    ['GET', `${group}/providers/Microsoft.Compute/virtualMachines/vm`, compute, '2024-07-01'],
    ['GET', `${group}/providers/Microsoft.Compute/virtualMachines/vm/extensions`, compute, '2023-03-01'],
    ['DELETE', `${group}/providers/Microsoft.Compute/virtualMachines/vm/extensions/VMSnapshot`, compute, '2024-07-01'],
    ['POST', `${group}/providers/Microsoft.Compute/virtualMachines/vm/reapply`, compute, '2022-08-01'],
    ['POST', `${group}/providers/Microsoft.Compute/virtualMachines/vm/runCommand`, compute, '2022-08-01'],
    ['GET', `${group}/providers/Microsoft.Compute/restorePointCollections`, compute, '2022-11-01'],
    ['DELETE', `${group}/providers/Microsoft.Compute/restorePointCollections/c/restorePoints/p`, compute, '2022-11-01'],
    ['GET', `${group}/providers/Microsoft.Compute/disks/d`, disks, '2023-04-02'],
    ['GET', `${group}/providers/Microsoft.Compute/diskEncryptionSets/d`, disks, '2023-04-02'],
    [
      'POST',
      '/Subscriptions/s/providers/Microsoft.RecoveryServices/locations/chinaeast/backupStatus',
      backup,
      '2023-04-01',
    ],
    ['GET', `${vault}/backupProtectedItems`, backup, '2023-04-01'],
    ['GET', `${vault}/backupPolicies/p`, policies, '2022-02-01'],
    ['GET', `${vault}/backupJobs/j`, backup, '2022-02-01'],
    ['POST', `${vault}/backupJobs/j/cancel`, backup, '2022-02-01'],
    ['POST', `${item}/backup`, backup, '2022-02-01'],
    ['GET', `${item}/recoveryPoints`, backup, '2022-02-01'],
    ['PUT', item, backup, '2022-02-01'],
    ['GET', `${group}/providers/Microsoft.Authorization/locks`, locks, '2016-09-01'],
    ['PUT', `${group}/providers/Microsoft.Authorization/locks/l`, locks, '2016-09-01'],
    ['GET', `${group}/providers/Microsoft.Authorization/roleAssignments`, roles, '2015-07-01'],
    ['GET', `${group}/providers/Microsoft.KeyVault/vaults/kv`, keyVaults, '2022-07-01'],
    ['PUT', `${group}/providers/Microsoft.KeyVault/vaults/kv/accessPolicies/add`, keyVaults, '2022-07-01'],
    ['GET', '/subscriptions/s/resources', resources, '2021-04-01'],
    ['GET', '/subscriptions/s/resourcegroups/rg', resources, '2021-04-01'],
  ]
  for (const code of Object.keys(refusals) as (keyof typeof refusals)[])
    for (const [method, path, row, older] of calls)
      it(`${code}: ${method} ${path.replace(/.*providers\//, '')} goes out again in ${older}, and from then on at once`, async () => {
        const has = ['2015-05-01-preview', '2015-06-14', older, `${older}-preview`, '2099-01-01']
        const cloud = cloudWith(has, code)
        const ask = asking(cloud.httpClient)
        const { status } = await ask(method, path, row.ofSdk ?? row.newest, '&$filter=a%20eq%20%27b%27')
        assert.deepEqual([status, cloud.versions], [200, [row.newest, older]])
        assert.ok(cloud.sent.at(-1)!.url.endsWith('&$filter=a%20eq%20%27b%27'))
        await ask(method, path, row.ofSdk ?? row.newest)
        assert.deepEqual(cloud.versions.slice(2), [older])
      })

  const path = `${group}/providers/Microsoft.Compute/virtualMachines/vm`
  const refusedOnce = async (has: string[], chosen?: ReadonlyMap<string, string>) => {
    const cloud = cloudWith(has, 'NoRegisteredProviderFound')
    const error: unknown = await asking(cloud.httpClient, chosen)('DELETE', path, compute.newest).catch(
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof AzureError, String(error))
    assert.deepEqual([error.code, error.lookup], ['NoRegisteredProviderFound', 'NotLookedUp'])
    return { versions: cloud.versions, error }
  }

  it('is told as it is where it has none with what is read', async () => {
    const { versions, error } = await refusedOnce(['2015-05-01-preview', '2015-06-15', '2016-03-30'])
    assert.deepEqual(versions, [compute.newest])
    assert.match(error.message, /The supported api-versions are '2015-05-01-preview, 2015-06-15, 2016-03-30'/)
    assert.match(error.message, /AZURE_API_VERSIONS/)
  })

  it('and is told as it is where the version that was called is among those that it names: the region lacks the type', async () => {
    const cloud = cloudWith([], 'NoRegisteredProviderFound')
    const httpClient: HttpClient = {
      async sendRequest(request) {
        const answer = await cloud.httpClient.sendRequest(request)
        return {
          ...answer,
          bodyAsText: answer.bodyAsText!.replace("versions are ''", `versions are '2024-07-01, ${compute.newest}'`),
        }
      },
    }
    await assert.rejects(asking(httpClient)('GET', path, compute.newest), { code: 'NoRegisteredProviderFound' })
    assert.deepEqual(cloud.versions, [compute.newest])
  })

  it('a version that somebody chose is the only one that is called', async () => {
    const chosen = new Map([['microsoft.compute', '2023-03-01']])
    const { versions } = await refusedOnce(['2024-07-01'], chosen)
    assert.deepEqual(versions, ['2023-03-01'])
    const cloud = cloudWith(['2023-03-01'], 'NoRegisteredProviderFound')
    await asking(cloud.httpClient, chosen)('GET', path, compute.newest)
    assert.deepEqual(cloud.versions, ['2023-03-01'])
  })

  it('an address that Azure gave out keeps its version, learned or chosen as another one may be', async () => {
    const chosen = new Map([['microsoft.compute', '2023-03-01']])
    const cloud = cloudWith(['2023-03-01', '2024-07-01', compute.newest], 'NoRegisteredProviderFound')
    const ask = asking(cloud.httpClient, chosen)
    await ask('GET', '/subscriptions/s/providers/Microsoft.Compute/locations/chinaeast/operations/o', compute.newest)
    await ask('GET', path, '2024-07-01')
    assert.deepEqual(cloud.versions, [compute.newest, '2024-07-01'])
  })

  it('another refusal of a write is never sent again in another version', async () => {
    const versions: string[] = []
    const httpClient: HttpClient = {
      async sendRequest(request) {
        versions.push(versionOf(request.url))
        const error = { code: 'BadRequest', message: "The supported api-versions are '2024-07-01'." }
        const headers = createHttpHeaders({ 'content-type': 'application/json' })
        return { request, status: 400, headers, bodyAsText: JSON.stringify({ error }) }
      },
    }
    await assert.rejects(asking(httpClient)('POST', `${path}/reapply`, compute.newest), { code: 'BadRequest' })
    assert.deepEqual(versions, [compute.newest])
  })

  it('regions that have different versions are each asked in one that they have', async () => {
    const versions: string[] = []
    const httpClient: HttpClient = {
      async sendRequest(request) {
        const version = versionOf(request.url)
        versions.push(version)
        const has = request.url.includes('/old') ? ['2022-08-01'] : ['2022-08-01', '2024-07-01']
        const headers = createHttpHeaders({ 'content-type': 'application/json' })
        const message = refusals.NoRegisteredProviderFound[1]('virtualMachines', version, has)
        return has.includes(version)
          ? { request, status: 200, headers, bodyAsText: '{}' }
          : {
              request,
              status: 400,
              headers,
              bodyAsText: JSON.stringify({ error: { code: 'NoRegisteredProviderFound', message } }),
            }
      },
    }
    const ask = asking(httpClient)
    for (const name of ['new', 'old', 'new']) await ask('GET', path.replace(/vm$/, name), compute.newest)
    assert.deepEqual(versions, [compute.newest, '2024-07-01', '2024-07-01', '2022-08-01', '2022-08-01'])
  })
})
