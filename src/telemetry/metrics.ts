import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type Metric } from 'prom-client'
import packageJson from '../../package.json' with { type: 'json' }
import { actionNames } from '../diagnosis/finding.ts'
import { withDeadline } from '../concurrency/deadline.ts'
import type { EstateMeasures } from '../fleet/scanner/measures.ts'
import type { OperationsMeasures } from '../operations/measures.ts'
import { armBuckets, type BucketSeen } from './arm-buckets.ts'
import { armMetrics } from './arm-metrics.ts'
import { estateGauges } from './estate-gauges.ts'
import { operationsGauges } from './operations-gauges.ts'
import { durationBuckets, RequestDurations } from './request-durations.ts'

/** Sources asked at each scrape. A source that fails leaves its metrics out rather than stale. */
export interface Scraped {
  operations?: () => Promise<OperationsMeasures>
  readiness?: () => Promise<{ name: string; ok: boolean }[]>
  buckets?: () => BucketSeen[]
  /** Undefined where no estate is swept. */
  estate?: () => Promise<EstateMeasures | undefined>
}

const longestScrapeMilliseconds = 3000
/** ARM steps take seconds to an hour. */
const stepBuckets = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600]
/** Operations take as long as a backup, or the night in which Azure Backup cleans up. */
const operationBuckets = [1, 10, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600]

export type Metrics = ReturnType<typeof createMetrics>

/** Everything at /metrics. No VM, subscription or operation is ever a label. */
export function createMetrics(scraped: Scraped = {}) {
  const registry = new Registry()
  const registers = [registry]
  const requests = new RequestDurations()
  // Not one of the library's classes: the registry asks for its name and its samples at scrape, and for no more.
  registry.registerMetric(requests as unknown as Metric)
  collectDefaultMetrics({ register: registry })
  // Gauges named like counters: Prometheus warns of them, and the same by type stays.
  for (const kind of ['handles', 'requests', 'resources']) registry.removeSingleMetric(`nodejs_active_${kind}_total`)

  const diagnoses = new Counter({
    name: 'diagnoses_total',
    help: 'Readings of a VM that were judged, by verdict; answers from the cache are not counted again.',
    labelNames: ['verdict'],
    registers,
  })
  const readings = new Histogram({
    name: 'diagnosis_reading_duration_seconds',
    help: 'How long it took to read all facts of a VM from Azure.',
    buckets: durationBuckets,
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
  const durations = new Histogram({
    name: 'operation_duration_seconds',
    help: 'From the start of an operation to its end, waiting included.',
    labelNames: ['action', 'status'],
    buckets: operationBuckets,
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
  // A counter that appears with its first event hides that event from `increase`.
  for (const verdict of ['Healthy', 'AtRisk', 'Blocked', 'Unknown']) diagnoses.inc({ verdict }, 0)
  for (const outcome of ['Delivered', 'Failed', 'GivenUp', 'Stopped']) notifications.inc({ outcome }, 0)
  for (const action of actionNames)
    for (const status of ['Succeeded', 'Failed', 'Canceled']) ended.inc({ action, status }, 0)

  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  gauge('service_build_info', 'The version that runs here; always 1.', ['version']).set(
    { version: packageJson.version },
    1,
  )
  armBuckets(registers, () => scraped.buckets?.() ?? [])
  const fromDatabase = operationsGauges(gauge)
  const ofEstate = estateGauges(gauge, (name, help) => new Counter({ name, help, registers }))
  const databaseUp = gauge('database_up', 'Whether the database answered at this scrape.')
  const ready = gauge('readiness_check_up', 'The checks of /readyz and /readyz/write.', ['check'])

  async function scrapeOperations() {
    if (!scraped.operations) return
    const measures = await within(scraped.operations())
    databaseUp.set(measures ? 1 : 0)
    if (measures) fromDatabase.set(measures)
    else fromDatabase.forget()
  }
  async function scrapeEstate() {
    const measures = scraped.estate && (await within(scraped.estate()))
    if (measures) ofEstate.set(measures)
    else ofEstate.forget()
  }
  async function scrapeReadiness() {
    const checks = (await within(scraped.readiness?.() ?? Promise.resolve([]))) ?? []
    for (const { name, ok } of checks) ready.set({ check: name }, ok ? 1 : 0)
  }

  return {
    requests,
    arm: armMetrics(registers),
    stepEnded: (step: string, outcome: string, seconds: number) => steps.observe({ step, outcome }, seconds),
    diagnosed(verdict: string, seconds: number) {
      diagnoses.inc({ verdict })
      readings.observe(seconds)
    },
    operationEnded(action: string, status: string, seconds: number) {
      ended.inc({ action, status })
      durations.observe({ action, status }, seconds)
    },
    leaseLost: () => leaseLost.inc(),
    notified: (outcome: string) => notifications.inc({ outcome }),
    async render() {
      await Promise.all([scrapeOperations(), scrapeEstate(), scrapeReadiness()])
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
  }
}

/** Prometheus gives up after 10 s by default; the rest of the metrics must not go with a database that hangs. */
const within = <T>(answer: Promise<T>): Promise<T | undefined> =>
  withDeadline(answer, longestScrapeMilliseconds).catch(() => undefined)
