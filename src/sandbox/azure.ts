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
import type { Clock } from './clock.ts'
import { refusedWithoutToken } from './http/authentication.ts'
import { Faults } from './http/faults.ts'
import { decodedPath, Router } from './http/router.ts'
import type { Throttling } from './http/throttling.ts'
import { allOperations } from './operations/all-operations.ts'
import { refusedByLock } from './operations/locks.ts'
import type { Answer, Operation } from './operation.ts'
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
  pageSize = 200
  /** An older cloud, such as the sovereign ones are: it lacks every api-version after this date. */
  newestApiVersion: string | undefined
  endpoint = ''
  readonly #router = new Router(allOperations)

  constructor(world: World, clock: Clock, throttling: Throttling) {
    this.world = world
    this.clock = clock
    this.throttling = throttling
  }

  answer({ method, url, authorization, body }: ArmRequest): Answer {
    const now = this.clock.now()
    this.world.timeline.advanceTo(now)
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

    const admission = this.throttling.admit(operation, method, path, subscriptionId ?? 'tenant', now.getTime())
    if (admission.refusal) return admission.refusal
    if (this.denied.has(operation.action.toLowerCase())) {
      return authorizationFailed(this.world.principalId, operation.action, scopeOf(path))
    }
    const [group] = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+(?=\/)/i.exec(path) ?? []
    if (group && !this.world.resourceGroups.has(group)) return resourceGroupNotFound(group.split('/').at(-1) ?? '')
    // backupStatus is a POST that reads.
    const locked = operation.id === 'BackupStatus_Get' ? undefined : refusedByLock(this.world, method, scopeOf(path))
    if (locked) return locked

    const { world, clock, endpoint, pageSize, newestApiVersion } = this
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
    })
    if (answer.status < 400 && !operation.answers.includes(answer.status))
      throw new Error(`${operation.id} may not answer ${answer.status}`)
    return { ...answer, headers: { ...admission.headers, ...this.#operationIdentifier(operation), ...answer.headers } }
  }

  /** On most of Backup's answers since 2024. */
  #operationIdentifier({ action }: Operation): Record<string, string> {
    if (!/^Microsoft\.RecoveryServices\/vaults\/backup/i.test(action)) return {}
    const { tenantId, principalId } = this.world
    return { 'x-ms-operation-identifier': `tenantId=${tenantId},objectId=${principalId}/westeurope/${randomUUID()}` }
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
