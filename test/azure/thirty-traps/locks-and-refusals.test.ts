import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { forbidden } from '../replayed-azure.ts'
import { azureOver, vmInAzure } from '../vm-in-azure.ts'
import { at, factsOf, known, rejection, vm } from './reading.ts'

// The numbers are those of arm-traffic.md, section 5.
describe('locks and refusals', () => {
  it("23 a lock list holds everybody's locks; a missing lock is 204 on DELETE and 404 on GET", async () => {
    const lock = (scope: string, name: string) => ({
      id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
      name,
      type: 'Microsoft.Authorization/locks',
      properties: { level: 'CanNotDelete' },
    })
    const gone = `${at.collectionGroup}/providers/Microsoft.Authorization/locks/gone`
    const azure = vmInAzure()
      .on('GET', at.locks, {
        body: {
          value: [
            lock(`${at.subscription}/resourceGroups/app-rg2`, 'theirs'),
            lock(at.collectionGroup.replace('resourceGroups', 'resourcegroups'), 'ours'),
          ],
        },
      })
      .on('DELETE', gone, { status: 204 })
      .on('GET', gone, {
        status: 404,
        body: { error: { code: 'LockNotFound', message: "The lock 'gone' could not be found." } },
      })
    assert.deepEqual(
      known((await factsOf(azure)).locks).map(({ name, target, effect }) => [name, target, effect]),
      [['ours', 'RestorePointGroup', 'BlocksCleanup']],
    )
    const { controlPlane } = azureOver(azure)
    assert.equal((await controlPlane.deleteLock(gone)).url, null)
    assert.equal(await controlPlane.getLock(gone), null)
  })

  it('24 ScopeLocked lists every locked scope and needs a person', async () => {
    const message = `The scope '${at.collection}' cannot perform delete operation because following scope(s) are locked: '/subscriptions/1/resourcegroups/a, /subscriptions/1'. Please remove the lock and try again.`
    const azure = vmInAzure().on('DELETE', at.collection, {
      status: 409,
      headers: { 'x-ms-failure-cause': 'gateway' },
      body: { error: { code: 'ScopeLocked', message } },
    })
    const error = await rejection(azureOver(azure).controlPlane.deleteCollection(at.collection))
    assert.deepEqual(
      [error.code, error.status, error.disposition, error.message],
      ['ScopeLocked', 409, 'AskOperator', message],
    )
  })

  const notFound: [string, unknown][] = [
    [
      'ResourceNotFound of the gateway',
      { error: { code: 'ResourceNotFound', message: 'The Resource was not found.' } },
    ],
    [
      'NotFound of Compute just after a deletion',
      '{\r\n  "error": {\r\n    "code": "NotFound",\r\n    "message": "The entity was not found in this Azure location."\r\n  }\r\n}',
    ],
    [
      'ResourceGroupNotFound',
      { error: { code: 'ResourceGroupNotFound', message: "Resource group 'rg' could not be found." } },
    ],
    [
      'ResourceNotFound of Backup',
      {
        error: {
          code: 'ResourceNotFound',
          message: 'VM no longer exists.',
          target: '',
          details: null,
          innerError: null,
        },
      },
    ],
  ]
  for (const [name, body] of notFound) {
    it(`25 a 404 that says so is an absence: ${name}`, async () => {
      const azure = vmInAzure().on('GET', at.vm, { status: 404, body }).on('GET', at.collection, { status: 404, body })
      assert.equal(await azureOver(azure).controlPlane.getCollection(at.collection), null)
      assert.equal((await rejection(azureOver(azure).collector.collect(vm))).code, 'VmNotFound')
    })
  }

  const notLookedUp: [name: string, code: string, body: unknown][] = [
    ['no body', 'NotFound', undefined],
    ['an empty object, which Backup sends for a policy alone', 'NotFound', {}],
    ["a proxy's page", 'NotFound', '<html><h1>404 Not Found</h1></html>'],
    ['a document without a code', 'NotFound', { message: 'no route' }],
    ['a code that is not known', 'RouteNotFound', { error: { code: 'RouteNotFound', message: 'x' } }],
    [
      'an api-version that the cloud lacks',
      'InvalidResourceType',
      { error: { code: 'InvalidResourceType', message: 'x' } },
    ],
  ]
  for (const [name, code, body] of notLookedUp) {
    it(`25 any other 404 is none: ${name}`, async () => {
      const azure = vmInAzure().on('GET', at.vm, { status: 404, body }).on('GET', at.collection, { status: 404, body })
      assert.equal((await rejection(azureOver(azure).controlPlane.getCollection(at.collection))).code, code)
      const { virtualMachine } = await factsOf(azure)
      assert.equal(virtualMachine.status === 'Unavailable' && virtualMachine.reason, code)
    })
  }

  it('26 who refused is told apart: a role of ours that lacks a right, and a provider that is down', async () => {
    const azure = vmInAzure()
      .on('GET', at.locks, forbidden('Microsoft.Authorization/locks/named/read'))
      .on('GET', at.recoveryPoints, {
        status: 504,
        headers: { 'x-ms-failure-cause': 'service' },
        body: { error: { code: 'GatewayTimeout', message: 'The gateway did not receive a response.' } },
      })
    const { locks, recoveryPoints } = await factsOf(azure)
    assert.deepEqual(
      [
        locks.status,
        locks.status === 'Unavailable' && locks.reason,
        locks.status === 'Unavailable' && locks.requiredPermission,
      ],
      ['Unavailable', 'AuthorizationFailed', 'Microsoft.Authorization/locks/named/read'],
    )
    assert.deepEqual(
      [
        recoveryPoints.status === 'Unavailable' && recoveryPoints.reason,
        recoveryPoints.status === 'Unavailable' && recoveryPoints.requiredPermission,
      ],
      ['GatewayTimeout', undefined],
    )
  })
})
