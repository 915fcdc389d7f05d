import type { PipelineResponse } from '@azure/core-rest-pipeline'
import { quotaToldBy } from '../resource-graph/quota-told.ts'

/** Azure's longest window is an hour. Whatever asks for more (a clock gone wrong, a proxy's own idea) must not close a bucket for years. */
const LONGEST_PAUSE_SECONDS = 3600

/** Seconds that an answer asks to wait, an hour at most. */
export function pauseOf(response: PipelineResponse): number | undefined {
  const seconds = askedPauseOf(response)
  return seconds === undefined ? undefined : Math.min(Math.max(0, seconds), LONGEST_PAUSE_SECONDS)
}

/** Headers first, then the text, which repeats it ("Please try again after '324' seconds", "Please try after '11' seconds"). */
function askedPauseOf(response: PipelineResponse): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const milliseconds = Number(response.headers.get(name) ?? NaN)
    if (Number.isFinite(milliseconds)) return milliseconds / 1000
  }
  const header = response.headers.get('retry-after')
  if (header !== undefined) {
    // A date is Azure's clock's, which the answer tells: ours may be minutes away from it.
    const azuresNow = Date.parse(response.headers.get('date') ?? '') || Date.now()
    const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - azuresNow) / 1000
    if (Number.isFinite(seconds)) return seconds
  }
  // Resource Graph refuses without a Retry-After.
  const { resetsAfterSeconds } = quotaToldBy(response.headers)
  if (response.status === 429 && resetsAfterSeconds !== null) return resetsAfterSeconds
  const inText = response.status === 429 ? /try (?:again )?after '(\d+)' seconds/.exec(response.bodyAsText ?? '') : null
  return inText ? Number(inText[1]) : undefined
}
