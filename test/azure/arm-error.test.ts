import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
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
  ['another operation', { status: 409, body: arm('Conflict') }, { code: 'Conflict', disposition: 'Retry' }],
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
    { code: 'OperationNotAllowed', disposition: 'Retry' },
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
  ['an empty object', { status: 404, body: {} }, { code: 'NotFound', disposition: 'GiveUp' }],
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

  it('no token: a person must see to it, and no write can have happened', async () => {
    const credential = {
      getToken: async () => {
        throw Object.assign(new Error('ManagedIdentityCredential: no endpoint\nand much more'), {
          name: 'CredentialUnavailableError',
        })
      },
    }
    const azure = vmInAzure()
    const { controlPlane, checkReachable } = azureOver(azure, { credential })
    for (const call of [() => controlPlane.deleteCollection(at.collection), () => checkReachable()]) {
      const error: unknown = await call().catch((reason: unknown) => reason)
      assert.ok(error instanceof AzureError)
      assert.deepEqual([error.code, error.disposition, error.status], ['NoToken', 'AskOperator', 401])
    }
    assert.equal(azure.requests.length, 0)
  })
})
