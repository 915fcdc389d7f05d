import { isRestError, RestError, type PipelineResponse } from '@azure/core-rest-pipeline'
import { AzureError, type Disposition } from '../backup/azure-error.ts'
import { clip } from '../backup/text.ts'
import { callScope } from './call-scope.ts'
import { pauseOf } from './pauses.ts'

/** Every SDK call goes through here, so that nothing above src/azure ever meets a RestError. */
export async function arm<T>(call: () => PromiseLike<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    throw asAzureError(cause)
  }
}

function asAzureError(cause: unknown): unknown {
  if (cause instanceof AzureError) return cause
  if (isRestError(cause)) {
    const { response: answer } = cause
    if (answer && answer.status < 400)
      return cause.code === RestError.PARSE_ERROR
        ? unexpected(`it is no JSON (${answer.bodyAsText?.length ?? 0} characters)`, { disposition: 'Retry', cause })
        : unexpected(`status ${answer.status} with a shape that is not specified`, { cause })
    // The SDKs' pagers say so of a list without `value`; the network's own errors have a code.
    if (!answer && cause.code === undefined) return unexpected(cause.message, { cause })
    if (cause.response && cause.statusCode) {
      // The newer SDKs drop the body of a 401, which the transport leaves to them, and keep only its code and message.
      const { code, message, response } = cause
      return errorOf(
        code && !response.bodyAsText ? { ...response, bodyAsText: JSON.stringify({ code, message }) } : response,
      )
    }
    return new AzureError('NotReachable', `Azure could not be reached: ${cause.message}`, {
      disposition: 'Retry',
      cause,
    })
  }
  if (
    cause instanceof Error &&
    /CredentialUnavailable|AuthenticationRequired|AuthenticationError|AggregateAuthentication/.test(cause.name)
  ) {
    const [line] = cause.message.split('\n')
    return new AzureError('NoToken', `No token for Azure Resource Manager: ${line}`, {
      status: 401, // Nothing was sent: unlike null, this says that no write can have taken effect.
      disposition: 'AskOperator',
      cause,
    })
  }
  if (!(cause instanceof Error) || cause.name === 'AbortError' || callScope()?.signal?.aborted) return cause
  // The SDKs' own mapping throws TypeErrors at an answer that is not shaped as specified (a proxy's page, a string for a list). One
  // such answer must not take the other facts with it; a bug of ours in here shows in `cause`.
  return unexpected(cause.message, { cause })
}

/** `Retry` for what proxies and gateways in trouble send; an answer of the wrong shape will not get better by asking again. */
export const unexpected = (
  why: string,
  { disposition = 'GiveUp', cause }: { disposition?: Disposition; cause?: unknown } = {},
) =>
  new AzureError('UnexpectedAnswer', `Azure's answer could not be understood: ${clipped(why).replace(/\.$/, '')}.`, {
    disposition,
    ...(cause === undefined ? {} : { cause }),
  })

/** Messages travel on in facts, logs and the journal; an answer may hold megabytes of one. */
const clipped = (text: string) => (text.length > 2000 ? `${clip(text, 2000)} …` : text)

/** An answer of 400 or more as an error: ARM's shape, Compute's without `error`, Backup's `{ErrorCode, Message}`, `{}` and no body at all. */
export function errorOf(response: PipelineResponse): AzureError {
  const { code, message } = bodyOf(response.bodyAsText)
  const known = (code === undefined ? undefined : clip(code, 200)) ?? fallbackCode(response.status)
  // LinkedAuthorizationFailed first names a right that the client has (recorded); only "does not have" tells what is missing.
  const action =
    /does not have (?:authorization|permission) to perform action(?:\(s\))? '([^']+)'/.exec(message ?? '')?.[1] ?? null
  return new AzureError(known, clipped(message ?? `Azure answered ${response.status} without saying why.`), {
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
  const error = (typeof outer['error'] === 'object' && outer['error'] !== null ? outer['error'] : outer) as Record<
    string,
    unknown
  >
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
  ({ 401: 'Unauthorized', 403: 'AuthorizationFailed', 404: 'NotFound', 409: 'Conflict', 429: 'TooManyRequests' })[
    status
  ] ?? (status >= 500 ? 'ServerError' : 'NoErrorCode')

/** Decided in one place. 409 of a running operation ends by itself; a lock or a missing right does not. */
function dispositionOf(status: number, code: string): Disposition {
  if (status === 401 || status === 403 || code === 'ScopeLocked') return 'AskOperator'
  // "Billing Profile change is not allowed when the VM is currently allocated" (recorded): nothing to wait for. As 429 it is throttling.
  if (status === 409 && code === 'OperationNotAllowed') return 'AskOperator'
  if (status === 408 || status === 409 || status === 429 || (status >= 500 && status !== 501 && status !== 505))
    return 'Retry'
  return 'GiveUp'
}
