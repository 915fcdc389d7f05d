import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { BoundedLabels } from './bounded-labels.ts'
import { LowestLately } from './lowest-lately.ts'
import { durationBuckets } from './request-durations.ts'

/** An ARM call as far as metrics are concerned. */
export interface CallSeen {
  method: string
  resourceType: string
  host: string
  status: number | null
  error: string | null
  seconds: number
  throttledBy: { source: string; policy: string } | null
  /** Azure's own remaining quotas. */
  remaining: readonly { policy: string; left: number }[]
}

/** Counts the call that it is handed. */
export function armMetrics(registers: Registry[]) {
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
    labelNames: ['http_request_method', 'resource_type', 'http_response_status_code'],
    registers,
  })
  const throttled = new Counter({
    name: 'arm_throttled_total',
    help: "Answers of 429: by ARM's gateway (arm) or a provider's own policy (provider).",
    labelNames: ['source', 'policy'],
    registers,
  })
  const remaining = new Gauge({
    name: 'arm_ratelimit_remaining',
    help: 'Lowest number of requests left that Azure named in the last one to two minutes, by limit: over all VMs and subscriptions.',
    labelNames: ['policy'],
    registers,
    collect: () => {
      remaining.reset()
      for (const [policy, left] of lowest.read()) remaining.set({ policy }, left)
    },
  })
  const types = new BoundedLabels(200)
  const policies = new BoundedLabels(100)
  const lowest = new LowestLately(60_000)

  return ({ method, resourceType, host, status, error, seconds, throttledBy, remaining: counts }: CallSeen) => {
    const labels = {
      http_request_method: method,
      ...(status === null ? {} : { http_response_status_code: String(status) }),
    }
    calls.observe({ ...labels, server_address: host, ...(error === null ? {} : { error_type: error }) }, seconds)
    callsTotal.inc({ ...labels, resource_type: types.of(resourceType) })
    for (const { policy, left } of counts) lowest.see(policies.of(policy), left)
    if (throttledBy) throttled.inc({ source: throttledBy.source, policy: policies.of(throttledBy.policy) })
  }
}
