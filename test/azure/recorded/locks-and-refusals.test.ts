import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorOf } from '../../../src/azure/arm-error.ts'
import { locksOf } from '../../../src/azure/locks.ts'
import { isGone, read } from '../../../src/azure/reading.ts'
import { listed } from '../../../src/azure/listing.ts'
import { allOf, kindOf } from './kinds.ts'
import {
  answering,
  recorded,
  recordedAll,
  recordings,
  responseOf,
  subscription,
  vmIdOf,
  withoutRecordings,
  type Recording,
} from './replay.ts'

describe('recorded locks', { skip: withoutRecordings }, () => {
  it('a lock and its scope, in the spelling of the PUT that made it', async () => {
    const [lock] = await allOf<Record<string, unknown>>(
      recorded('locks', (recording) => kindOf(recording)?.name === 'lock'),
    )
    assert.deepEqual(lock, {
      id: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/cli_test_lock_commands_with_ids000001/providers/Microsoft.Authorization/locks/cli-test-lock000004',
      name: 'cli-test-lock000004',
      scope: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/cli_test_lock_commands_with_ids000001',
      level: 'CanNotDelete',
      notes: null,
      owners: [],
    })
  })

  it('a subscription list: scopes of resources and groups, empty notes stay empty', async () => {
    const recording = recorded(
      'locks',
      ({ request, response }) =>
        /^\/subscriptions\/[^/]+\/providers/.test(new URL(request.url).pathname) && response.status === 200,
    )
    const locks = await allOf<{ name: string; scope: string; level: string; notes: string | null }>(recording)
    const named = (name: string) => locks.find((lock) => lock.name === name)!
    assert.match(named('delete-kv').scope, /\/resourceGroups\/bez-rg\/providers\/Microsoft\.KeyVault\/vaults\/bez-kv$/)
    assert.equal(named('delete-kv').notes, '')
    assert.equal(named('r').level, 'ReadOnly')
    assert.match(named('delete').scope, /\/resourceGroups\/acctestRG-sentinel-221011134813007315$/)
    assert.equal(named('delete').notes, 'contact zhwen')
  })

  it("a subscription list holds other things: none of them is this VM's", async () => {
    const { response } = recorded('locks', ({ response }) => JSON.stringify(response.body).includes('bez-kv'))
    const locks = await listed(answering(response).locks.managementLocks.listAtSubscriptionLevel())
    const vm = vmIdOf(`/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`)
    const none = {
      vm,
      collectionIds: [],
      collectionsOfOthers: [],
      vaultIds: [`${vm.id}x`],
      keyVaultIds: [],
      diskIds: [],
    }
    assert.ok(locks.length > 3)
    assert.deepEqual(locksOf(locks, none), [])
    const keyVault = `/subscriptions/${subscription}/resourceGroups/BEZ-RG/providers/microsoft.keyvault/vaults/bez-kv`
    assert.deepEqual(
      locksOf(locks, { ...none, keyVaultIds: [keyVault] }).map(({ name, target, effect }) => [name, target, effect]),
      [['delete-kv', 'KeyVault', 'Harmless']],
    )
  })
})

describe('recorded refusals', { skip: withoutRecordings }, () => {
  const errorIn = (file: string, note: RegExp) =>
    errorOf(
      responseOf(recorded(file, (recording) => note.test(recording.note) && recording.response.status >= 400).response),
    )

  it('AuthorizationFailed names the right that is missing', () => {
    const error = errorIn('arm-errors', /^403 AuthorizationFailed/)
    assert.equal(error.requiredPermission, 'Microsoft.ClassicStorage/storageAccounts/read')
  })

  it('LinkedAuthorizationFailed names a right that the client has: it is not what is missing', () => {
    const error = errorIn('arm-errors', /LinkedAuthorizationFailed/)
    assert.match(error.message, /has permission to perform action 'Microsoft\.DataProtection/)
    assert.equal(error.requiredPermission, null)
  })

  it('a throttled request says its seconds in the text', () => {
    assert.equal(errorIn('arm-errors', /^429 Subscription/).retryAfterSeconds, 6)
  })

  it("Compute's OperationNotAllowed wants something changed first: asking again does not help", () => {
    const error = errorIn('arm-errors', /^409 of Microsoft\.Compute/)
    assert.match(error.message, /^Billing Profile change is not allowed/)
    assert.deepEqual([error.code, error.disposition], ['OperationNotAllowed', 'AskOperator'])
  })

  it('ScopeLocked needs a person', () => {
    for (const recording of recordedAll('locks', ({ response }) => response.status === 409)) {
      const error = errorOf(responseOf(recording.response))
      assert.deepEqual([error.code, error.disposition, error.retryAfterSeconds], ['ScopeLocked', 'AskOperator', null])
      assert.match(error.message, /following scope\(s\) are locked: '\/subscriptions\//)
    }
    const messages = recordedAll('locks', ({ response }) => response.status === 409).map(
      ({ response }) => errorOf(responseOf(response)).message,
    )
    // A group is held by a lock on one resource in it, or by one above it.
    assert.ok(messages.some((text) => /are locked: '[^']+\/virtualNetworks\/cli\.lock\.rsrc000002'/.test(text)))
    assert.ok(messages.some((text) => text.includes(`are locked: '/subscriptions/${subscription}'`)))
  })

  it('the bodies of 404: gateway, Backup, Compute, unknown group, unknown subscription, unknown api-version, {}', () => {
    const of404 = recordings.filter(({ response }) => response.status === 404)
    const codes = new Set(of404.map(({ response }) => errorOf(responseOf(response)).code))
    assert.deepEqual([...codes].toSorted(), [
      'InvalidResourceType',
      'NotFound',
      'ResourceGroupNotFound',
      'ResourceNotFound',
      'SubscriptionNotFound',
    ])
    const empty = of404.find(({ response }) => JSON.stringify(response.body) === '{}')!
    assert.equal(errorOf(responseOf(empty.response)).code, 'NotFound')
  })

  it('an answer of 503 without any body is told as such', () => {
    const error = errorIn('arm-errors', /^503 None/)
    assert.deepEqual([error.code, error.disposition], ['ServerError', 'Retry'])
  })

  it('a thing that is gone is gone, whoever says so and with whatever body', async () => {
    const noted = (note: RegExp) => (recording: Recording) => note.test(recording.note)
    const gone = [
      recorded(
        'arm-errors',
        ({ note, request }) => note === '404 ResourceNotFound' && /virtualMachines\/s1/.test(request.url),
      ),
      recorded('arm-errors', noted(/^404 NotFound/)),
      recorded('arm-errors', noted(/^404 of an extension/)),
      recorded('full-headers', noted(/^ResourceGroupNotFound/)),
    ]
    const asked = ({ response }: Recording) =>
      read('p/read', () => answering(response).compute.virtualMachines.get('rg', 'vm'))
    for (const recording of gone) assert.ok(isGone(await asked(recording)), recording.note)
    const policy = recorded('full-headers', noted(/^Backup RP 404/))
    const ofPolicy = await read('p/read', () =>
      answering(policy.response).backup.protectionPolicies.get('v', 'rg', 'p'),
    )
    assert.ok(isGone(ofPolicy), 'a policy, by an empty object')
    assert.ok(!isGone(await asked(policy)), 'which says nothing of a virtual machine')
    const notLookedUp = [
      [recorded('arm-errors', noted(/SubscriptionNotFound/)), 'SubscriptionNotFound'],
      [recorded('found-since', noted(/^bad-version/)), 'InvalidResourceType'],
    ] as const
    for (const [recording, reason] of notLookedUp) {
      const fact = await asked(recording)
      assert.ok(fact.status === 'Unavailable' && fact.reason === reason && !isGone(fact), reason)
    }
  })

  it('a deny assignment is named, and no right is called missing that is there', async () => {
    const { response } = recorded('found-since', ({ note }) => /^deny-assignment/.test(note))
    const fact = await read('p/read', () => answering(response).compute.virtualMachines.get('rg', 'vm'))
    assert.ok(fact.status === 'Unavailable')
    assert.deepEqual([fact.reason, fact.requiredPermission], ['DenyAssignmentAuthorizationFailed', undefined])
    assert.match(fact.message ?? '', /deny assignment with name 'System deny assignment created by Azure Databricks/)
  })

  it('what no waiting ends needs a person: a provider that is not registered, what Azure does not do', () => {
    const codes = [/^not-registered/, /^vmss-not-supported/, /^price-change/].map((note) =>
      errorIn('found-since', note),
    )
    assert.deepEqual(
      codes.map(({ code, disposition }) => [code, disposition]),
      [
        ['MissingSubscriptionRegistration', 'AskOperator'],
        ['NotSupported', 'AskOperator'],
        ['OperationNotAllowed', 'AskOperator'],
      ],
    )
    assert.match(codes[2]!.message, /Please deallocate and try again\./)
  })

  it('of several errors in one answer the first is told', () => {
    const error = errorIn('found-since', /^op-many-errors/)
    assert.deepEqual([error.code, error.disposition], ['ServerTimeout', 'Retry'])
    assert.match(error.message, /Please see details\. ServerTimeout: The request timed out\./)
    assert.match(
      errorIn('found-since', /^retryable-429/).message,
      /ReferencedResourceNotProvisioned: .* Succeeded state/,
    )
  })

  it('a code is read in capitals, too', () => {
    assert.equal(errorIn('found-since', /^insights-400/).code, 'BadRequest')
  })

  it("Backup says ResourceNotFound of the VM, in the gateway's code but other words", () => {
    const { response } = recorded(
      'arm-errors',
      ({ request, response }) => response.status >= 400 && /\/backupProtectedItems\/\?/.test(request.url),
    )
    const error = errorOf(responseOf(response))
    assert.deepEqual([error.code, error.status, error.disposition], ['ResourceNotFound', 404, 'GiveUp'])
    assert.match(error.message, /^Could not perform the operation as VM no longer exists/)
  })

  it('who refused decides: the gateway for want of a right, or a service that is down', () => {
    const refusedBy = (cause: string) =>
      recordings
        .filter(({ response }) =>
          Object.entries(response.headers ?? {}).some(
            ([name, value]) => /^x-ms-failure-cause$/i.test(name) && value === cause,
          ),
        )
        .map(({ response }) => `${response.status},${errorOf(responseOf(response)).disposition}`)
    assert.ok(refusedBy('service').every((seen) => seen.endsWith('Retry')))
    assert.deepEqual([...new Set(refusedBy('gateway'))].toSorted(), [
      '401,AskOperator',
      '403,AskOperator',
      '404,AskOperator', // an api-version that the cloud lacks
      '404,GiveUp',
      '409,AskOperator',
      '500,Retry', // several errors of an operation in one answer
      '503,Retry',
    ])
  })
})
