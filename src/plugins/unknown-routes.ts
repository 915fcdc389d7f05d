import fp from 'fastify-plugin'
import { ServiceError } from '../errors.ts'

/** Answers what no route takes: a malformed VM path, a wrong method, or an unknown path. */
export const unknownRoutes = fp(async (app) => {
  const known: { path: RegExp; methods: string }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = url.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+')
    known.push({ path: new RegExp(`^${pattern}$`, 'i'), methods: String(method) })
  })

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0]!
    if (/%c4%b0/i.test(path)) {
      throw new ServiceError(
        'InvalidVmId',
        'The letter "İ" (U+0130) is not supported in names: its lower case is longer than itself, so no path with it is told apart safely.',
        { target: 'vmId' },
      )
    }
    const methods = known.filter((route) => route.path.test(path)).map((route) => route.methods)
    if (methods.length > 0) {
      const allowed = [...new Set(methods)].join(', ')
      void reply.header('allow', allowed)
      throw new ServiceError('MethodNotAllowed', `${request.method} is not possible here; ${allowed} is.`)
    }
    const base = path.replace(/\/+$/, '')
    if (base !== path && known.some((route) => route.path.test(base)))
      throw new ServiceError('RouteNotFound', 'Nothing ends with a slash here: leave the last one out.')
    if (/^\/subscriptions\//i.test(path))
      throw new ServiceError('RouteNotFound', 'The path begins with /v1: put it in front of the id.')
    const [, unknown] = /\/virtualMachines\/[^/]+\/(\w+)$/i.exec(path) ?? []
    if (unknown !== undefined) {
      throw new ServiceError('RouteNotFound', `This version has no "${unknown}" for a VM; /docs lists what there is.`)
    }
    if (/^\/v1\/+subscriptions/i.test(path)) {
      throw new ServiceError(
        'InvalidVmId',
        "The path is not a VM id followed by one of this service's names, such as /v1/subscriptions/{guid}/resourceGroups/{name}/providers/Microsoft.Compute/virtualMachines/{name}/diagnosis.",
        { target: 'vmId' },
      )
    }
    throw new ServiceError('RouteNotFound', `There is nothing at ${path.slice(0, 200)}; /docs lists what there is.`)
  })
})
