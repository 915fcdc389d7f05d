import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { armError } from '../arm-error.ts'
import type { Azure } from '../azure.ts'
import type { Answer } from '../operation.ts'
import type { Certificates } from './certificate.ts'
import { bodyOf, parsed } from './listen.ts'
import type { RequestLog } from './request-log.ts'

export interface ArmServerState {
  azure: Azure
  log: RequestLog
  latencyMs: number
}

/** ARM's front door over TLS. */
export function armServer({ cert, key }: Certificates, state: ArmServerState): Server {
  return createServer({ cert, key, keepAlive: true }, (request, response) => {
    serve(request, response, state).catch((error: unknown) => {
      console.error('sandbox:', error)
      if (!response.headersSent) send(request, response, armError(500, 'InternalServerError', String(error)))
      else response.destroy()
    })
  })
}

async function serve(request: IncomingMessage, response: ServerResponse, { azure, log, latencyMs }: ArmServerState) {
  const method = request.method ?? 'GET'
  const url = new URL(request.url ?? '/', azure.endpoint)
  const body = parsed(await bodyOf(request))
  const entry = log.add(method, url, request.headers, body, azure.clock.now())
  if (latencyMs > 0) await delay(latencyMs)

  const fault = azure.faults.take(method, entry.path)
  const real =
    fault && !fault.match.taken
      ? undefined
      : azure.answer({ method, url, authorization: request.headers.authorization, body })
  const answer = fault?.answer ?? real!
  if (answer === 'silence') return
  if (answer === 'reset') {
    request.socket.destroy()
    return
  }
  entry.status = answer.status
  send(request, response, answer)
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers = {}, body }: Answer) {
  const correlation = randomUUID()
  const client = request.headers['x-ms-client-request-id']
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const content = body === undefined ? undefined : JSON.stringify(body)
  response.writeHead(status, {
    'x-ms-request-id': correlation,
    'x-ms-correlation-request-id': correlation,
    'x-ms-routing-request-id': `WESTEUROPE:${stamp}:${correlation}`,
    'cache-control': 'no-cache',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    ...(typeof client === 'string' ? { 'x-ms-client-request-id': client } : {}),
    ...(content === undefined
      ? { 'content-length': '0' }
      : { 'content-type': 'application/json; charset=utf-8', 'content-length': String(Buffer.byteLength(content)) }),
    ...headers,
  })
  response.end(content)
}
