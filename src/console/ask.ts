import { signal } from '@preact/signals'
import { language } from './language.ts'

/** Of AUTH_MODE=entra; in memory alone, gone with the page. */
export const token = signal<string | null>(null)

let renew: () => Promise<boolean> = async () => false
/** How a token that has ended is replaced; it answers whether there is another. */
export function renewBy(renewing: typeof renew) {
  renew = renewing
}

/** An answer that is no document: what the service refused with, or that it was not reached. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null
  readonly operationId: string | null
  readonly details: { code: string; message: string }[]

  constructor(
    status: number,
    code: string,
    message: string,
    {
      requestId = null,
      retryAfterSeconds = null,
      operationId = null,
      details = [],
    }: Partial<Pick<Refusal, 'requestId' | 'retryAfterSeconds' | 'operationId' | 'details'>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.requestId = requestId
    this.retryAfterSeconds = retryAfterSeconds
    this.operationId = operationId
    this.details = details
  }
}

export interface Answer<Told> {
  told: Told
  headers: Headers
  status: number
}

interface Asking {
  method?: 'GET' | 'POST' | 'PUT'
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Read anew at Azure, as far as the VM's read budget allows. */
  afresh?: boolean
}

export async function ask<Told>(path: string, asking: Asking = {}): Promise<Answer<Told>> {
  const response = await send(path, { accept: 'application/json', ...asking.headers }, asking)
  const text = await response.text()
  const told = parsed(text)
  if (!response.ok && !(response.status === 503 && isReport(told))) throw refusalOf(response, told)
  return { told: told as Told, headers: response.headers, status: response.status }
}

/** The response itself, for a stream; refused as any other. */
export async function open(path: string, asking: Asking): Promise<Response> {
  const response = await send(path, { accept: 'text/event-stream', ...asking.headers }, asking)
  if (!response.ok) throw refusalOf(response, parsed(await response.text()))
  return response
}

async function send(path: string, headers: Record<string, string>, asking: Asking) {
  const sent = token.value
  const response = await sendOnce(path, headers, asking)
  if (response.status !== 401 || sent === null) return response
  // Whom the service does not know it has done nothing for: the same may be sent again.
  return token.value !== sent || (await renew()) ? await sendOnce(path, headers, asking) : response
}

async function sendOnce(
  path: string,
  headers: Record<string, string>,
  { method = 'GET', body, signal: until, afresh }: Asking,
) {
  try {
    return await fetch(path, {
      method,
      headers: {
        'accept-language': language.value,
        // What the service has at hand will do; what this browser has does not: it may be of before an operation.
        'cache-control': afresh ? 'no-cache' : 'max-age=15',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token.value === null ? {} : { authorization: `Bearer ${token.value}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(until ? { signal: until } : {}),
      cache: 'no-store',
    })
  } catch (error) {
    if (until?.aborted) throw error
    throw new Refusal(0, 'NotReached', (error as Error).message)
  }
}

interface ErrorBody {
  error?: {
    code?: string
    message?: string
    details?: { code: string; message: string }[]
    innererror?: { operationId?: string }
  }
}

function refusalOf({ status, headers }: Response, told: unknown) {
  const { code = `HTTP ${status}`, message = '', details = [], innererror } = (told as ErrorBody | null)?.error ?? {}
  const wait = Number(headers.get('retry-after') ?? NaN)
  return new Refusal(status, code, message, {
    requestId: headers.get('x-ms-request-id'),
    retryAfterSeconds: Number.isFinite(wait) ? wait : null,
    operationId: innererror?.operationId ?? null,
    details,
  })
}

/** A readiness that is not there is a document all the same. */
const isReport = (told: unknown) => typeof told === 'object' && told !== null && 'checks' in told

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
