import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dispositionOf, type Disposition } from '../../../src/backup/azure-error.ts'
import {
  armErrorMeanings,
  armErrorMeans,
  armErrors,
  isAbsentByGateway,
  isEnvelope,
  isUnseenSubscription,
  lookupOf,
  saysRightIsMissing,
  type ArmErrorMeaning,
  type Lookup,
} from '../../../src/backup/words/arm-errors.ts'

/** Each code at the statuses with which it came, or may come. */
const known: [code: string, statuses: number[], means: ArmErrorMeaning, why: string][] = [
  ['ResourceNotFound', [404], 'Absent', 'the gateway knows no such resource'],
  ['resourcenotfound', [404], 'Absent', 'in whatever casing'],
  ['ResourceGroupNotFound', [404], 'Absent', 'what would hold it is not there'],
  ['ParentResourceNotFound', [404], 'Absent', 'what would hold it is not there'],
  ['NotFound', [404], 'Absent', 'Compute, just after a deletion'],
  ['LockNotFound', [404], 'Absent', 'a lock'],
  ['BMSUserErrorDataSourceObjectNotFound', [404], 'Absent', 'an item of Backup'],
  ['BMSUserErrorObjectNotFound', [404], 'Absent', 'a job or a point of Backup'],
  ['ResourceNotFound', [400], 'Refused', 'of something else than the id in the call'],
  ['ResourceNotFound', [409], 'Person', 'of something else than the id in the call'],
  ['SubscriptionNotFound', [400, 404], 'Unseen', 'the subscription is out of sight'],
  ['InvalidSubscriptionId', [400, 404], 'Unseen', 'the subscription is out of sight'],
  ['InvalidResourceType', [400, 404], 'WrongVersion', 'the cloud lacks the api-version'],
  ['NoRegisteredProviderFound', [400, 404, 409], 'WrongVersion', 'the cloud lacks the api-version in that region'],
  ['InvalidApiVersionParameter', [400], 'WrongVersion', 'the cloud lacks the api-version'],
  ['InvalidResourceNamespace', [404], 'NotRegistered', 'the cloud lacks the provider'],
  ['MissingSubscriptionRegistration', [409, 404], 'NotRegistered', 'the subscription does not use the provider'],
  ['SubscriptionNotRegistered', [400, 409], 'NotRegistered', 'the subscription does not use the provider'],
  ['InvalidSubscriptionRegistrationState', [409], 'NotRegistered', 'the registration has not ended'],
  ['MissingRegistrationForLocation', [409], 'NotRegistered', 'the provider is not registered in that region'],
  ['ScopeLocked', [409], 'Person', 'a lock'],
  ['scopelocked', [409], 'Person', 'in whatever casing'],
  ['AuthorizationFailed', [403, 409], 'Person', 'a right is missing'],
  ['LinkedAuthorizationFailed', [403], 'Person', 'a right is missing on what it is linked with'],
  ['DenyAssignmentAuthorizationFailed', [403], 'Person', 'a deny assignment'],
  ['RequestDisallowedByPolicy', [403, 400], 'Person', 'a policy'],
  ['OperationNotAllowed', [409, 400], 'Person', 'the VM has to be in another state first'],
  ['PropertyChangeNotAllowed', [409], 'Person', 'it is never allowed'],
  ['NotSupported', [409, 400], 'Person', 'Azure does not do it'],
  ['RoleAssignmentExists', [409], 'AlreadySo', 'the next look finds it'],
  ['Conflict', [409, 400], 'Wait', 'a concurrent request ends by itself'],
  ['AnotherOperationInProgress', [409, 400], 'Wait', 'another operation ends by itself'],
  ['DeploymentActive', [409], 'Wait', 'a deployment ends by itself'],
  ['DeploymentActiveAndUneditable', [409], 'Wait', 'a deployment ends by itself'],
  ['ResourceGroupBeingDeleted', [409], 'Wait', 'a deletion ends by itself'],
  ['ResourceUpdateBlockedOnPlatformUpdate', [409], 'Wait', 'an update of the platform ends by itself'],
  ['AttachDiskWhileBeingDetached', [409], 'Wait', 'a disk is detached at some time'],
  ['DiskImageNotReady', [409], 'Wait', 'an image is made at some time'],
  ['OperationPreempted', [409], 'Wait', 'a more recent operation ends by itself'],
  ['ConflictingConcurrentWriteNotAllowed', [409], 'Wait', 'another write ends by itself'],
  ['ReferencedResourceNotProvisioned', [409], 'Wait', 'it is provisioned at some time'],
  ['BMSUserErrorConflictingProtectionOperation', [409, 400], 'Wait', 'another change of protection ends by itself'],
  ['UserErrorBackupOperationInProgress', [409, 400], 'Wait', 'another backup ends by itself'],
  ['BMSUserErrorObjectLocked', [409], 'Wait', 'another job of the item ends by itself'],
  ['RetryableError', [409, 400], 'Retry', 'it says so'],
  ['Conflict', [403], 'Person', 'a right that is missing does not come by itself'],
]

/** Codes that nobody knows, and answers without one: what the status alone says, read so that it harms nothing. */
const unknown: [status: number | null, means: ArmErrorMeaning, lookup: Lookup | null, why: string][] = [
  [400, 'Refused', null, 'the request is at fault'],
  [401, 'Person', null, 'the token is refused'],
  [403, 'Person', null, 'a right is missing'],
  [404, 'Refused', 'Unknown', 'it proves nothing gone'],
  [405, 'Refused', null, 'it will not work'],
  [408, 'Retry', null, 'the request came too slowly'],
  [409, 'Person', null, 'it is not known to end by itself'],
  [410, 'Refused', null, 'it proves nothing gone'],
  [412, 'Refused', null, 'it will not work'],
  [429, 'Wait', null, 'throttled'],
  [500, 'Retry', null, 'Azure is at fault'],
  [501, 'Refused', null, 'Azure does not do it'],
  [503, 'Retry', null, 'Azure is at fault'],
  [504, 'Retry', null, 'Azure is at fault'],
  [505, 'Refused', null, 'Azure does not do it'],
  [null, 'Refused', null, 'an operation that failed'],
]

describe('what an error of ARM means, by status and code', () => {
  for (const [code, statuses, means, why] of known)
    for (const status of statuses)
      it(`${status} ${code}: ${means}, ${why}`, () => assert.equal(armErrorMeans(status, code), means))

  for (const [status, means, lookup, why] of unknown)
    for (const code of ['SomethingNew', 'UserErrorNotFoundAtTheMoment', 'RouteNotFound', 'Gone', '', null])
      it(`${status} ${code === null ? 'without a code' : `"${code}"`}: ${means}, ${why}`, () =>
        assert.deepEqual([armErrorMeans(status, code), lookupOf(status, code)], [means, lookup]))

  for (const code of ['OperationNotAllowed', 'ScopeLocked', 'ResourceNotFound', 'InvalidResourceType'])
    it(`429 ${code}: Wait, whatever its code`, () => assert.equal(armErrorMeans(429, code), 'Wait'))
  for (const code of ['ResourceNotFound', 'Conflict', 'RetryableError'])
    it(`401 ${code}: Person, whatever its code`, () => assert.equal(armErrorMeans(401, code), 'Person'))

  const inside: [status: number, code: string | null, within: string[], means: ArmErrorMeaning][] = [
    [409, 'Conflict', ['ScopeLocked'], 'Person'],
    [409, 'Conflict', ['SomethingNew'], 'Wait'],
    [409, 'SomethingNew', ['AnotherOperationInProgress'], 'Wait'],
    [409, 'SomethingNew', ['AnotherOperationInProgress', 'ScopeLocked'], 'Person'],
    [400, 'BadRequest', ['MissingSubscriptionRegistration'], 'NotRegistered'],
    [400, null, ['NoRegisteredProviderFound'], 'WrongVersion'],
    [404, 'SomethingNew', ['ResourceNotFound'], 'Refused'],
    [409, 'ScopeLocked', ['RetryableError'], 'Person'],
    [404, 'ResourceNotFound', ['ScopeLocked'], 'Absent'],
  ]
  for (const [status, code, within, means] of inside)
    it(`${status} ${code} with ${within.join(', ')} in its details: ${means}`, () =>
      assert.equal(armErrorMeans(status, code, within), means))

  it('holds no row without its source, and none that no line here tries', () => {
    for (const [means, on, codes, source] of armErrors) {
      assert.match(source, /\w{4}/)
      for (const one of codes)
        assert.ok(
          known.some(
            ([code, statuses, meant]) =>
              meant === means &&
              (typeof one === 'string' ? one === code : one.test(code)) &&
              statuses.some((status) => on === 'Any' || on.includes(status)),
          ),
          String(one),
        )
    }
  })
})

describe('what each meaning leads to', () => {
  const leadsTo: Record<ArmErrorMeaning, Disposition> = {
    Absent: 'GiveUp',
    Unseen: 'GiveUp',
    WrongVersion: 'AskOperator',
    NotRegistered: 'AskOperator',
    Person: 'AskOperator',
    Wait: 'Retry',
    Retry: 'Retry',
    AlreadySo: 'Retry',
    Refused: 'GiveUp',
  }
  for (const means of armErrorMeanings)
    it(`${means}: ${leadsTo[means]}`, () => assert.equal(dispositionOf(means), leadsTo[means]))
})

it('only what was looked up and is not there counts as absent', () => {
  const absent = known.filter(([code, [status = 0]]) => lookupOf(status, code) === 'Absent').map(([code]) => code)
  assert.deepEqual(absent, [
    'ResourceNotFound',
    'resourcenotfound',
    'ResourceGroupNotFound',
    'ParentResourceNotFound',
    'NotFound',
    'LockNotFound',
    'BMSUserErrorDataSourceObjectNotFound',
    'BMSUserErrorObjectNotFound',
  ])
})

it('nobody has looked where the subscription, the version or the provider was refused', () => {
  const notLookedUp = known.filter(([code, statuses]) => statuses.every((one) => lookupOf(one, code) === 'NotLookedUp'))
  assert.deepEqual([...new Set(notLookedUp.map(([, , means]) => means))], ['Unseen', 'WrongVersion', 'NotRegistered'])
})

it('of the very id in the call only the gateway speaks', () => {
  const byGateway = known.filter(([code]) => isAbsentByGateway(code)).map(([code]) => code.toLowerCase())
  assert.deepEqual([...new Set(byGateway)], ['resourcenotfound', 'resourcegroupnotfound', 'parentresourcenotfound'])
})

it('a subscription is unseen by two codes', () => {
  const unseen = known.filter(([code]) => isUnseenSubscription(code)).map(([code]) => code)
  assert.deepEqual(unseen, ['SubscriptionNotFound', 'InvalidSubscriptionId'])
})

it('only AuthorizationFailed says that a right is missing', () => {
  const say = known.filter(([code]) => saysRightIsMissing(code)).map(([code]) => code)
  assert.deepEqual(say, ['AuthorizationFailed'])
})

it('an envelope names no fault of its own', () =>
  assert.deepEqual(['MultipleErrorsOccurred', 'RetryableError', 'BadRequest'].map(isEnvelope), [true, false, false]))
