import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { anonymous, stranger, type Principal, type Role } from '../access/principal.ts'
import { ServiceError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may ask. A route that does not say is not registered. */
    role: Role | 'Public'
    /** Of a request with ?dryRun=true, which changes nothing. */
    dryRunRole?: Role
  }
  interface FastifyRequest {
    /** Who asks; on a public route, and where no route is, a stranger without any role. */
    readonly principal: Principal
    identified: Principal | null
  }
}

/** Tells who holds an access token. Rejects with ServiceError. */
export interface Authenticator {
  /** At once where the token is known already, unless `afresh`. */
  authenticate(authorization: string | undefined, options: { afresh: boolean }): Principal | Promise<Principal>
}

interface AuthenticationOptions {
  /** Undefined: everybody is the anonymous principal, who may do everything. Only on loopback: config.ts sees to that. */
  authenticator?: Authenticator | undefined
  /** Where plugins put pages that declare nothing and hold nothing of anybody. */
  publicUnder: readonly string[]
}

/** Who asks, and whether they may. Denies by default: a route without a declared role stops the start. */
export const authentication = fp<AuthenticationOptions>(async (app, { authenticator, publicUnder }) => {
  app.addHook('onRoute', (route) => {
    const isPage = publicUnder.some((page) => route.url === page || route.url.startsWith(`${page}/`))
    const role = route.config?.role ?? (isPage ? 'Public' : undefined)
    if (role === undefined) throw new Error(`${String(route.method)} ${route.url} declares no role (config.role).`)
    route.config = { ...route.config, role }
    if (authenticator && role !== 'Public') guard(route, authenticator)
  })

  if (!authenticator) {
    // A getter, no hook: polling pays nothing for it.
    app.decorateRequest('principal', { getter: () => anonymous })
    return
  }
  app.decorateRequest('identified', null)
  app.decorateRequest('principal', {
    getter() {
      return this.identified ?? stranger
    },
  })
})

/** Before the body is read. Callbacks, not promises: a known token costs a cached answer no turn of the loop. */
function guard(route: RouteOptions, authenticator: Authenticator) {
  const judge = (request: FastifyRequest, principal: Principal, done: (error?: Error) => void) => {
    request.identified = principal
    const role = roleAskedFor(request)
    if (principal.roles.has(role)) done()
    else done(new ServiceError('RoleRequired', `This needs the app role ${role}.`))
  }
  const onRequest = (request: FastifyRequest, _: FastifyReply, done: (error?: Error) => void) => {
    // What changes something is never let in on an earlier verdict.
    const afresh = request.method !== 'GET' && request.method !== 'HEAD'
    try {
      const found = authenticator.authenticate(request.headers.authorization, { afresh })
      if (found instanceof Promise) found.then((principal) => judge(request, principal, done)).catch(done)
      else judge(request, found, done)
    } catch (error) {
      done(error as Error)
    }
  }
  route.onRequest = [...[route.onRequest ?? []].flat(), onRequest]
}

/** The role that a request needs on its route. */
export function roleAskedFor(request: FastifyRequest): Role {
  const { role, dryRunRole } = request.routeOptions.config
  const isDryRun = dryRunRole !== undefined && (request.query as { dryRun?: unknown }).dryRun === 'true'
  const needed = isDryRun ? dryRunRole : role
  if (needed === 'Public') throw new Error('A public route needs no role.')
  return needed
}
