import { isRestError, RestError, type PipelineResponse } from '@azure/core-rest-pipeline'
import { AzureError, dispositionOf, notSignedIn, type Disposition } from '../backup/azure-error.ts'
import { clip } from '../backup/text.ts'
import { armErrorMeans, lookupOf } from '../backup/words/arm-errors.ts'
import { callScope } from './call-scope.ts'
import { pauseOf } from './pacer/retry-after.ts'
import { bagOf, errorSaidIn } from './said-by-azure.ts'

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

/** An answer of 400 or more as an error, whatever its shape, `{}` and no body at all among them. */
export function errorOf(response: PipelineResponse): AzureError {
  const { status, bodyAsText } = response
  const { code: said, message, within } = errorSaidIn(documentIn(bodyAsText))
  const code = said === undefined ? null : clip(said, 200)
  const means = armErrorMeans(status, code, within)
  // LinkedAuthorizationFailed first names a right that the client has (recorded); only "does not have" tells what is missing.
  const action =
    /does not have (?:authorization|permission) to perform action(?:\(s\))? '([^']+)'/.exec(message ?? '')?.[1] ?? null
  // A proxy's page and an empty answer are nobody's word on the thing.
  const isWordless = status === 404 && code === null && !isEmptyObject(bodyAsText)
  const sentence = clipped(message ?? `Azure answered ${status} without saying why.`)
  return new AzureError(code ?? fallbackCode(status), `${sentence}${means === 'WrongVersion' ? hintOf(message) : ''}`, {
    status,
    disposition: isWordless ? 'Retry' : dispositionOf(means),
    correlationId: response.headers.get('x-ms-correlation-request-id') ?? null,
    requestId: response.headers.get('x-ms-request-id') ?? null,
    retryAfterSeconds: pauseOf(response) ?? null,
    requiredPermission: action,
    lookup: isMissingPolicy(response) ? 'Absent' : lookupOf(status, code, within),
  })
}

/** The one thing that Azure calls missing without a code: a backup policy, by `{}` (recorded). */
const isMissingPolicy = ({ status, bodyAsText, request }: PipelineResponse) =>
  status === 404 &&
  isEmptyObject(bodyAsText) &&
  /\/backupPolicies\/[^/]+$/i.test(URL.parse(request.url)?.pathname ?? '')

const isEmptyObject = (text: string | null | undefined) => /^\s*\{\s*\}\s*$/.test(text ?? '')

function documentIn(text: string | null | undefined) {
  try {
    return bagOf(JSON.parse(text ?? ''))
  } catch {
    return {}
  }
}

/** No code of Azure's: that a right is missing, for one, was not said. */
const fallbackCode = (status: number) =>
  ({ 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 409: 'Conflict', 429: 'TooManyRequests' })[status] ??
  (status >= 500 ? 'ServerError' : 'NoErrorCode')

/** Azure China and Azure Government get versions later (azure-cli#2190); they then name those that they have. */
const hintOf = (message = '') =>
  /supported (?:api-)?versions are/i.test(message)
    ? ' This Azure cloud does not offer the api-version that this service calls, nor an older one that it knows, so nothing was looked up there; AZURE_API_VERSIONS can name another.'
    : ''
