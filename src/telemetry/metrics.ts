import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type Metric } from 'prom-client'
import { BoundedLabels } from './bounded-labels.ts'
import { durationBuckets, RequestDurations } from './request-durations.ts'

/** An ARM call as far as metrics are concerned. */
export interface CallSeen {
  method: string
  resourceType: string
  host: string
  status: number | null
  error: string | null
  seconds: number
  throttledBy: { source: string; policy: string } | null
}

/** What is asked at each scrape; a part that cannot be had leaves its metrics out rather than stale. */
export interface Scraped {
  operations?: () => Promise<{
    active: number
    oldestQueuedSeconds: number
    locksOff: number
    oldestLockOffSeconds: number
  }>
  readiness?: () => Promise<{ name: string; ok: boolean }[]>
}

const longestScrapeMilliseconds = 3000
/** ARM steps take seconds to an hour. */
const stepBuckets = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600]

export type Metrics = ReturnType<typeof createMetrics>

/** Everything at /metrics. No VM, subscription or operation is ever a label. */
export function createMetrics(scraped: Scraped = {}) {
  const registry = new Registry()
  const registers = [registry]
  const requests = new RequestDurations()
  registry.registerMetric(requests as unknown as Metric)
  collectDefaultMetrics({ register: registry })

  const calls = new Histogram({
    name: 'http_client_request_duration_seconds',
    help: 'Duration of single requests to Azure Resource Manager, repetitions counted each.',
    labelNames: ['http_request_method', 'server_address', 'http_response_status_code', 'error_type'],
    buckets: durationBuckets,
    registers,
  })
  const callsTotal = new Counter({
    name: 'arm_calls_total',
    help: 'Requests to Azure Resource Manager by resource type; reads and writes are told apart by the method.',
    labelNames: ['http_request_method', 'resource_type'],
    registers,
  })
  const throttled = new Counter({
    name: 'arm_throttled_total',
    help: "Answers of 429: by ARM's gateway (arm) or a provider's own policy (provider).",
    labelNames: ['source', 'policy'],
    registers,
  })
  const steps = new Histogram({
    name: 'operation_step_duration_seconds',
    help: 'From the intent of an ARM write to its result, by kind of write.',
    labelNames: ['step', 'outcome'],
    buckets: stepBuckets,
    registers,
  })
  const ended = new Counter({
    name: 'operations_ended_total',
    help: 'Operations that this replica brought to their end.',
    labelNames: ['action', 'status'],
    registers,
  })
  const leaseLost = new Counter({
    name: 'operations_lease_lost_total',
    help: 'Operations that another replica took over while this one still worked on them.',
    registers,
  })
  const notifications = new Counter({
    name: 'notification_deliveries_total',
    help: 'Attempts to notify a callbackUrl.',
    labelNames: ['outcome'],
    registers,
  })
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  const fromDatabase = {
    active: gauge('operations_active', 'Operations that have not ended, over all replicas: take the maximum.'),
    oldestQueuedSeconds: gauge(
      'operations_oldest_queued_seconds',
      'Age of the oldest operation that no replica has begun, over all replicas.',
    ),
    locksOff: gauge('locks_off', 'Locks taken off for a time that are not back yet, over all replicas.'),
    oldestLockOffSeconds: gauge('lock_off_oldest_seconds', 'How long the oldest of them has been off.'),
  }
  const databaseUp = gauge('database_up', 'Whether the database answered at this scrape.')
  const ready = gauge('readiness_check_up', 'The checks of /readyz.', ['check'])
  const types = new BoundedLabels(200)
  const policies = new BoundedLabels(100)

  async function scrapeOperations() {
    if (!scraped.operations) return
    const measures = await within(scraped.operations())
    databaseUp.set(measures ? 1 : 0)
    for (const [name, metric] of Object.entries(fromDatabase)) {
      if (measures) metric.set(measures[name as keyof typeof measures])
      else metric.remove()
    }
  }
  async function scrapeReadiness() {
    const checks = (await within(scraped.readiness?.() ?? Promise.resolve([]))) ?? []
    for (const { name, ok } of checks) ready.set({ check: name }, ok ? 1 : 0)
  }

  return {
    requests,
    arm({ method, resourceType, host, status, error, seconds, throttledBy }: CallSeen) {
      const labels = { http_request_method: method, server_address: host }
      calls.observe(
        {
          ...labels,
          ...(status === null ? {} : { http_response_status_code: String(status) }),
          ...(error === null ? {} : { error_type: error }),
        },
        seconds,
      )
      callsTotal.inc({ http_request_method: method, resource_type: types.of(resourceType) })
      if (throttledBy) throttled.inc({ source: throttledBy.source, policy: policies.of(throttledBy.policy) })
    },
    stepEnded: (step: string, outcome: string, seconds: number) => steps.observe({ step, outcome }, seconds),
    operationEnded: (action: string, status: string) => ended.inc({ action, status }),
    leaseLost: () => leaseLost.inc(),
    notified: (outcome: string) => notifications.inc({ outcome }),
    async render() {
      await Promise.all([scrapeOperations(), scrapeReadiness()])
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
  }
}

/** Prometheus gives up after 10 s by default; the rest of the metrics must not go with a database that hangs. */
async function within<T>(answer: Promise<T>): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), longestScrapeMilliseconds)
  try {
    return await Promise.race([answer, promise])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
