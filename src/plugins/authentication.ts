import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Authenticator } from '../access/authenticator.ts'
import { anonymous, stranger, type Principal, type Role } from '../access/principal.ts'
import { mayReach, mayReachSomeOf, type Reach } from '../access/reach.ts'
import { isSubscriptionId, type VmId } from '../backup/resource-id.ts'
import { ServiceError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may ask. A route that does not say is not registered. */
    role: Role | 'Public'
    /** The role for ?dryRun=true, which changes nothing. */
    dryRunRole?: Role
    /** It concerns every VM there is: a role that counts only in some places is not enough. */
    everywhere?: boolean
    /** On a public route: callers with a token are told more. */
    optionalToken?: boolean
  }
  interface FastifyRequest {
    /** Who asks; on a public route, and where no route is, a stranger without any role. */
    readonly principal: Principal
    /** Where they may ask this. */
    readonly reach: Reach
    identified: Principal | null
  }
}

interface AuthenticationOptions {
  /** Undefined: everybody is the anonymous principal, who may do everything. Only on loopback: config.ts sees to that. */
  authenticator?: Authenticator | undefined
}

/** Who asks, whether they may, and whether they may there. Denies by default: a route without a declared role stops the start. */
export const authentication = fp<AuthenticationOptions>(async (app, { authenticator }) => {
  app.addHook('onRoute', (route) => {
    const role = route.config?.role
    if (role === undefined) throw new Error(`${String(route.method)} ${route.url} declares no role (config.role).`)
    route.config = { ...route.config, role }
    if (authenticator && role !== 'Public') guard(route, authenticator)
    if (authenticator && route.config.optionalToken) recognise(route, authenticator)
  })

  if (!authenticator) {
    // A getter, no hook: polling pays nothing for it.
    app.decorateRequest('principal', { getter: () => anonymous })
    app.decorateRequest('reach', { getter: () => 'Everything' as const })
    return
  }
  app.decorateRequest('identified', null)
  app.decorateRequest('principal', {
    getter() {
      return this.identified ?? stranger
    },
  })
  app.decorateRequest('reach', {
    getter() {
      const role = roleAskedFor(this)
      return role === 'Public' ? [] : this.principal.reach(role)
    },
  })
})

/** Before the body is read. Callbacks, not promises: a known token costs a cached answer no turn of the loop. */
function guard(route: RouteOptions, authenticator: Authenticator) {
  const isOfVm = route.url.includes('/:vmName')
  const isOfSubscription = route.url.includes('/:subscriptionId')

  const letIn = (request: FastifyRequest, principal: Principal, vm: VmId | undefined) => {
    request.identified = principal
    const role = roleAskedFor(request)
    refuseWithoutRole(principal, role)
    const { reach } = request
    if (reach === 'Everything') return
    if (request.routeOptions.config.everywhere) throw outside('the whole service')
    if (vm && !mayReach(reach, vm.key)) throw outside(vm.id)
    if (!vm && isOfSubscription) refuseOutsideSubscription(request, reach)
  }

  const onRequest = (request: FastifyRequest, _: FastifyReply, done: (error?: Error) => void) => {
    let found: Principal | Promise<Principal>
    try {
      // A malformed VM id is 400 for everybody.
      const vm = isOfVm ? request.vm : undefined
      const afresh = request.method !== 'GET' && request.method !== 'HEAD'
      found = authenticator.authenticate(request.headers.authorization, { afresh })
      if (found instanceof Promise) found = found.then((principal) => (letIn(request, principal, vm), principal))
      else letIn(request, found, vm)
    } catch (error) {
      return done(error as Error)
    }
    if (found instanceof Promise) found.then(() => done(), done)
    else done()
  }
  route.onRequest = [...[route.onRequest ?? []].flat(), onRequest]
}

/** Nobody is turned away: whom a token does not identify stays a stranger. */
function recognise(route: RouteOptions, authenticator: Authenticator) {
  const onRequest = async (request: FastifyRequest) => {
    const { authorization } = request.headers
    if (authorization === undefined) return
    try {
      request.identified = await authenticator.authenticate(authorization, { afresh: false })
    } catch {
      request.identified = null
    }
  }
  route.onRequest = [...[route.onRequest ?? []].flat(), onRequest]
}

/** The role that a request needs on its route. */
function roleAskedFor({ routeOptions, query }: FastifyRequest): Role | 'Public' {
  const { role, dryRunRole } = routeOptions.config
  const isDryRun = dryRunRole !== undefined && (query as { dryRun?: unknown }).dryRun === 'true'
  return isDryRun ? dryRunRole : role
}

function refuseWithoutRole({ roles, withheld }: Principal, role: Role | 'Public') {
  if (role === 'Public' || roles.has(role)) return
  throw new ServiceError('RoleRequired', `This needs the app role ${role}.${withheld === null ? '' : ` ${withheld}`}`)
}

function refuseOutsideSubscription({ params }: FastifyRequest, reach: Reach) {
  const { subscriptionId } = params as { subscriptionId: string }
  if (isSubscriptionId(subscriptionId) && !mayReachSomeOf(reach, subscriptionId))
    throw outside(`/subscriptions/${subscriptionId}`)
}

const outside = (what: string) =>
  new ServiceError('ScopeNotAllowed', `Your role does not reach ${what}; ACCESS_FILE says where it counts.`)
