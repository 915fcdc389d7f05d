import dns from 'node:dns'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { createServer as createListener, type AddressInfo, type Server } from 'node:net'
import { mock } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAzure } from '../../../src/azure/azure.ts'
import type { Fact } from '../../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { certificates } from '../../../src/sandbox/http/certificate.ts'
import { anyCredential } from '../vm-in-azure.ts'

export const eachOf = (facts: VmBackupFacts) => Object.entries(facts) as [string, Fact<unknown>][]
export const reasonOf = (fact: Fact<unknown>) => (fact.status === 'Unavailable' ? fact.reason : 'Collected')

export type Handler = (request: IncomingMessage, response: ServerResponse) => void
type AzureOptions = Parameters<typeof createAzure>[0]

/**
 * A real TLS server that plays Azure and means harm, and beside it a listener to which its answers point. Every name resolves to
 * loopback, so that a request to `evil.example` would arrive, and is counted whether it arrives or not.
 */
export class HostileAzure {
  handle: Handler = () => {}
  seen: { method: string; url: string; headers: IncomingMessage['headers'] }[] = []
  readonly endpoint: string
  readonly evilPort: number
  connections = 0
  readonly looked: string[] = []
  readonly #servers: Server[]

  private constructor(server: Server, evil: Server) {
    const portOf = (one: Server) => (one.address() as AddressInfo).port
    this.endpoint = `https://localhost:${portOf(server)}`
    this.evilPort = portOf(evil)
    this.#servers = [server, evil]
    evil.on('connection', (socket) => {
      this.connections++
      socket.destroy()
    })
    mock.method(dns, 'lookup', (name: string, options: { all?: boolean }, done: (...found: unknown[]) => void) => {
      this.looked.push(name)
      const found = { address: '127.0.0.1', family: 4 }
      if (options.all) done(null, [found])
      else done(null, found.address, found.family)
    })
  }

  static async start() {
    const pem = await certificates()
    setDefaultCACertificates([...getCACertificates(), pem.ca])
    const server = createServer({ key: pem.key, cert: pem.cert, maxHeaderSize: 64 * 1024 }, (request, response) => {
      hostile.seen.push({ method: request.method!, url: request.url!, headers: request.headers })
      hostile.handle(request, response)
    })
    const evil = createListener()
    for (const one of [server, evil]) await once(one.listen(0, '127.0.0.1'), 'listening')
    const hostile = new HostileAzure(server, evil)
    hostile.#closing = () => server.closeAllConnections()
    return hostile
  }

  #closing = () => {}

  stop() {
    this.#closing()
    for (const server of this.#servers) server.close()
    mock.restoreAll()
  }

  forget() {
    this.seen = []
    this.looked.length = 0
  }

  /** Names other than its own that somebody wanted to reach. */
  get strangers() {
    return this.looked.filter((name) => name !== 'localhost')
  }

  azure(options: Partial<AzureOptions> = {}) {
    const { endpoint } = this
    return createAzure({ endpoint, audience: endpoint, credential: anyCredential, limits: defaultLimits, ...options })
  }
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

/** Whole answers by the last words of the path, `rest` for all others. */
export const byPath =
  (answers: Record<string, Handler>, rest: Handler): Handler =>
  (request, response) => {
    const path = decodeURIComponent(request.url!.split('?')[0]!).toLowerCase()
    const found = Object.entries(answers).find(([end]) => path.endsWith(end.toLowerCase()))
    ;(found?.[1] ?? rest)(request, response)
  }
