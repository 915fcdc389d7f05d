import { SpanKind, SpanStatusCode, trace, type Attributes } from '@opentelemetry/api'
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import { callScope } from './call-scope.ts'
import type { Asked } from './pacer/asked.ts'
import { refusedBy } from './pacer/refused-by.ts'
import { toldBy } from './pacer/told.ts'

/** Owner of the limit behind a 429: ARM's gateway (a subscription's or tenant's bucket), a provider's own policy, or a resource that is busy. */
export interface ThrottledBy {
  source: 'arm' | 'provider' | 'resource'
  policy: string
}

/** One request as it went to ARM and what came back: for metrics and the log. Nothing of it is secret: no query, no header, no body. */
export interface ArmCall {
  method: string
  /** Microsoft.Compute/virtualMachines: never a name. */
  resourceType: string
  /** Without the query: signatures of operation URLs stand there. */
  path: string
  host: string
  /** Null: no answer came. */
  status: number | null
  error: string | null
  seconds: number
  throttledBy: ThrottledBy | null
  /** The remaining quota of each limit that counted this call. */
  remaining: { policy: string; left: number }[]
  armRequestId: string | null
  correlationId: string | null
}

// Without an SDK this is the API's own no-op, and costs an object a call.
const tracer = trace.getTracer('azure-vm-backup-remediation')

/** Sends inside a client span and tells `onCall`, however it ended. */
export async function observed(
  request: PipelineRequest,
  asked: Asked,
  send: () => Promise<PipelineResponse>,
  onCall: ((call: ArmCall) => void) | undefined,
): Promise<PipelineResponse> {
  const url = new URL(request.url)
  const resourceType = resourceTypeOf(url.pathname)
  const known = { method: request.method, resourceType, path: url.pathname, host: url.hostname }
  const span = tracer.startSpan(`${request.method} ${resourceType}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': request.method,
      'server.address': url.hostname,
      'url.full': `${url.origin}${url.pathname}`,
      ...(callScope()?.correlationId ? { correlationId: callScope()!.correlationId! } : {}),
    } satisfies Attributes,
  })
  const started = performance.now()
  const tell = (rest: Pick<ArmCall, 'status' | 'error' | 'throttledBy' | 'remaining' | 'armRequestId'>) => {
    const correlationId = callScope()?.correlationId ?? null
    onCall?.({ ...known, ...rest, seconds: (performance.now() - started) / 1000, correlationId })
  }
  try {
    const response = await send()
    const armRequestId = response.headers.get('x-ms-request-id') ?? null
    span.setAttribute('http.response.status_code', response.status)
    if (armRequestId) span.setAttribute('azure.service.request.id', armRequestId)
    if (response.status >= 400) {
      span.setAttribute('error.type', String(response.status)).setStatus({ code: SpanStatusCode.ERROR })
    }
    tell({
      status: response.status,
      error: response.status >= 400 ? String(response.status) : null,
      throttledBy: response.status === 429 ? throttledBy(asked, response) : null,
      remaining: toldBy(response.headers, asked, '').map(({ bucket, left }) => ({ policy: bucket.name, left })),
      armRequestId,
    })
    return response
  } catch (error) {
    const name = error instanceof Error ? ((error as { code?: string }).code ?? error.name) : 'Error'
    span.setAttribute('error.type', name).setStatus({ code: SpanStatusCode.ERROR })
    tell({ status: null, error: name, throttledBy: null, remaining: [], armRequestId: null })
    throw error
  } finally {
    span.end()
  }
}

function throttledBy(asked: Asked, response: PipelineResponse): ThrottledBy {
  const { source, bucket } = refusedBy(asked, response, '')
  return { source, policy: bucket.name }
}

/** Provider and types of a path; `Microsoft.Resources/subscriptions` and the like where no provider is named. */
export function resourceTypeOf(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '')
  const at = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers')
  const [provider, ...rest] = at < 0 ? ['Microsoft.Resources', ...segments] : segments.slice(at + 1)
  const types = rest.filter((_, index) => index % 2 === 0)
  return [provider ?? 'Microsoft.Resources', ...types].join('/').slice(0, 200)
}
