import { getHeapStatistics } from 'node:v8'
import compress from '@fastify/compress'
import sse from '@fastify/sse'
import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyPluginCallback, type FastifyRequest, type FastifyServerOptions } from 'fastify'
import { actionRoutes } from '../routes/actions.ts'
import { decisionRoutes } from '../routes/decisions.ts'
import { locksOffRoutes } from '../routes/locks-off.ts'
import { auditEventRoutes } from '../routes/audit-events.ts'
import { consolePolicy, consoleRoutes } from '../routes/console.ts'
import { diagnosisDeltaRoutes } from '../routes/diagnoses-delta.ts'
import { diagnosesRoutes } from '../routes/diagnoses.ts'
import { diagnosisRoutes } from '../routes/diagnosis.ts'
import { errorCodeRoutes } from '../routes/error-codes.ts'
import { factRoutes } from '../routes/facts.ts'
import { fleetEventRoutes } from '../routes/fleet-events.ts'
import { fleetScanRoutes } from '../routes/fleet-scans.ts'
import { fleetRoutes } from '../routes/fleet.ts'
import { freezeRoutes } from '../routes/freeze.ts'
import { healthRoutes } from '../routes/health.ts'
import { metricsRoutes } from '../routes/metrics.ts'
import { operationEventRoutes } from '../routes/operation-events.ts'
import { operationRoutes } from '../routes/operations.ts'
import { orphanedCollectionRoutes } from '../routes/orphaned-restore-point-collections.ts'
import { addresses } from './plugins/addresses.ts'
import { ServiceError } from './errors.ts'
import type { Authenticator } from './access/authenticator.ts'
import type { SignIn } from './access/entra-settings.ts'
import { authentication } from './plugins/authentication.ts'
import { answerClientError } from './plugins/client-errors.ts'
import { errorResponse, sendError } from './plugins/error-response.ts'
import { jsonBodies } from './plugins/json-bodies.ts'
import { keepableInputs } from './plugins/keepable-inputs.ts'
import { crossOrigin } from './plugins/cross-origin.ts'
import { origins } from './plugins/origins.ts'
import { requestDurations } from './plugins/request-durations.ts'
import { rateLimit, type RateLimits } from './plugins/rate-limit.ts'
import { newRequestId, requestIds } from './plugins/request-ids.ts'
import { lazyCompilers } from './plugins/lazy-compilers.ts'
import { referencePage, referencePolicy } from './plugins/reference-page.ts'
import { reference } from './plugins/reference.ts'
import { securityHeaders } from './plugins/security-headers.ts'
import { vmOfPath } from './plugins/vm-of-path.ts'
import { unknownRoutes } from './plugins/unknown-routes.ts'
import { EndedEvent } from './operations/notifications/ended-event.ts'
import type { Services } from './services.ts'

/** Keywords for people and for our own code; the validator ignores them. */
const ownKeywords = ['x-words', 'x-or-name', 'x-ms-arm-id-details', 'x-shown-as']

/** Each costs memory; a fleet of clients needs a hundredth. */
const mostConnections = 10_000

/** The whole HTTP surface, given what it serves. No clock, no environment, no Azure: tests call this too. */
export async function buildApp(
  services: Services,
  {
    publicUrl,
    corsOrigins = [],
    tracing,
    authenticator,
    signIn,
    limits,
    ...options
  }: FastifyServerOptions & {
    publicUrl?: string | undefined
    /** Whose pages may call from a browser; none when left out. */
    corsOrigins?: readonly string[] | undefined
    tracing?: FastifyPluginCallback | undefined
    authenticator?: Authenticator | undefined
    /** Where people sign in to the console. */
    signIn?: SignIn | undefined
    /** Unset: nobody is limited. */
    limits?: (RateLimits & { eventLoopDelayMilliseconds: number }) | undefined
  } = {},
) {
  const app = Fastify({
    // A mistyped field is refused, never dropped or bent into shape.
    schemaController: { compilersFactory: lazyCompilers },
    // A default is told and not filled in: what was left out stays left out.
    ajv: {
      customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, keywords: ownKeywords },
    },
    bodyLimit: 64 * 1024,
    // A client that sends a byte now and then must not hold a connection.
    requestTimeout: 30_000,
    http: {
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2000,
      // A second Host or Authorization is not passed over in silence.
      joinDuplicateHeaders: true,
      // Polls have no body: to read it all the same was a fifth of what a cached answer cost. Node 22 does not know it and goes on as before.
      optimizeEmptyRequests: true,
    },
    clientErrorHandler: answerClientError,
    genReqId: newRequestId,
    requestIdHeader: false,
    // Longer than any id that passes, so that the grammar and not the router refuses.
    routerOptions: { caseSensitive: false, maxParamLength: 2048 },
    frameworkErrors: (_, request, reply) => {
      const error = new ServiceError('InvalidVmId', 'The path holds an escape that does not decode.', {
        target: 'path',
      })
      void sendError(request, reply, {
        status: 400,
        error: { code: error.code, message: error.message, target: 'path' },
      })
    },
    ...options,
  })

  app.server.maxConnections = mostConnections
  // Before all others: it has to see every route.
  if (tracing) await app.register(tracing)
  if (services.metrics) await app.register(requestDurations, { durations: services.metrics.requests })
  await app.register(requestIds)
  await app.register(addresses, { publicUrl })
  await app.register(vmOfPath)
  await app.register(errorResponse)
  await app.register(securityHeaders, {
    pages: { '/docs': referencePolicy, '/console': consolePolicy(signIn), '/': consolePolicy(signIn) },
    publicUrl,
  })
  if (!authenticator) await app.register(origins, { publicUrl, corsOrigins })
  if (corsOrigins.length > 0) await app.register(crossOrigin, { allowed: corsOrigins })
  if (limits) await app.register(underPressure, pressure(limits.eventLoopDelayMilliseconds))
  await app.register(authentication, { authenticator })
  if (limits) await app.register(rateLimit, limits)
  // Bodies of requests are taken as they are: nothing small unfolds to something large.
  await app.register(compress, { encodings: ['br', 'gzip'], threshold: 1024, globalDecompression: false })
  await app.register(jsonBodies)
  await app.register(keepableInputs)
  await app.register(sse.default)
  await app.register(unknownRoutes)
  await app.register(reference, {
    signsIn: authenticator !== undefined,
    results: services.operations.actions.map(({ result }) => result),
    endedEvent: EndedEvent,
  })
  await app.register(referencePage)
  await app.register(consoleRoutes, { signIn })
  await app.register(healthRoutes, { readiness: services.readiness })
  if (services.metrics) await app.register(metricsRoutes, { metrics: services.metrics })
  await app.register(diagnosisRoutes, { prefix: '/v1', diagnoses: services.diagnoses })
  await app.register(factRoutes, { prefix: '/v1', diagnoses: services.diagnoses })
  const { operations } = services
  await app.register(actionRoutes, { prefix: '/v1', operations })
  await app.register(operationRoutes, { prefix: '/v1', operations })
  await app.register(decisionRoutes, { prefix: '/v1', operations })
  await app.register(locksOffRoutes, { prefix: '/v1', operations })
  await app.register(operationEventRoutes, { prefix: '/v1', operations })
  await app.register(auditEventRoutes, { prefix: '/v1', operations, auditHead: services.auditHead })
  await app.register(freezeRoutes, { prefix: '/v1', operations })
  const { orphanedCollections, fleetRows, fleet } = services
  if (orphanedCollections) await app.register(orphanedCollectionRoutes, { prefix: '/v1', orphanedCollections })
  if (fleetRows) {
    await app.register(diagnosesRoutes, { prefix: '/v1', fleetRows })
    await app.register(diagnosisDeltaRoutes, { prefix: '/v1', fleetRows })
  }
  if (fleet) {
    await app.register(fleetRoutes, { prefix: '/v1', fleet })
    await app.register(fleetScanRoutes, { prefix: '/v1', fleet })
    await app.register(fleetEventRoutes, { prefix: '/v1', fleet })
  }
  await app.register(errorCodeRoutes, { prefix: '/v1', errorCodes: services.errorCodes })

  return app
}

/** A process that is behind with its work says so at once, and is left alone for a moment. */
const pressure = (maxEventLoopDelay: number) => ({
  maxEventLoopDelay,
  maxHeapUsedBytes: Math.floor(getHeapStatistics().heap_size_limit * 0.9),
  pressureHandler: ({ routeOptions }: FastifyRequest) => {
    if (!routeOptions.config.unlimited)
      throw new ServiceError('Overloaded', 'The service has more to do than it can; ask again.')
  },
})
