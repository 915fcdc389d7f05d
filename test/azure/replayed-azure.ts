import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline'

export interface Answer {
  status?: number
  headers?: Record<string, string>
  body?: unknown
}
type Answering = Answer | 'reset' | ((request: SentRequest) => Answer | 'reset')

export interface SentRequest {
  method: string
  url: URL
  /** Decoded and in lower case, as ARM compares it. */
  path: string
  headers: Record<string, string>
  body: unknown
  /** 1 for the requests that waited for no answer, 2 for those that waited for one, … */
  round: number
}

/**
 * Stands where the network is: below the real SDKs and the whole pipeline. Requests that are under way at the same time are answered
 * together, so that `depth` is the number of round trips one after the other, whatever the machine is doing.
 */
export class ReplayedAzure implements HttpClient {
  readonly requests: SentRequest[] = []
  depth = 0
  readonly #roundMs: number
  readonly #answers = new Map<string, Answering>()
  #waiting: (() => void)[] = []
  #bend = (body: unknown) => body

  /** Long enough for all requests of a round to be there, also on a busy machine; for tests that ask for no depth, 0. */
  constructor(roundMs = 15) {
    this.#roundMs = roundMs
  }

  on(method: string, path: string, answer: Answering): this {
    this.#answers.set(`${method} ${path.toLowerCase()}`, answer)
    return this
  }

  /** All answers from now on as `how` makes them. */
  bend(how: (body: unknown) => unknown): this {
    this.#bend = how
    return this
  }

  forget() {
    this.requests.length = 0
    this.depth = 0
  }

  sent(method: string, pattern: RegExp) {
    return this.requests.filter((request) => request.method === method && pattern.test(request.path))
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const url = new URL(request.url)
    const sent: SentRequest = {
      method: request.method,
      url,
      path: decodeURIComponent(url.pathname).toLowerCase(),
      headers: request.headers.toJSON(),
      body: typeof request.body === 'string' ? (JSON.parse(request.body) as unknown) : undefined,
      round: this.depth + 1,
    }
    this.requests.push(sent)
    await this.#together()
    if (request.abortSignal?.aborted) throw Object.assign(new Error('aborted'), { name: 'AbortError' })

    const page = url.searchParams.get('$skipToken')
    const key = `${sent.method} ${sent.path}`
    const found = (page === null ? undefined : this.#answers.get(`${key}#${page}`)) ?? this.#answers.get(key)
    const answer = typeof found === 'function' ? found(sent) : (found ?? resourceNotFound(sent.path))
    if (answer === 'reset') throw new RestError('socket hang up', { code: 'ECONNRESET', request })
    const { status = 200, headers = {}, body: straight } = answer
    const body = this.#bend(straight)
    const bodyAsText = typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body)
    return {
      request,
      status,
      headers: createHttpHeaders({ 'content-type': 'application/json; charset=utf-8', ...headers }),
      bodyAsText,
    }
  }

  #together() {
    const { promise, resolve } = Promise.withResolvers<void>()
    if (this.#waiting.length === 0) {
      setTimeout(() => {
        this.depth++
        for (const release of this.#waiting.splice(0)) release()
      }, this.#roundMs)
    }
    this.#waiting.push(resolve)
    return promise
  }
}

const resourceNotFound = (path: string): Answer => ({
  status: 404,
  headers: { 'x-ms-failure-cause': 'gateway' },
  body: { error: { code: 'ResourceNotFound', message: `The Resource '${path}' was not found.` } },
})

export const forbidden = (action?: string): Answer => ({
  status: 403,
  headers: { 'x-ms-failure-cause': 'gateway', 'x-ms-correlation-request-id': 'c-1', 'x-ms-request-id': 'r-1' },
  body: {
    error: {
      code: 'AuthorizationFailed',
      message: `The client 'X' with object id 'Y' does not have authorization to perform ${action ? `action '${action}' over scope '/subscriptions/s'` : 'this action'} or the scope is invalid.`,
    },
  },
})
