import { isRestError, RestError, type PipelineResponse } from '@azure/core-rest-pipeline'
import { AzureError, notSignedIn, type Disposition } from '../backup/azure-error.ts'
import { clip } from '../backup/text.ts'
import { isNotOffered } from '../backup/words/not-found.ts'
import { conflictIsForAPerson, isEnvelope, isForAPerson } from '../backup/words/refusals.ts'
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
    return new AzureError(
      isUnavailable(cause) ? notSignedIn : 'NoToken',
      `No token for Azure Resource Manager: ${line}`,
      {
        status: 401, // Nothing was sent: unlike null, this says that no write can have taken effect.
        disposition: 'AskOperator',
        cause,
      },
    )
  }
  if (!(cause instanceof Error) || cause.name === 'AbortError' || callScope()?.signal?.aborted) return cause
  // The SDKs' own mapping throws TypeErrors at an answer that is not shaped as specified (a proxy's page, a string for a list). One
  // such answer must not take the other facts with it; a bug of ours in here shows in `cause`.
  return unexpected(cause.message, { cause })
}

/** No credential is there at all, where `NoToken` says that one is and gets no token. */
function isUnavailable(cause: Error & { errors?: unknown }): boolean {
  if (Array.isArray(cause.errors) && cause.errors.length > 0)
    return cause.errors.every((one) => one instanceof Error && isUnavailable(one))
  return cause.name === 'CredentialUnavailableError'
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
  const { status, bodyAsText } = response
  const { code, message } = errorIn(documentIn(bodyAsText))
  const known = (code === undefined ? undefined : clip(code, 200)) ?? fallbackCode(status)
  // LinkedAuthorizationFailed first names a right that the client has (recorded); only "does not have" tells what is missing.
  const action =
    /does not have (?:authorization|permission) to perform action(?:\(s\))? '([^']+)'/.exec(message ?? '')?.[1] ?? null
  // Backup's 404 is `{}` at times (recorded). A proxy's page and an empty answer are nobody's word on the thing.
  const isWordless = status === 404 && code === undefined && !/^\s*\{\s*\}\s*$/.test(bodyAsText ?? '')
  const sentence = clipped(message ?? `Azure answered ${status} without saying why.`)
  return new AzureError(known, `${sentence}${hintOf(known, message)}`, {
    status,
    disposition: isWordless ? 'Retry' : dispositionOf(status, known),
    correlationId: response.headers.get('x-ms-correlation-request-id') ?? null,
    requestId: response.headers.get('x-ms-request-id') ?? null,
    retryAfterSeconds: pauseOf(response) ?? null,
    requiredPermission: action,
    ...(isWordless ? { lookup: 'Unknown' } : {}),
  })
}

type Bag = Record<string, unknown>
const bagOf = (value: unknown): Bag => (typeof value === 'object' && value !== null ? (value as Bag) : {})

function documentIn(text: string | null | undefined): Bag {
  try {
    return bagOf(JSON.parse(text ?? ''))
  } catch {
    return {}
  }
}

interface Said {
  code?: string
  message?: string
}

/**
 * What a document with an error says, in whichever of the shapes. The first of its details stands in the message: it is what names the fault
 * (`RetryableError`, "A retryable error occurred.", recorded). The outer code stays unless it is that of an envelope.
 */
export function errorIn(document: Bag): Said {
  const inner = document['error']
  const error = typeof inner === 'object' && inner !== null ? bagOf(inner) : document
  const outer = saidBy(error)
  const [detail = {}] = [...listOf(error['details']), error['innererror'], error['innerError']]
    .map((one) => saidBy(bagOf(one)))
    .filter(({ code, message }) => code ?? message)
  const isEnveloped = outer.code === undefined || isEnvelope(outer.code)
  const code = (isEnveloped ? detail.code : undefined) ?? outer.code
  // Compute writes a JSON document there when it throttles.
  const sentence = /^\s*\{/.test(detail.message ?? '') ? undefined : detail.message
  const more =
    detail.message === outer.message
      ? undefined
      : sentence
        ? [detail.code, sentence].filter(Boolean).join(': ')
        : detail.code
  const message = more && outer.message ? `${outer.message.replace(/\.?\s*$/, '.')} ${more}` : (outer.message ?? more)
  return { ...(code ? { code } : {}), ...(message ? { message } : {}) }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function saidBy(error: Bag): Said {
  const code = word(error['code']) ?? word(error['Code']) ?? word(error['ErrorCode'])
  const message = word(error['message']) ?? word(bagOf(error['Message'])['Value']) ?? word(error['Message'])
  return { ...(code ? { code } : {}), ...(message ? { message } : {}) }
}

const word = (value: unknown) => {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** No code of Azure's: that a right is missing, for one, was not said. */
const fallbackCode = (status: number) =>
  ({ 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 409: 'Conflict', 429: 'TooManyRequests' })[status] ??
  (status >= 500 ? 'ServerError' : 'NoErrorCode')

/** Azure China and Azure Government get versions later (azure-cli#2190); they then name those that they have. */
const hintOf = (code: string, message = '') =>
  isNotOffered(code) && /supported (?:api-)?versions are/i.test(message)
    ? ' This Azure cloud does not offer the api-version that this service calls, so nothing was looked up there.'
    : ''

/** Decided in one place. A conflict with another change ends by itself; a lock, a missing right or what Azure does not do, does not. */
function dispositionOf(status: number, code: string): Disposition {
  // Compute throttles with OperationNotAllowed.
  if (status === 429) return 'Retry'
  if (status === 401 || status === 403 || isForAPerson(code)) return 'AskOperator'
  if (status === 409) return conflictIsForAPerson(code) ? 'AskOperator' : 'Retry'
  if (status === 408 || (status >= 500 && status !== 501 && status !== 505)) return 'Retry'
  return 'GiveUp'
}
