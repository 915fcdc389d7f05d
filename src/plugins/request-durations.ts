import fp from 'fastify-plugin'
import type { FastifyRequest } from 'fastify'
import type { RequestDurations, RouteDurations } from '../telemetry/request-durations.ts'

declare module 'fastify' {
  interface FastifyRequest {
    startedAt: number
    durations: RouteDurations | null
  }
}

/**
 * Counts every answer when it is handed over: a listener on the response's `finish` would cost each cached answer more. What a hijacked
 * reply (an event stream) does afterwards is not counted.
 */
export const requestDurations = fp<{ durations: RequestDurations }>(async (app, { durations }) => {
  const unmatched = durations.route('', '')
  app.decorateRequest('startedAt', 0)
  app.decorateRequest('durations', null)
  app.addHook('onRequest', (request, _, done) => {
    request.startedAt = performance.now()
    done()
  })
  app.addHook('onRoute', (route) => {
    const methods = [route.method].flat()
    const counted = new Map(methods.map((method) => [method, durations.route(method, route.url)]))
    const only = methods.length === 1 ? counted.get(methods[0]!)! : null
    const remember = (request: FastifyRequest, _: unknown, done: () => void) => {
      request.durations = only ?? counted.get(request.method) ?? null
      done()
    }
    route.onRequest = [remember, ...[route.onRequest ?? []].flat()]
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const counted = request.durations ?? unmatched
    counted.observe(reply.statusCode, (performance.now() - request.startedAt) / 1000)
    done(null, payload)
  })
})
