import { createServer } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'

export interface Received {
  method: string
  headers: IncomingHttpHeaders
  body: string
  at: number
}

export interface Answer {
  status: number
  headers?: Record<string, string>
}

const consent = { status: 200, headers: { 'webhook-allowed-origin': '*', 'webhook-allowed-rate': '*' } }

/** A webhook receiver over TLS on loopback, for hooks.contoso.test and 127.0.0.1. Answers are scripted by path. */
export async function aReceiver() {
  const pem = await generate([{ name: 'commonName', value: 'hooks.contoso.test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'hooks.contoso.test' },
          { type: 2, value: 'rebound.contoso.test' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  const received = new Map<string, Received[]>()
  const scripts = new Map<string, { handshake: Answer; posts: Answer[] }>()
  const server = createServer({ cert: pem.cert, key: pem.private }, (request, response) => {
    const path = request.url!.split('?')[0]!
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const { method = '', headers } = request
      received.set(path, [...(received.get(path) ?? []), { method, headers, body, at: Date.now() }])
      const script = scripts.get(path)
      const answer = method === 'OPTIONS' ? (script?.handshake ?? consent) : (script?.posts.shift() ?? { status: 204 })
      response.writeHead(answer.status, answer.headers).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ca: pem.cert,
    port,
    url: (path: string) => `https://hooks.contoso.test:${port}${path}`,
    at: (path: string, method?: string) =>
      (received.get(path) ?? []).filter((one) => method === undefined || one.method === method),
    script: (path: string, script: { handshake?: Answer; posts?: Answer[] }) =>
      void scripts.set(path, { handshake: consent, posts: [], ...script }),
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  }
}
