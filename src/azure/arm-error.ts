import { isRestError, type PipelineResponse } from '@azure/core-rest-pipeline'
import { AzureError, type Disposition } from '../backup/azure-error.ts'
import { pauseOf } from './pauses.ts'

/** Every SDK call goes through here, so that nothing above src/azure ever meets a RestError. */
export async function arm<T>(call: () => PromiseLike<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    throw asAzureError(cause)
  }
}

export function asAzureError(cause: unknown): unknown {
  if (cause instanceof AzureError) return cause
  if (isRestError(cause)) {
    if (cause.response && cause.statusCode) return errorOf(cause.response)
    return new AzureError('NotReachable', `Azure could not be reached: ${cause.message}`, { disposition: 'Retry', cause })
  }
  if (cause instanceof Error && /CredentialUnavailable|AuthenticationRequired|AuthenticationError|AggregateAuthentication/.test(cause.name)) {
    const [line] = cause.message.split('\n')
    return new AzureError('NoToken', `No token for Azure Resource Manager: ${line}`, { disposition: 'AskOperator', cause })
  }
  return cause
}

/** An answer of 400 or more as an error: ARM's shape, Compute's without `error`, Backup's `{ErrorCode, Message}`, `{}` and no body at all. */
export function errorOf(response: PipelineResponse): AzureError {
  const { code, message } = bodyOf(response.bodyAsText)
  const known = code ?? fallbackCode(response.status)
  const action = /perform action '([^']+)'/.exec(message ?? '')?.[1] ?? null
  return new AzureError(known, message ?? `Azure answered ${response.status} without saying why.`, {
    status: response.status,
    disposition: dispositionOf(response.status, known),
    correlationId: response.headers.get('x-ms-correlation-request-id') ?? null,
    requestId: response.headers.get('x-ms-request-id') ?? null,
    retryAfterSeconds: pauseOf(response) ?? null,
    requiredPermission: action,
  })
}

function bodyOf(text: string | null | undefined): { code?: string; message?: string } {
  let body: unknown
  try {
    body = JSON.parse(text ?? '')
  } catch {
    return {}
  }
  if (typeof body !== 'object' || body === null) return {}
  const outer = body as Record<string, unknown>
  const error = (typeof outer['error'] === 'object' && outer['error'] !== null ? outer['error'] : outer) as Record<string, unknown>
  const code = word(error['code']) ?? word(error['ErrorCode'])
  const text2 = error['Message'] as { Value?: unknown } | undefined
  const message = word(error['message']) ?? word(text2?.Value) ?? word(error['Message'])
  return { ...(code ? { code } : {}), ...(message ? { message } : {}) }
}

const word = (value: unknown) => {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text !== '' ? text : undefined
}

const fallbackCode = (status: number) =>
  ({ 401: 'Unauthorized', 403: 'AuthorizationFailed', 404: 'NotFound', 409: 'Conflict', 429: 'TooManyRequests' })[status] ??
  (status >= 500 ? 'ServerError' : 'NoErrorCode')

/** Decided in one place. 409 of a running operation ends by itself; a lock or a missing right does not. */
function dispositionOf(status: number, code: string): Disposition {
  if (status === 401 || status === 403 || code === 'ScopeLocked') return 'AskOperator'
  if (status === 408 || status === 409 || status === 429 || (status >= 500 && status !== 501 && status !== 505)) return 'Retry'
  return 'GiveUp'
}
