import { createHttpHeaders, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline'
import { LRUCache } from 'lru-cache'

/** A throttled hour of Backup's is bridged by what was read before it. */
const LONGEST_MS = 2 * 3600_000
/** Some thousand VMs. */
const MOST_CHARACTERS = 64 * 1024 * 1024

interface Kept {
  status: number
  headers: Record<string, string>
  body: string
  at: string
}

/**
 * What Azure answered last to each read, for readings that may be told it again while Azure is throttled. Also that a thing is not there. What
 * is about to be written on never sees them.
 */
export class KeptAnswers {
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: MOST_CHARACTERS,
    maxEntrySize: MOST_CHARACTERS / 8,
    sizeCalculation: ({ body }) => body.length + 1000,
    ttl: LONGEST_MS,
  })

  keep(key: string, { status, headers, bodyAsText }: PipelineResponse, at: Date) {
    if (status !== 200 && status !== 404) return
    this.#kept.set(key, { status, headers: headers.toJSON(), body: bodyAsText ?? '', at: at.toISOString() })
  }

  has(key: string) {
    return this.#kept.has(key)
  }

  get(key: string, request: PipelineRequest): { response: PipelineResponse; at: string } | undefined {
    const kept = this.#kept.get(key)
    if (!kept) return undefined
    const { status, headers, body, at } = kept
    return { response: { request, status, headers: createHttpHeaders(headers), bodyAsText: body }, at }
  }
}

/** Azure spells an id in several ways, and means one thing. */
export const keyOfRead = ({ method, url, body }: PipelineRequest, principal: string) =>
  [principal, method, url, typeof body === 'string' ? body : ''].join(' ').toLowerCase()
