import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AggregateAuthenticationError, AuthenticationError, CredentialUnavailableError } from '@azure/identity'
import { AzureError } from '../../src/backup/azure-error.ts'
import type { Answer } from './replayed-azure.ts'
import { aVmId, azureOver, paths, vmInAzure } from './vm-in-azure.ts'

const at = paths(aVmId())
const arm = (code: string, message = 'x') => ({ error: { code, message } })
const denied = (text: string) =>
  arm('AuthorizationFailed', `The client 'X' with object id 'Y' does not have authorization to perform ${text}`)

const table: [string, Answer, Partial<AzureError>][] = [
  [
    'a missing right',
    {
      status: 403,
      body: denied(
        "action 'Microsoft.Compute/restorePointCollections/delete' over scope '/subscriptions/s' or the scope is invalid.",
      ),
    },
    {
      code: 'AuthorizationFailed',
      disposition: 'AskOperator',
      requiredPermission: 'Microsoft.Compute/restorePointCollections/delete',
    },
  ],
  [
    'a right on a linked subscription',
    {
      status: 403,
      body: arm(
        'LinkedAuthorizationFailed',
        "The client has permission to perform action 'A/b/write' on scope '/s'; however the current tenant is not authorized to access linked subscription 'l'.",
      ),
    },
    { code: 'LinkedAuthorizationFailed', disposition: 'AskOperator', requiredPermission: null },
  ],
  [
    'a right that is there, and one that is missing, on a linked subscription',
    {
      status: 403,
      body: arm(
        'LinkedAuthorizationFailed',
        "The client 'X' with object id 'Y' has permission to perform action 'A/b/write' on scope '/s'; however, it does not have permission to perform action(s) 'A/c/read' on the linked scope(s) '/t' (respectively) or the linked scope(s) are invalid.",
      ),
    },
    { requiredPermission: 'A/c/read', disposition: 'AskOperator' },
  ],
  [
    'an expired token',
    { status: 401, body: arm('ExpiredAuthenticationToken') },
    { code: 'ExpiredAuthenticationToken', disposition: 'AskOperator' },
  ],
  ['a lock', { status: 409, body: arm('ScopeLocked') }, { code: 'ScopeLocked', disposition: 'AskOperator' }],
  [
    'what must change first',
    { status: 409, body: arm('OperationNotAllowed') },
    { code: 'OperationNotAllowed', disposition: 'AskOperator' },
  ],
  [
    'another operation',
    { status: 409, body: arm('Conflict') },
    { code: 'Conflict', disposition: 'Retry', lookup: null },
  ],
  [
    'a conflict that is not known',
    { status: 409, body: arm('SomethingNew') },
    { code: 'SomethingNew', disposition: 'AskOperator' },
  ],
  ['a conflict without a code', { status: 409, body: '<html>' }, { code: 'Conflict', disposition: 'AskOperator' }],
  [
    'a conflict whose details name a lock',
    {
      status: 409,
      body: {
        error: {
          code: 'Conflict',
          message: 'Not now.',
          details: [{ code: 'Outer', details: [{ code: 'ScopeLocked', message: 'It is locked.' }] }],
        },
      },
    },
    { code: 'Conflict', message: 'Not now. Outer. ScopeLocked: It is locked.', disposition: 'AskOperator' },
  ],
  [
    'details to any depth, inner errors and JSON within a string',
    {
      status: 400,
      body: {
        error: {
          code: 'BadRequest',
          message: '{"error":{"code":"ResourceDeploymentFailure","message":"It ended as Failed."}}',
          innererror: { code: 'A', innererror: { code: 'B', message: 'Because.' } },
          errors: [{ Code: 'C', Message: 'And so.' }],
        },
      },
    },
    {
      code: 'BadRequest',
      message: 'ResourceDeploymentFailure: It ended as Failed. A. B: Because. C: And so.',
    },
  ],
  [
    'an error that is a list',
    {
      status: 400,
      body: {
        errors: [
          { code: 'First', message: 'One.' },
          { code: 'Second', message: 'Two.' },
        ],
      },
    },
    { code: 'First', message: 'One. Second: Two.', disposition: 'GiveUp' },
  ],
  [
    'control characters and marks of direction',
    { status: 400, body: arm('A', 'One\u0007.\r\nTwo\u001b[31m\u202eend') },
    { code: 'A', message: 'One . Two [31m end' },
  ],
  [
    'a provider that the subscription does not use',
    { status: 409, body: arm('MissingSubscriptionRegistration') },
    { code: 'MissingSubscriptionRegistration', disposition: 'AskOperator', lookup: 'NotLookedUp' },
  ],
  ['what Azure does not do', { status: 409, body: arm('NotSupported') }, { disposition: 'AskOperator' }],
  [
    'a disabled subscription',
    { status: 409, body: arm('ReadOnlyDisabledSubscription') },
    { disposition: 'AskOperator' },
  ],
  [
    'a deny assignment',
    {
      status: 403,
      body: arm(
        'DenyAssignmentAuthorizationFailed',
        "The client 'X' with object id 'Y' has permission to perform action 'A/b/delete' on scope '/s'; however, the access is denied because of the deny assignment with name 'Managed' and Id 'd' at scope '/s'.",
      ),
    },
    { code: 'DenyAssignmentAuthorizationFailed', disposition: 'AskOperator', requiredPermission: null },
  ],
  [
    'a policy',
    { status: 403, body: arm('RequestDisallowedByPolicy', "Resource 'x' was disallowed by policy 'p'.") },
    { code: 'RequestDisallowedByPolicy', disposition: 'AskOperator', requiredPermission: null },
  ],
  [
    "a proxy's 403",
    { status: 403, body: '<html>' },
    { code: 'Forbidden', disposition: 'AskOperator', requiredPermission: null },
  ],
  [
    'an api-version that the cloud lacks, in a region',
    {
      status: 400,
      body: arm(
        'NoRegisteredProviderFound',
        "No registered resource provider found for location 'chinaeast' and API version '2026-04-01' for type 'virtualMachines'. The supported api-versions are '2015-06-15, 2016-03-30'. The supported locations are 'chinaeast'.",
      ),
    },
    {
      disposition: 'AskOperator',
      lookup: 'NotLookedUp',
      message:
        "No registered resource provider found for location 'chinaeast' and API version '2026-04-01' for type 'virtualMachines'. The supported api-versions are '2015-06-15, 2016-03-30'. The supported locations are 'chinaeast'. This Azure cloud does not offer the api-version that this service calls, nor an older one that it knows, so nothing was looked up there; AZURE_API_VERSIONS can name another.",
    },
  ],
  [
    'an api-version that the cloud lacks, in no region',
    { status: 404, body: arm('InvalidResourceType', "The supported api-versions are '2014-04-01'.") },
    {
      disposition: 'AskOperator',
      lookup: 'NotLookedUp',
      message:
        "The supported api-versions are '2014-04-01'. This Azure cloud does not offer the api-version that this service calls, nor an older one that it knows, so nothing was looked up there; AZURE_API_VERSIONS can name another.",
    },
  ],
  [
    'an api-version that the gateway lacks',
    { status: 400, body: arm('InvalidApiVersionParameter', "The supported versions are '2014-04-01'.") },
    {
      disposition: 'AskOperator',
      lookup: 'NotLookedUp',
      message:
        "The supported versions are '2014-04-01'. This Azure cloud does not offer the api-version that this service calls, nor an older one that it knows, so nothing was looked up there; AZURE_API_VERSIONS can name another.",
    },
  ],
  [
    'a provider that is not registered, with no word of versions',
    { status: 409, body: arm('MissingSubscriptionRegistration', 'The subscription is not registered.') },
    { message: 'The subscription is not registered.' },
  ],
  ['a subscription out of sight', { status: 404, body: arm('SubscriptionNotFound') }, { lookup: 'NotLookedUp' }],
  [
    'a 404 whose code is not known',
    { status: 404, body: arm('SomethingNew') },
    { code: 'SomethingNew', disposition: 'GiveUp', lookup: 'Unknown' },
  ],
  [
    "a proxy's 404",
    { status: 404, body: '<html><h1>404 Not Found</h1></html>' },
    { code: 'NotFound', disposition: 'Retry', lookup: 'Unknown' },
  ],
  ['a 404 without a word', { status: 404 }, { code: 'NotFound', disposition: 'Retry', lookup: 'Unknown' }],
  [
    'capital Code and Message, without error around it',
    { status: 400, body: { Code: 'BadRequest', Message: 'The start time cannot be more than 90 days in the past.' } },
    { code: 'BadRequest', message: 'The start time cannot be more than 90 days in the past.', disposition: 'GiveUp' },
  ],
  [
    'a fault that only the details name',
    {
      status: 429,
      body: {
        error: {
          code: 'RetryableError',
          message: 'A retryable error occurred.',
          details: [{ code: 'ReferencedResourceNotProvisioned', message: 'It is not in Succeeded state.' }],
        },
      },
    },
    {
      code: 'RetryableError',
      message: 'A retryable error occurred. ReferencedResourceNotProvisioned: It is not in Succeeded state.',
      disposition: 'Retry',
    },
  ],
  [
    'details that say the same once more',
    { status: 409, body: { error: { code: 'A', message: 'So.', details: [{ code: 'A', message: 'So.' }] } } },
    { code: 'A', message: 'So.' },
  ],
  [
    'an envelope whose first detail is a lock',
    {
      status: 409,
      body: {
        error: {
          code: 'MultipleErrorsOccurred',
          message: 'Please see details.',
          details: [
            { code: 'ScopeLocked', message: 'It is locked.' },
            { code: 'Conflict', message: 'x' },
          ],
        },
      },
    },
    {
      code: 'ScopeLocked',
      message: 'Please see details. ScopeLocked: It is locked. Conflict: x',
      disposition: 'AskOperator',
    },
  ],
  [
    'an inner error, where there are no details',
    {
      status: 400,
      body: {
        error: { code: 'BadRequest', message: 'Bad.', details: null, innererror: { code: 'Inner', message: 'Why.' } },
      },
    },
    { code: 'BadRequest', message: 'Bad. Inner: Why.' },
  ],
  [
    'details that are no list',
    { status: 400, body: { error: { code: 'A', message: 'So.', details: 'x' } } },
    { message: 'So.' },
  ],
  [
    'a bad request',
    { status: 400, body: arm('InvalidParameter') },
    { code: 'InvalidParameter', disposition: 'GiveUp' },
  ],
  [
    "Compute's 429, without error around it",
    {
      status: 429,
      body: {
        code: 'OperationNotAllowed',
        message: 'The server rejected the request because too many requests have been received',
        details: [{ code: 'TooManyRequests', target: 'DeleteVMResource', message: '{"operationgroup":"DeleteVM"}' }],
      },
    },
    {
      code: 'OperationNotAllowed',
      disposition: 'Retry',
      message: 'The server rejected the request because too many requests have been received. TooManyRequests',
    },
  ],
  [
    "the gateway's 429 with its seconds in the text",
    { status: 429, body: arm('SubscriptionRequestsThrottled', "Please try again after '306' seconds.") },
    { code: 'SubscriptionRequestsThrottled', disposition: 'Retry', retryAfterSeconds: 306 },
  ],
  [
    "Backup's own shape",
    {
      status: 500,
      body: {
        ErrorCode: 'CloudInternalError',
        Message: { Language: 'en-us', Value: 'Microsoft Azure Backup encountered an internal error.' },
        Values: [],
      },
    },
    {
      code: 'CloudInternalError',
      message: 'Microsoft Azure Backup encountered an internal error.',
      disposition: 'Retry',
    },
  ],
  [
    'an empty message',
    { status: 500, body: arm('CloudStorageUnexpectedError', '') },
    { code: 'CloudStorageUnexpectedError', disposition: 'Retry' },
  ],
  ['an empty object', { status: 404, body: {} }, { code: 'NotFound', disposition: 'GiveUp', lookup: 'Unknown' }],
  ['no body', { status: 503 }, { disposition: 'Retry' }],
  ['a page of a proxy', { status: 502, body: '<html><body>Bad Gateway</body></html>' }, { disposition: 'Retry' }],
  ['an error that is a string', { status: 400, body: { error: 'invalid_request' } }, { disposition: 'GiveUp' }],
  ['not implemented', { status: 501, body: arm('NotImplemented') }, { code: 'NotImplemented', disposition: 'GiveUp' }],
]

describe('an answer of 400 or more', () => {
  for (const [name, answer, expected] of table) {
    it(`${name} (${answer.status}): ${expected.disposition}`, async () => {
      const headers = { 'x-ms-correlation-request-id': 'c-1', 'x-ms-request-id': 'r-1' }
      const azure = vmInAzure().on('DELETE', at.collection, { ...answer, headers })
      const error: unknown = await azureOver(azure)
        .controlPlane.deleteCollection(at.collection)
        .catch((reason: unknown) => reason)
      assert.ok(error instanceof AzureError, String(error))
      const told = { ...error, message: error.message }
      assert.deepEqual(told, { ...told, status: answer.status, correlationId: 'c-1', requestId: 'r-1', ...expected })
      assert.notEqual(error.code, '')
      assert.notEqual(error.message, '')
    })
  }

  const unavailable = () => new CredentialUnavailableError('ManagedIdentityCredential: no endpoint\nand much more')
  const refused = () => new AuthenticationError(401, { error: 'invalid_client', error_description: 'expired secret' })
  const withoutToken: [name: string, reason: () => Error, code: string][] = [
    ['no credential', unavailable, 'NotSignedIn'],
    ['none of several', () => new AggregateAuthenticationError([unavailable(), unavailable()]), 'NotSignedIn'],
    ['a credential that is refused', refused, 'NoToken'],
    ['one of several that is refused', () => new AggregateAuthenticationError([unavailable(), refused()]), 'NoToken'],
  ]
  for (const [name, reason, code] of withoutToken)
    it(`no token, ${name}: a person must see to it, and no write can have happened`, async () => {
      const credential = { getToken: async () => Promise.reject<null>(reason()) }
      const azure = vmInAzure()
      const { controlPlane, checkReachable } = azureOver(azure, { credential })
      for (const call of [() => controlPlane.deleteCollection(at.collection), () => checkReachable()]) {
        const error: unknown = await call().catch((problem: unknown) => problem)
        assert.ok(error instanceof AzureError)
        assert.deepEqual([error.code, error.disposition, error.status], [code, 'AskOperator', 401])
      }
      assert.equal(azure.requests.length, 0)
    })

  it('no credential refuses a reading as a whole, and one that fails for a part of it hides no other fact', async () => {
    const azure = vmInAzure()
    const { collector } = azureOver(azure, { credential: { getToken: () => Promise.reject(unavailable()) } })
    const error: unknown = await collector.collect(aVmId()).catch((problem: unknown) => problem)
    assert.ok(error instanceof AzureError)
    assert.deepEqual([error.code, error.disposition], ['NotSignedIn', 'Retry'])
    const { collector: refusing } = azureOver(azure, { credential: { getToken: () => Promise.reject(refused()) } })
    const { facts } = await refusing.collect(aVmId())
    assert.ok(facts.virtualMachine.status === 'Unavailable' && facts.virtualMachine.reason === 'NoToken')
    let tokens = 0
    const first = { token: 'x', expiresOnTimestamp: Date.now() - 1 }
    const passing = { getToken: () => (tokens++ === 0 ? Promise.resolve(first) : Promise.reject(unavailable())) }
    const { facts: some } = await azureOver(azure, { credential: passing }).collector.collect(aVmId())
    const statuses = new Set(Object.values({ ...some }).map(({ status }) => status))
    assert.deepEqual(statuses, new Set(['Collected', 'Unavailable']))
  })
})
