import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Azure } from './azure.ts'
import { Clock } from './clock.ts'
import type { LargeFleet } from './large-fleet/large-fleet.ts'
import type { LargeFleetOptions } from './large-fleet/layout.ts'
import { sampleFleet, sampleVms } from './fleet/sample-fleet.ts'
import { armServer } from './http/arm-server.ts'
import { certificates } from './http/certificate.ts'
import { refusedCaller } from './http/control-callers.ts'
import { controls, controlsPage } from './http/control-list.ts'
import { controlAnswer } from './http/control-server.ts'
import { estateControl } from './http/estate-controls.ts'
import type { ArmServerState, Compression } from './http/exchange.ts'
import type { FaultAnswer, FaultMatch } from './http/faults.ts'
import { identityAnswer } from './http/identity-server.ts'
import { bodyOf, close, listen, parsed } from './http/listen.ts'
import { RequestLog, type SandboxRequest } from './http/request-log.ts'
import { Throttling } from './http/throttling.ts'
import type { Answer } from './operation.ts'
import type { GraphSettings } from './resource-graph/settings.ts'
import type { World } from './world/world.ts'

export type { SandboxRequest } from './http/request-log.ts'

export interface SandboxOptions {
  /** Left out: the sample fleet, or a generated one. */
  fleet?: World
  /** A fleet of any size, made when asked for. */
  generated?: LargeFleetOptions
  latencyMs?: number
  throttling?: boolean
  port?: number
  identityPort?: number
  now?: () => Date
  pageSize?: number
  /** An older cloud: it lacks every api-version after this date. */
  newestApiVersion?: string
  /** Given, what changes is remembered from the start; else from the first query on. */
  resourceGraph?: Partial<GraphSettings>
}

export interface Sandbox {
  /** https://127.0.0.1:PORT */
  endpoint: string
  /** PEM of the throw-away CA. */
  ca: string
  identityEndpoint: string
  identityHeader: string
  controlEndpoint: string
  world: World
  /** The fleet, where it is a generated one. */
  generated: LargeFleet | undefined
  clock: Clock
  /** Requests that reached "Azure", oldest first. */
  requests: SandboxRequest[]
  failNext(match: FaultMatch, answer: FaultAnswer, times?: number): void
  deny(action: string): void
  allowAll(): void
  setLatency(milliseconds: number): void
  /** All answers with a body come so, whatever the request accepts. */
  setCompression(compression: Compression | null): void
  setPageSize(size: number): void
  /** Of Resource Graph; may be changed at any time. */
  graph: GraphSettings
  /** Leaves an identity these subscriptions and groups; without a list everything again. */
  restrict(clientId: string, scopes?: string[]): void
  stop(): Promise<void>
}

/** An Azure of one's own, over real TLS and with real tokens, on two ports of this machine. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? (() => new Date())
  const generated = options.generated && (await largeFleet(options.generated, now()))
  const world = options.fleet ?? generated?.world ?? sampleFleet(now())
  const clock = new Clock(now, (to) => {
    generated?.lookAt(to, false)
    world.timeline.advanceTo(to)
  })
  const azure = new Azure(world, clock, new Throttling(options.throttling ?? true), generated)
  Object.assign(azure.graphSettings, options.resourceGraph)
  const graph = options.resourceGraph || generated ? await azure.resourceGraph() : undefined
  if (options.resourceGraph) graph?.remember()
  azure.pageSize = options.pageSize ?? azure.pageSize
  azure.newestApiVersion = options.newestApiVersion
  const state: ArmServerState = { azure, log: new RequestLog(), latencyMs: options.latencyMs ?? 0 }
  const identityHeader = randomBytes(16).toString('hex')

  const pem = await certificates()
  const arm = armServer(pem, state)
  const plain = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const control = '/_sandbox'
    bodyOf(request)
      .then(async (body): Promise<Answer & { html?: string }> => {
        if (url.pathname === '/msi/token') return identityAnswer(request, url, body, identityHeader, world)
        const isRoot = url.pathname.replace(/\/$/, '') === control
        if (!isRoot && !url.pathname.startsWith(`${control}/`)) return { status: 404 }
        const { port } = plain.address() as AddressInfo
        const refused = refusedCaller(request, port)
        if (refused) return refused
        if (isRoot && request.method === 'GET') {
          const html = request.headers.accept?.includes('text/html')
          return html
            ? { status: 200, html: controlsPage(`http://127.0.0.1:${port}${control}`) }
            : { status: 200, body: { value: controls } }
        }
        const [method, path] = [request.method ?? 'GET', url.pathname.slice(control.length)]
        return (
          (await estateControl(method, path, parsed(body), azure)) ??
          controlAnswer(method, path, parsed(body), state, options.fleet ? [] : (firstVms(generated) ?? sampleVms))
        )
      })
      .catch((error: unknown): Answer & { html?: string } => ({
        status: 400,
        body: { error: { code: 'BadRequest', message: String(error) } },
      }))
      .then(
        ({ status, body, html }) => {
          response.writeHead(status, {
            'content-type': html === undefined ? 'application/json' : 'text/html; charset=utf-8',
          })
          response.end(html ?? (body === undefined ? undefined : JSON.stringify(body)))
        },
        () => response.destroy(),
      )
  })

  azure.endpoint = `https://127.0.0.1:${await listen(arm, options.port ?? 0)}`
  const base = `http://127.0.0.1:${await listen(plain, options.identityPort ?? 0)}`

  return {
    endpoint: azure.endpoint,
    ca: pem.ca,
    identityEndpoint: `${base}/msi/token`,
    identityHeader,
    controlEndpoint: `${base}/_sandbox`,
    world,
    generated,
    clock,
    requests: state.log.requests,
    failNext: (match, answer, times) => azure.faults.add(match, answer, times),
    deny: (action) => void azure.denied.add(action.toLowerCase()),
    allowAll: () => azure.denied.clear(),
    setLatency: (milliseconds) => void (state.latencyMs = milliseconds),
    setCompression: (compression) => void (state.compression = compression),
    setPageSize: (size) => void (azure.pageSize = size),
    graph: azure.graphSettings,
    restrict: (clientId, scopes) => azure.access.restrict(clientId, scopes),
    stop: async () => {
      await Promise.all([close(arm), close(plain)])
    },
  }
}

/** A generated fleet may have too many for one answer. */
const firstVms = (generated: LargeFleet | undefined) => generated?.vmIds(0, 1000).map((id) => ({ id }))

/** Loaded where it is asked for: most sandboxes have the sample fleet. */
async function largeFleet(options: LargeFleetOptions, now: Date): Promise<LargeFleet> {
  const { LargeFleet } = await import('./large-fleet/large-fleet.ts')
  return new LargeFleet(options, now)
}
