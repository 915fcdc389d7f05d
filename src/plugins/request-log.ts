import { LogController, type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify'

const vmInPath =
  /^\/v1(\/subscriptions\/[^/?]{1,64}\/resourceGroups\/[^/?]{1,128}\/providers\/Microsoft\.Compute\/virtualMachines\/[^/?]{1,128})/i
const operationInPath = /^\/v1\/operations\/([\w-]{1,64})/i

/** One line a request, when it has ended. A query may hold what is not ours to keep: only the route is told. */
class RequestLog extends LogController {
  override incomingRequest() {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply) {
    const { method, routeOptions } = request
    const line = {
      method,
      route: routeOptions.url ?? null,
      statusCode: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      caller: request.principal.id,
    }
    if (error) reply.log.error({ ...line, err: error }, 'request failed')
    else reply.log.info(line, 'request completed')
  }
}

/** `correlationId`, `vmId` and `operationId` are spelled so in every line: requests, engine, gateway. */
export const requestLog = {
  logController: new RequestLog({ requestIdLogLabel: 'correlationId' }),
  childLoggerFactory: (logger, bindings, options, raw) => {
    const vmId = vmInPath.exec(raw.url ?? '')?.[1]
    const operationId = operationInPath.exec(raw.url ?? '')?.[1]
    return logger.child({ ...bindings, ...(vmId && { vmId }), ...(operationId && { operationId }) }, options)
  },
} satisfies FastifyServerOptions
