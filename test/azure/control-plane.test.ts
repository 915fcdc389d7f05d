import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AzureError } from '../../src/backup/azure-error.ts'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import { aVmId, azureOver, jobBody, paths, vmInAzure } from './vm-in-azure.ts'

const vm = aVmId()
const at = paths(vm)
const host = 'https://management.azure.com'
const accepted = { status: 202, headers: { location: `${host}/op?monitor=true`, 'retry-after': '10' } }
const lock = `${at.collectionGroup}/providers/Microsoft.Authorization/locks/keep`
const point = `${at.collection}/restorePoints/AzureBackup_20261120_010500`

describe('writes', () => {
  const writes: [string, string, string, (plane: BackupControlPlane) => Promise<unknown>][] = [
    ['deleteLock', 'DELETE', lock, (plane) => plane.deleteLock(lock)],
    [
      'deleteExtension',
      'DELETE',
      `${at.extensions}/VMSnapshot`,
      (plane) => plane.deleteExtension(`${at.extensions}/VMSnapshot`),
    ],
    ['deleteRestorePoint', 'DELETE', point, (plane) => plane.deleteRestorePoint(point)],
    ['deleteCollection', 'DELETE', at.collection, (plane) => plane.deleteCollection(at.collection)],
    ['triggerBackup', 'POST', `${at.item}/backup`, (plane) => plane.triggerBackup(at.item, null)],
    ['cancelJob', 'POST', `${at.jobs}/job-1/cancel`, (plane) => plane.cancelJob(`${at.jobs}/job-1`)],
    ['reapply', 'POST', `${at.vm}/reapply`, (plane) => plane.reapply(at.vm)],
  ]
  for (const [name, method, path, write] of writes) {
    it(`${name} sends one ${method} and leaves what is to be followed`, async () => {
      const azure = vmInAzure().on(method, path, accepted)
      assert.deepEqual(await write(azureOver(azure).controlPlane), {
        url: `${host}/op?monitor=true`,
        retryAfterSeconds: 10,
        armRequestId: null,
      })
      assert.deepEqual(
        azure.requests.map((request) => [request.method, request.path]),
        [[method, path.toLowerCase()]],
      )
      assert.match(azure.requests[0]!.url.search, /^\?api-version=20\d\d-\d\d-\d\d$/)
    })
  }

  it('go out under their own identity, which also polls what it started; reads under the other', async () => {
    const writeCredential = { getToken: async () => ({ token: 'w-token', expiresOnTimestamp: Date.now() + 3_600_000 }) }
    const azure = vmInAzure()
      .on('DELETE', lock, { status: 204 })
      .on('GET', lock, { status: 404, body: { error: { code: 'LockNotFound', message: 'x' } } })
      .on('GET', '/op', { status: 204 })
    const { controlPlane } = azureOver(azure, { writeCredential })
    await controlPlane.getLock(lock)
    await controlPlane.deleteLock(lock)
    await controlPlane.getOperation(`${host}/op`)
    assert.deepEqual(
      azure.requests.map(({ headers }) => headers['authorization']),
      ['Bearer a-token', 'Bearer w-token', 'Bearer w-token'],
    )
  })

  it('a lock goes back as it was read, owners and notes included', async () => {
    const properties = { level: 'CanNotDelete', notes: 'Legal hold 7', owners: [{ applicationId: 'a-1' }] }
    const azure = vmInAzure()
      .on('GET', lock, { body: { id: lock, name: 'keep', type: 'Microsoft.Authorization/locks', properties } })
      .on('PUT', lock, { status: 201, body: {} })
    const { controlPlane } = azureOver(azure)
    const read = await controlPlane.getLock(lock)
    assert.deepEqual(read, {
      id: lock,
      name: 'keep',
      scope: at.collectionGroup,
      level: 'CanNotDelete',
      notes: 'Legal hold 7',
      owners: ['a-1'],
    })
    await controlPlane.putLock(read)
    assert.deepEqual(azure.sent('PUT', /locks/)[0]?.body, { properties })
  })

  it('a lock with empty notes goes back with empty notes, and one without goes back without', async () => {
    for (const notes of [{ notes: '' }, { notes: ' ' }, {}]) {
      const properties = { level: 'CanNotDelete', ...notes }
      const azure = vmInAzure()
        .on('GET', lock, { body: { id: lock, name: 'keep', properties } })
        .on('PUT', lock, { status: 201, body: {} })
      const { controlPlane } = azureOver(azure)
      await controlPlane.putLock((await controlPlane.getLock(lock))!)
      assert.deepEqual(azure.sent('PUT', /locks/)[0]?.body, { properties })
    }
  })

  it('an id with escapes is not escaped twice', async () => {
    const spaced = `${at.subscription}/resourceGroups/a%20b/providers/Microsoft.Authorization/locks/my%20lock`
    const azure = vmInAzure().on('DELETE', decodeURIComponent(spaced), { status: 200 })
    assert.equal((await azureOver(azure).controlPlane.deleteLock(spaced)).url, null)
    assert.equal(azure.requests[0]!.url.pathname, spaced)
  })

  const foreign: [string, (plane: BackupControlPlane) => Promise<unknown>][] = [
    ['a group as a lock', (plane) => plane.deleteLock(at.collectionGroup)],
    ['a VM as an extension', (plane) => plane.deleteExtension(at.vm)],
    ['a group as a collection', (plane) => plane.deleteCollection(at.collectionGroup)],
    ['a collection as a point', (plane) => plane.deleteRestorePoint(at.collection)],
    [
      'a climbing id',
      (plane) =>
        plane.deleteCollection(`${at.collectionGroup}/../x/providers/Microsoft.Compute/restorePointCollections/c`),
    ],
    ['an id with a query', (plane) => plane.deleteCollection(`${at.collection}?x=/../`)],
    ['nothing', (plane) => plane.triggerBackup('', null)],
  ]
  for (const [name, write] of foreign) {
    it(`reach nothing but what they are made for: ${name}`, async () => {
      const azure = vmInAzure()
      const error: unknown = await Promise.resolve()
        .then(() => write(azureOver(azure).controlPlane))
        .catch((reason: unknown) => reason)
      assert.ok(error instanceof AzureError, String(error))
      assert.ok(
        azure.requests.every(({ url }) => /%3F/.test(url.pathname)),
        'a question mark stays part of the name',
      )
    })
  }

  it('a 401 UnauthorizedApplicationId is not an expired token: it is told, and nothing is sent again', async () => {
    const azure = vmInAzure().on('DELETE', lock, {
      status: 401,
      body: { error: { code: 'UnauthorizedApplicationId', message: 'A system application owns it.' } },
    })
    const error: unknown = await azureOver(azure)
      .controlPlane.deleteLock(lock)
      .catch((reason: unknown) => reason)
    assert.ok(error instanceof AzureError)
    assert.deepEqual(
      [error.code, error.status, error.disposition, azure.requests.length],
      ['UnauthorizedApplicationId', 401, 'AskOperator', 1],
    )
  })
})

describe('reads for the actions', () => {
  it('jobs of one item since a time, newest first', async () => {
    const value = ['2026-11-20T02:00:00Z', '2026-11-20T03:00:00Z', '2026-11-20T00:59:59Z'].map((startTime, index) =>
      jobBody(at, vm, `job-${index}`, { startTime }),
    )
    const azure = vmInAzure().on('GET', at.jobs, {
      body: {
        value: [
          ...value,
          jobBody(at, vm, 'other', { containerName: 'iaasvmcontainerv2;x;y', startTime: '2026-11-20T04:00:00Z' }),
        ],
      },
    })
    const jobs = await azureOver(azure).controlPlane.listJobs(at.item, '2026-11-20T01:00:00Z')
    assert.deepEqual(
      jobs.map(({ id, detailed }) => [id.split('/').at(-1), detailed]),
      [
        ['job-1', false],
        ['job-0', false],
      ],
    )
    assert.match(
      azure.requests[0]!.url.searchParams.get('$filter')!,
      /startTime eq '2026-11-20 12:00:00 AM' and endTime eq '2026-11-20 01:00:00 PM'/,
    )
  })

  it('a job that does not say when it started is among them: it may be running', async () => {
    const job = jobBody(at, vm, 'job-1', { startTime: undefined, endTime: undefined, status: 'InProgress' })
    const azure = vmInAzure().on('GET', at.jobs, { body: { value: [job] } })
    const jobs = await azureOver(azure).controlPlane.listJobs(at.item, '2026-11-20T01:00:00Z')
    assert.deepEqual(
      jobs.map(({ status }) => status),
      ['InProgress'],
    )
  })

  it('recovery points with their tiers', async () => {
    const [point1] = await azureOver(vmInAzure()).controlPlane.listRecoveryPoints(at.item)
    assert.deepEqual([point1?.time, point1?.instantOnly], ['2026-11-20T01:00:00.000Z', false])
  })
})

describe('operations', () => {
  const ends: [unknown, string, string | null][] = [
    [{ status: 'Succeeded' }, 'Succeeded', null],
    [{ status: 'InProgress', endTime: '0001-01-01T00:00:00', error: null }, 'InProgress', null],
    [{ status: 'Creating' }, 'InProgress', null],
    [{ status: 'Failed', error: { code: 'X', message: 'y' } }, 'Failed', 'X'],
    [{ status: 'Failed' }, 'Failed', 'Failed'],
    [{ status: 'Cancelled' }, 'Canceled', 'Cancelled'],
    [{ status: 'Canceled', error: null }, 'Canceled', 'Canceled'],
    [{ value: [{ code: 'ComponentStatus/StdOut/succeeded' }] }, 'Succeeded', null],
    ['', 'Succeeded', null],
  ]
  for (const [body, status, code] of ends) {
    it(`${JSON.stringify(body)} is ${status}`, async () => {
      const operation = await azureOver(vmInAzure().on('GET', '/op', { body })).controlPlane.getOperation(`${host}/op`)
      assert.deepEqual([operation.status, operation.error?.code ?? null], [status, code])
    })
  }
})

describe('what a lock is on', () => {
  const group = { body: { id: at.collectionGroup, name: 'g', location: 'westeurope' } }
  const missing = (code: string) => ({ status: 404, body: { error: { code, message: 'It could not be found.' } } })
  const here = { body: { id: at.collection, name: 'c' } }
  type Answers = Record<string, { status?: number; body?: unknown }>
  const cases: [string, string, Answers, boolean | string][] = [
    ['a group that is there', at.collectionGroup, { [at.collectionGroup]: group }, true],
    [
      'a group that is not there',
      at.collectionGroup,
      { [at.collectionGroup]: missing('ResourceGroupNotFound') },
      false,
    ],
    [
      'a resource whose group is not there',
      at.collection,
      { [at.collectionGroup]: missing('ResourceGroupNotFound') },
      false,
    ],
    ['a resource that is there', at.collection, { [at.collectionGroup]: group, [at.collection]: here }, true],
    [
      'a resource that is not there',
      at.collection,
      { [at.collectionGroup]: group, [at.collection]: missing('ResourceNotFound') },
      false,
    ],
    [
      'a resource of a type that is not read here, in a group that is there',
      `${at.collectionGroup}/providers/Contoso.Things/things/one`,
      { [at.collectionGroup]: group },
      true,
    ],
    ['a subscription, without asking', at.subscription, {}, true],
    [
      'a 404 that does not say what is missing',
      at.collectionGroup,
      { [at.collectionGroup]: { status: 404, body: '<html>' } },
      'NotFound',
    ],
    [
      'a provider’s "not found", which may be of something else',
      at.collection,
      { [at.collectionGroup]: group, [at.collection]: missing('NotFound') },
      'NotFound',
    ],
    [
      'a subscription that is out of sight',
      at.collectionGroup,
      { [at.collectionGroup]: missing('SubscriptionNotFound') },
      'SubscriptionNotFound',
    ],
    [
      'a group that may not be read',
      at.collectionGroup,
      { [at.collectionGroup]: { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } } },
      'AuthorizationFailed',
    ],
  ]
  for (const [name, scope, answers, expected] of cases) {
    it(`${name}: ${expected}`, async () => {
      const azure = vmInAzure()
      for (const [path, answer] of Object.entries(answers)) azure.on('GET', path, answer)
      const exists = azureOver(azure).controlPlane.scopeExists(scope)
      if (typeof expected === 'string') await assert.rejects(exists, { code: expected })
      else assert.equal(await exists, expected)
    })
  }
})

describe('what a 404 to a read before or after a write proves', () => {
  const error = (code: string) => ({ error: { code, message: 'x' } })
  const key = `${at.subscription}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`
  const extension = `${at.extensions}/VMSnapshot`
  const policy = `${at.vault}/backupPolicies/p`
  const reads: [string, string, (plane: BackupControlPlane) => Promise<unknown>][] = [
    ['getLock', lock, (plane) => plane.getLock(lock)],
    ['getVirtualMachine', at.vm, (plane) => plane.getVirtualMachine(at.vm)],
    ['getExtension', extension, (plane) => plane.getExtension(extension)],
    ['getCollection', at.collection, (plane) => plane.getCollection(at.collection)],
    ['getJob', `${at.jobs}/job-1`, (plane) => plane.getJob(`${at.jobs}/job-1`)],
    ['getProtectedItem', at.item, (plane) => plane.getProtectedItem(at.item)],
    ['getPolicy', policy, (plane) => plane.getPolicy(policy)],
    ['getKeyVault', key, (plane) => plane.getKeyVault(key)],
    ['getOperation', '/op', (plane) => plane.getOperation(`${host}/op`)],
  ]
  const answers: [body: unknown, code: string | null][] = [
    [error('ResourceNotFound'), null],
    [error('ResourceGroupNotFound'), null],
    [error('BMSUserErrorDataSourceObjectNotFound'), null],
    // Recorded of a missing policy; of anything else it says nothing.
    [{}, 'NotFound'],
    [error('InvalidResourceType'), 'InvalidResourceType'],
    [error('InvalidResourceNamespace'), 'InvalidResourceNamespace'],
    [error('NoRegisteredProviderFound'), 'NoRegisteredProviderFound'],
    [error('SubscriptionNotFound'), 'SubscriptionNotFound'],
    [error('InvalidSubscriptionId'), 'InvalidSubscriptionId'],
    [error('RouteNotFound'), 'RouteNotFound'],
    ['<html>404</html>', 'NotFound'],
    [undefined, 'NotFound'],
  ]
  for (const [name, path, read] of reads) {
    for (const [body, code] of answers) {
      const says = code === null ? 'it is not there' : `nothing, ${code} is thrown`
      it(`${name}, ${JSON.stringify(body) ?? 'no body'}: ${says}`, async () => {
        const reading = read(azureOver(vmInAzure().on('GET', path, { status: 404, body })).controlPlane)
        if (name === 'getPolicy' && JSON.stringify(body) === '{}') assert.equal(await reading, null)
        else if (code !== null) await assert.rejects(reading, { name: 'AzureError', code, status: 404 })
        else if (name === 'getOperation') assert.equal(((await reading) as { status: string }).status, 'Succeeded')
        else assert.equal(await reading, null)
      })
    }
  }

  it('an operation whose version a region does not offer has not failed: nobody has looked at it', async () => {
    const azure = vmInAzure().on('GET', '/op', { status: 400, body: error('NoRegisteredProviderFound') })
    await assert.rejects(azureOver(azure).controlPlane.getOperation(`${host}/op`), {
      code: 'NoRegisteredProviderFound',
    })
  })

  it('an operation that failed tells the first of its details', async () => {
    const details = [{ code: 'ScopeLocked', message: 'It is locked.' }]
    const body = { status: 'Failed', error: { code: 'MultipleErrorsOccurred', message: 'See details.', details } }
    const { error: told } = await azureOver(vmInAzure().on('GET', '/op', { body })).controlPlane.getOperation(
      `${host}/op`,
    )
    assert.deepEqual(told, { code: 'ScopeLocked', message: 'See details. ScopeLocked: It is locked.' })
  })
})
