import type { OperationsObserver } from '../operations/observer.ts'
import { logCall, type CallLog, type LoggedCall } from './call-log.ts'
import type { CallSeen } from './arm-metrics.ts'
import { createMetrics, type Scraped } from './metrics.ts'
import { currentTraceParent, inSpan, startTracing } from './tracing.ts'

export interface TelemetryOptions extends Scraped {
  /** Null: no traces, and the SDK is not loaded. */
  tracesExporter: 'otlp' | 'console' | null
  log: CallLog
}

/** Metrics, traces and the gateway's log lines, in the shape in which each part of the service tells them. */
export async function startTelemetry({ tracesExporter, log, ...scraped }: TelemetryOptions) {
  const metrics = createMetrics(scraped)
  const tracing = tracesExporter ? await startTracing(tracesExporter) : undefined
  const observer: OperationsObserver = {
    traceParent: currentTraceParent,
    pass: ({ action, ...ids }, work) => inSpan(`operation ${action}`, ids, work),
    stepEnded: metrics.stepEnded,
    operationEnded: metrics.operationEnded,
    leaseLost: metrics.leaseLost,
  }
  return {
    metrics,
    observer,
    plugin: tracing?.plugin,
    onCall(call: CallSeen & LoggedCall) {
      metrics.arm(call)
      logCall(log, call)
    },
    stop: async () => await tracing?.stop(),
  }
}
