import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api'
import type { FastifyPluginCallback, FastifyRequest } from 'fastify'

export interface Tracing {
  /** Registered before every other plugin: a server span a request. */
  plugin: FastifyPluginCallback
  /** Sends what is still held. */
  stop(): Promise<void>
}

/** The SDK, loaded only where an exporter is configured. It reads the standard OTEL_* variables itself. */
export async function startTracing(exporter: 'otlp' | 'console'): Promise<Tracing> {
  const [{ BatchSpanProcessor, ConsoleSpanExporter, NodeTracerProvider }, resources, { FastifyOtelInstrumentation }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/resources'),
      import('@fastify/otel'),
    ])
  const spans =
    exporter === 'console'
      ? new ConsoleSpanExporter()
      : new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter()
  const named = resources.resourceFromAttributes({ 'service.name': 'azure-vm-backup-remediation' })
  const detected = resources.detectResources({
    detectors: [resources.envDetector, resources.serviceInstanceIdDetector],
  })
  const provider = new NodeTracerProvider({
    resource: named.merge(detected),
    spanProcessors: [new BatchSpanProcessor(spans)],
  })
  provider.register()
  const fastify = new FastifyOtelInstrumentation({
    registerOnInitialization: false,
    instrumentHooks: false,
    instrumentHandler: false,
    ignorePaths: ({ url }) => /^\/(livez|readyz|metrics)\b/.test(url),
    requestHook: (span, request) => {
      span.updateName(`${request.method} ${request.routeOptions.url ?? '(no route)'}`)
      // The instrumentation puts the query there too, and a query may hold a signature.
      span.setAttributes({ 'url.path': request.url.split('?')[0]!, correlationId: request.id, ...idsOf(request) })
    },
  })
  // Its types are of a Fastify of its own.
  return { plugin: fastify.plugin() as unknown as FastifyPluginCallback, stop: () => provider.shutdown() }
}

function idsOf({ params }: FastifyRequest): Record<string, string> {
  const { subscriptionId, resourceGroup, vmName, operationId } = (params ?? {}) as Record<string, string | undefined>
  if (operationId !== undefined) return { operationId }
  if (vmName === undefined) return {}
  return {
    vmId: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${vmName}`,
  }
}

const tracer = trace.getTracer('azure-vm-backup-remediation')

/** W3C `traceparent` of what runs now, to be stored with what goes on later; null without an SDK. */
export function currentTraceParent(): string | null {
  const carrier: { traceparent?: string } = {}
  propagation.inject(context.active(), carrier)
  return carrier.traceparent ?? null
}

/** A span inside the trace of whoever asked for this work, maybe hours ago and on another replica. */
export function inSpan<T>(
  name: string,
  { traceParent, ...attributes }: { traceParent: string | null } & Record<string, string | null>,
  work: () => Promise<T>,
): Promise<T> {
  const parent = propagation.extract(context.active(), traceParent === null ? {} : { traceparent: traceParent })
  const known = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null))
  return tracer.startActiveSpan(name, { attributes: known as Record<string, string> }, parent, async (span) => {
    try {
      return await work()
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) })
      throw error
    } finally {
      span.end()
    }
  })
}
