import type { Answer } from './operation.ts'

/** `gateway`: ARM refused before any provider was asked, and says so in a header. */
export const armError = (status: number, code: string, message: string, cause?: 'gateway' | 'service'): Answer => ({
  status,
  headers: cause
    ? { 'x-ms-failure-cause': cause, ...(cause === 'gateway' && closing.has(status) ? { connection: 'close' } : {}) }
    : {},
  body: { error: { code, message } },
})

const closing = new Set([401, 403, 429, 503])

export const resourceNotFound = (type: string, name: string, group: string) =>
  armError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    'gateway',
  )

export const resourceGroupNotFound = (group: string) =>
  armError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`, 'gateway')

export const subscriptionNotFound = (subscription: string) =>
  armError(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`, 'gateway')

export const lockNotFound = (name: string) => armError(404, 'LockNotFound', `The lock '${name}' could not be found.`)

export const authorizationFailed = (client: string, action: string, scope: string) =>
  armError(
    403,
    'AuthorizationFailed',
    `The client '${client}' with object id '${client}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    'gateway',
  )

export const missingApiVersion = () =>
  armError(
    400,
    'MissingApiVersionParameter',
    'The api-version query parameter (?api-version=) is required for all requests.',
    'gateway',
  )

export const invalidApiVersion = (version: string) =>
  armError(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid.`, 'gateway')

export const scopeLocked = (scope: string, verb: 'delete' | 'write', locked: string[]) =>
  armError(
    409,
    'ScopeLocked',
    `The scope '${scope}' cannot perform ${verb} operation because following scope(s) are locked: '${locked.join(', ')}'. Please remove the lock and try again.`,
    'gateway',
  )

export const notSimulated = (method: string, path: string) => notSimulatedPiece(`${method} ${path}`)

export const notSimulatedPiece = (piece: string) =>
  armError(501, 'NotSimulated', `The sandbox does not simulate ${piece}.`)
