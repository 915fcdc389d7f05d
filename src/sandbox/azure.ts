import { randomUUID } from 'node:crypto'
import {
  authorizationFailed,
  invalidApiVersion,
  missingApiVersion,
  notSimulated,
  resourceGroupNotFound,
  subscriptionNotFound,
} from './arm-error.ts'
import { refusedByVersion } from './api-versions.ts'
import { Access, type Caller } from './access.ts'
import type { Clock } from './clock.ts'
import { refusedWithoutToken } from './http/authentication.ts'
import { Faults } from './http/faults.ts'
import { decodedPath, Router } from './http/router.ts'
import { clientIdOf, objectIdOf } from './http/tokens.ts'
import type { Throttling } from './http/throttling.ts'
import { allOperations } from './operations/all-operations.ts'
import { refusedByLock } from './operations/locks.ts'
import type { Answer, Operation } from './operation.ts'
import type { ResourceGraph } from './resource-graph/resource-graph.ts'
import type { GeneratedRows } from './resource-graph/row-source.ts'
import { defaultSettings, type GraphSettings } from './resource-graph/settings.ts'
import type { World } from './world/world.ts'

export interface ArmRequest {
  method: string
  url: URL
  authorization: string | undefined
  body: unknown
}

/** Azure as far as this service needs it: what ARM's gateway checks, in its order, and then the operation. */
export class Azure {
  readonly world: World
  readonly clock: Clock
  readonly throttling: Throttling
  readonly faults = new Faults()
  /** Actions that the caller's role lacks, in lower case. */
  readonly denied = new Set<string>()
  readonly access = new Access()
  readonly graphSettings: GraphSettings = { ...defaultSettings, lostSubscriptions: [] }
  #resourceGraph: ResourceGraph | undefined
  readonly #generated: GeneratedRows | undefined
  pageSize = 200
  /** An older cloud, such as the sovereign ones are: it lacks every api-version after this date. */
  newestApiVersion: string | undefined
  endpoint = ''
  readonly #router = new Router(allOperations)

  constructor(world: World, clock: Clock, throttling: Throttling, generated?: GeneratedRows) {
    this.world = world
    this.clock = clock
    this.throttling = throttling
    this.#generated = generated
    world.timeline.happened = (at) => this.#resourceGraph?.changed(at)
  }

  /** Loaded for the first who asks: most sandboxes are never queried, and start without it. */
  async resourceGraph(): Promise<ResourceGraph> {
    const { ResourceGraph } = await import('./resource-graph/resource-graph.ts')
    return (this.#resourceGraph ??= new ResourceGraph(this.world, this.graphSettings, this.#generated))
  }

  /** After a change of the world that no request made. */
  changed(): void {
    this.#resourceGraph?.changed(this.clock.now())
  }

  /** To be waited for before `answer`, which then is all at one moment. */
  async prepareFor(url: URL): Promise<void> {
    if (/\/providers\/Microsoft\.ResourceGraph\//i.test(decodedPath(url.pathname) ?? '')) await this.resourceGraph()
  }

  answer({ method, url, authorization, body }: ArmRequest): Answer {
    const now = this.clock.now()
    this.#generated?.lookAt(now, false)
    this.world.timeline.advanceTo(now)
    this.#generated?.lookAt(now, true)
    const path = decodedPath(url.pathname)
    if (path === undefined) return notSimulated(method, url.pathname)

    const unauthenticated = refusedWithoutToken(authorization, this.world.tenantId)
    if (unauthenticated) return unauthenticated
    const version = url.searchParams.get('api-version')
    if (!version) return missingApiVersion()
    if (!/^\d{4}-\d\d-\d\d(-preview)?$/.test(version)) return invalidApiVersion(version)

    const [, subscriptionId] = /^\/subscriptions\/([^/]+)/i.exec(path) ?? []
    if (subscriptionId && !this.world.subscriptions.has(`/subscriptions/${subscriptionId}`))
      return subscriptionNotFound(subscriptionId)

    const found = this.#router.find(method, path)
    if (!found) return notSimulated(method, path)
    const { operation, params } = found
    const tooNew = refusedByVersion(this.world, { method, path, version, newest: this.newestApiVersion })
    if (tooNew) return tooNew

    const clientId = clientIdOf(authorization?.replace(/^Bearer /i, '') ?? '')
    const caller = this.access.callerOf(clientId, objectIdOf(this.world, clientId))
    const subscription = subscriptionId?.toLowerCase() ?? 'tenant'
    const throttled = { method, path, subscription, principal: caller.objectId }
    const admission = this.throttling.admit(operation, throttled, now.getTime())
    if (admission.refusal) return admission.refusal
    const readable = !subscriptionId || caller.mayRead(scopeOf(path))
    const filtered = operation.filtered && caller.visible(subscriptionId ?? '') !== undefined
    if (this.denied.has(operation.action.toLowerCase()) || !(readable || filtered))
      return authorizationFailed(caller.objectId, operation.action, scopeOf(path))
    const [group] = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+(?=\/)/i.exec(path) ?? []
    if (group && !this.world.resourceGroups.has(group)) return resourceGroupNotFound(group.split('/').at(-1) ?? '')
    const reads = method === 'GET' || operation.reads === true
    const locked = reads ? undefined : refusedByLock(this.world, method, scopeOf(path))
    if (locked) return locked

    this.#generated?.lookAt(now, reads)
    const { world, clock, endpoint, pageSize, newestApiVersion, denied } = this
    const answer = operation.handle({
      params,
      query: url.searchParams,
      body,
      path,
      world,
      now,
      clock,
      endpoint,
      pageSize,
      newestApiVersion,
      caller,
      denied,
      throttling: this.throttling.enabled,
      resourceGraph: this.#resourceGraph,
      vmAgentInLists: this.graphSettings.vmAgentInLists,
    })
    // Whoever looks between requests may change what is found.
    this.#generated?.lookAt(now, false)
    if (!reads) this.#resourceGraph?.changed(now)
    if (answer.status < 400 && !operation.answers.includes(answer.status))
      throw new Error(`${operation.id} may not answer ${answer.status}`)
    return {
      ...answer,
      headers: { ...admission.headers, ...this.#operationIdentifier(operation, caller), ...answer.headers },
    }
  }

  /** On most of Backup's answers since 2024. */
  #operationIdentifier({ action }: Operation, { objectId }: Caller): Record<string, string> {
    if (!/^Microsoft\.RecoveryServices\/vaults\/backup/i.test(action)) return {}
    const { tenantId } = this.world
    return { 'x-ms-operation-identifier': `tenantId=${tenantId},objectId=${objectId}/westeurope/${randomUUID()}` }
  }
}

/** The resource a call is about: an action or a list at the end of the path is not part of it. */
function scopeOf(path: string): string {
  const segments = path.replace(/\/+$/, '').split('/')
  const provider = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers')
  if (provider < 0) return segments.join('/')
  const typesAndNames = segments.length - provider - 2
  const whole = typesAndNames % 2 === 0 ? segments : segments.slice(0, -1)
  return whole.length === provider + 2 ? whole.slice(0, provider).join('/') : whole.join('/')
}
