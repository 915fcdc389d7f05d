import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Azure } from '../azure.ts'
import type { Answer } from '../operation.ts'
import { parsed } from './listen.ts'
import type { RequestLog } from './request-log.ts'

export interface ArmServerState {
  azure: Azure
  log: RequestLog
  latencyMs: number
  compression?: Compression | null
}

/** Encoding that a proxy puts around bodies, asked for or not. Whether ARM itself compresses is not recorded: recorders drop the header. */
export type Compression = 'gzip' | 'deflate' | 'br'

export interface Received {
  method: string
  url: URL
  headers: IncomingHttpHeaders
  body: string
}

export interface Reply {
  status: number
  headers: Record<string, string>
  body: string | undefined
}

/** One request and what comes back, whatever carries it: `reset` cuts the connection, `silence` never answers. */
export async function exchange(
  { azure, log, latencyMs }: ArmServerState,
  { method, url, headers, body }: Received,
): Promise<Reply | 'reset' | 'silence'> {
  const entry = log.add(method, url, headers, parsed(body), azure.clock.now())
  if (latencyMs > 0) await delay(latencyMs)
  await azure.prepareFor(url)
  const fault = azure.faults.take(method, entry.path)
  const real =
    fault && !fault.match.taken
      ? undefined
      : azure.answer({ method, url, authorization: headers.authorization, body: entry.body })
  const answer = fault?.answer ?? real!
  if (answer === 'silence' || answer === 'reset') return answer
  entry.status = answer.status
  return replyOf(answer, headers['x-ms-client-request-id'], azure.clock.now())
}

export function replyOf(
  { status, headers = {}, body, text }: Answer,
  clientRequestId?: string | string[],
  now = new Date(),
): Reply {
  const correlation = randomUUID()
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const content = text ?? (body === undefined ? undefined : JSON.stringify(body))
  return {
    status,
    body: content,
    headers: {
      // The world's clock: what an answer counts, it counts from here.
      date: now.toUTCString(),
      'x-ms-request-id': correlation,
      'x-ms-correlation-request-id': correlation,
      'x-ms-routing-request-id': `WESTEUROPE:${stamp}:${correlation}`,
      'cache-control': 'no-cache',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      ...(typeof clientRequestId === 'string' ? { 'x-ms-client-request-id': clientRequestId } : {}),
      ...(content === undefined
        ? { ...(status === 204 ? {} : { 'content-length': '0' }) }
        : { 'content-type': 'application/json; charset=utf-8', 'content-length': String(Buffer.byteLength(content)) }),
      ...headers,
    },
  }
}
