import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { brotliCompressSync, constants, deflateSync, gzipSync, type InputType } from 'node:zlib'
import { armError } from '../arm-error.ts'
import type { Certificates } from './certificate.ts'
import { exchange, replyOf, type ArmServerState, type Compression, type Reply } from './exchange.ts'
import { bodyOf } from './listen.ts'

/** ARM's front door over TLS. */
export function armServer({ cert, key }: Certificates, state: ArmServerState): Server {
  return createServer({ cert, key, keepAlive: true }, (request, response) => {
    serve(request, response, state).catch((error: unknown) => {
      console.error('sandbox:', error)
      if (!response.headersSent) send(response, replyOf(armError(500, 'InternalServerError', String(error))))
      else response.destroy()
    })
  })
}

async function serve(request: IncomingMessage, response: ServerResponse, state: ArmServerState) {
  const { method = 'GET', headers } = request
  const url = new URL(request.url ?? '/', state.azure.endpoint)
  const reply = await exchange(state, { method, url, headers, body: await bodyOf(request) })
  if (reply === 'reset') request.socket.destroy()
  else if (reply !== 'silence') send(response, reply, state.compression ?? null)
}

function send(response: ServerResponse, { status, headers, body }: Reply, compression: Compression | null = null) {
  if (body === undefined || compression === null) {
    response.writeHead(status, headers)
    response.end(body)
    return
  }
  const bytes = compressors[compression](body)
  response.writeHead(status, {
    ...headers,
    'content-encoding': compression,
    'content-length': String(bytes.length),
  })
  response.end(bytes)
}

/** Brotli's usual quality is for files that are compressed once: it takes fifty times as long. */
const brotli = (body: InputType) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
const compressors = { gzip: gzipSync, deflate: deflateSync, br: brotli }
