import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  conflictIsForAPerson,
  isEnvelope,
  isForAPerson,
  saysRightIsMissing,
} from '../../../src/backup/words/refusals.ts'

const table: [code: string, always: boolean, asConflict: boolean, why: string][] = [
  ['ScopeLocked', true, true, 'a lock'],
  ['scopelocked', true, true, 'in whatever casing'],
  ['AuthorizationFailed', true, true, 'a right is missing'],
  ['LinkedAuthorizationFailed', true, true, 'a right is missing on what it is linked with'],
  ['DenyAssignmentAuthorizationFailed', true, true, 'a deny assignment'],
  ['RequestDisallowedByPolicy', true, true, 'a policy'],
  ['OperationNotAllowed', true, true, 'the VM has to be in another state first'],
  ['MissingSubscriptionRegistration', true, true, 'the provider is not registered'],
  ['SubscriptionNotRegistered', true, true, 'the provider is not registered'],
  ['NoRegisteredProviderFound', true, true, 'the cloud lacks the api-version'],
  ['InvalidResourceType', true, true, 'the cloud lacks the api-version'],
  ['InvalidResourceNamespace', true, true, 'the cloud lacks the provider'],
  ['InvalidApiVersionParameter', true, true, 'the cloud lacks the api-version'],
  ['NotSupported', false, true, 'Azure does not do it'],
  ['FeatureUnsupportedInRegion', false, true, 'Azure does not do it'],
  ['FeatureNotRegistered', false, true, 'the feature is not registered'],
  ['ReadOnlyDisabledSubscription', false, true, 'the subscription is disabled'],
  ['PropertyChangeNotAllowed', false, true, 'it is never allowed'],
  ['ActionNotPermitted', false, true, 'it is never permitted'],
  ['DisallowedOperation', false, true, 'the subscription may not do it'],
  ['UserErrorOperationDeniedOnItem', false, true, 'it is denied'],
  ['UserErrorImmutableVault', false, true, 'the vault is immutable'],
  ['ConflictingConcurrentWriteNotAllowed', false, false, 'another write ends by itself'],
  ['Conflict', false, false, 'another change ends by itself'],
  ['AnotherOperationInProgress', false, false, 'another operation ends by itself'],
  ['BMSUserErrorConflictingProtectionOperation', false, false, 'another change of protection ends by itself'],
  ['RoleAssignmentExists', false, false, 'the next look finds it'],
  ['SomethingNew', false, false, 'a code that is not known is tried again, a few times'],
]

describe('whether a person has to change something first', () => {
  for (const [code, always, asConflict, why] of table)
    it(`${code}: ${always ? 'yes' : asConflict ? 'as a 409' : 'no'}, ${why}`, () =>
      assert.deepEqual([isForAPerson(code), conflictIsForAPerson(code)], [always, asConflict]))
})

it('only AuthorizationFailed says that a right is missing', () => {
  const say = table.filter(([code]) => saysRightIsMissing(code)).map(([code]) => code)
  assert.deepEqual(say, ['AuthorizationFailed'])
})

it('an envelope names no fault of its own', () =>
  assert.deepEqual(['MultipleErrorsOccurred', 'RetryableError', 'BadRequest'].map(isEnvelope), [true, false, false]))
