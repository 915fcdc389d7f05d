import { createHttpHeaders, type PipelineResponse } from '@azure/core-rest-pipeline'
import { isKeepable, keepable } from '../backup/text.ts'

/**
 * Azure hands on what guests, scripts and people wrote: a text may hold U+0000 (UTF-16 of Windows) or half of a character that was cut.
 * Neither can be stored, and a VM with one would be unrepairable, so they are left out here, where every answer passes, and nowhere else.
 */
export function keepableAnswer(response: PipelineResponse): PipelineResponse {
  const { bodyAsText: text, headers } = response
  const bad = [...headers].filter(([, value]) => !isKeepable(value))
  if (bad.length === 0 && (!text || isClean(text))) return response
  const cleaned = createHttpHeaders(headers.toJSON({ preserveCase: true }))
  for (const [name, value] of bad) cleaned.set(name, keepable(value))
  return { ...response, headers: cleaned, ...(text ? { bodyAsText: keepableJson(text) } : {}) }
}

const suspects = /\\u(?:0000|d[89a-f])/i
const isClean = (json: string) => isKeepable(json) && !suspects.test(json)

// A quote, a pair of surrogates, what cannot be kept, any other escape: in this order.
const parts = /"|\\ud[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|(\\u(?:0000|d[89a-f][\da-f]{2})|\0)|\\[^]/gi

/**
 * The same JSON with texts that can be kept. In an id the place stays marked: left out, the id would be another resource's, and that one
 * might be deleted for it.
 */
export function keepableJson(json: string): string {
  let inText = false
  let inId = false
  return keepable(
    json.replace(parts, (found: string, unkeepable: string | undefined, at: number) => {
      if (found === '"') {
        inText = !inText
        inId = inText && /^\/?(?:subscriptions|providers)\//i.test(json.slice(at + 1, at + 20))
      }
      return unkeepable === undefined ? found : inId ? '\ufffd' : ''
    }),
  )
}
