import type { PipelineResponse } from '@azure/core-rest-pipeline'
import { AzureError } from '../backup/azure-error.ts'
import { errorOf, unexpected } from './arm-error.ts'

/** ARM's documents stay below twenty levels. The SDKs' serializers recurse, and so does everybody who writes JSON later. */
const DEEPEST = 64

/**
 * Refuses what an SDK would misread: a page that is not JSON becomes an empty resource in the older ones, and an error that came
 * with 200 a resource without properties.
 */
export function refuseUnreadable(response: PipelineResponse): void {
  const { status, headers, bodyAsText: text } = response
  if (status >= 300 && status < 400) throw redirected(response)
  if (status >= 400 || !text) return
  const type = headers.get('content-type') ?? 'application/json'
  if (!/\bjson\b/i.test(type))
    throw unexpected(`${type.slice(0, 60)} came where JSON was expected`, { disposition: 'Retry' })
  if (isDeeperThan(DEEPEST, text)) throw unexpected(`it is nested more than ${DEEPEST} levels deep`)
  if (/^\s*\{\s*"error"/.test(text) && !isDocument(text)) {
    const { code, message } = errorOf(response)
    // No status: of a write this says neither that it was done nor that it was not.
    throw unexpected(`${status} came with the error ${code}: ${message}`, { disposition: 'Retry' })
  }
}

function redirected({ status, headers }: PipelineResponse) {
  const target = URL.parse(headers.get('location') ?? '')?.origin
  return new AzureError(
    'RedirectNotFollowed',
    `Azure redirects this call (${status})${target ? ` to ${target}` : ''}; it was not followed.`,
    { status, disposition: 'GiveUp' },
  )
}

/** The status of an operation may begin with its error, and is no refusal. */
function isDocument(text: string) {
  try {
    const body = JSON.parse(text) as Record<string, unknown>
    return ['status', 'id', 'value', 'properties'].some((key) => Object.hasOwn(body, key))
  } catch {
    return true // What is wrong with it shows where it is parsed.
  }
}

function isDeeperThan(most: number, text: string) {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (++depth > most) return true
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) depth--
  }
  return false
}
const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = Array.from('"\\{}[]', (sign) =>
  sign.charCodeAt(0),
)
