import type { Counter, Gauge } from 'prom-client'
import type { EstateMeasures } from '../fleet/scanner/measures.ts'

type NewGauge = (name: string, help: string, labelNames?: string[]) => Gauge
type NewCounter = (name: string, help: string) => Counter

/** Values of the estate, read from the database at each scrape: every replica reports the same, but for what it has asked itself. */
export function estateGauges(gauge: NewGauge, counter: NewCounter) {
  const vms = gauge('fleet_vms', 'VMs of the estate, by verdict and by what it stands on.', ['verdict', 'basis'])
  const causes = gauge('fleet_causes', 'Causes that hit at least one VM.', ['kind'])
  const causeVms = gauge('fleet_cause_vms', 'VMs that they hit; a VM counts once for each of its causes.', ['kind'])
  const coverage = gauge('fleet_coverage_ratio', 'Share of the subscriptions of which every source was read whole.')
  const subscriptions = gauge('fleet_subscriptions', 'Subscriptions that are swept, or should be.')
  const ages = gauge('fleet_source_age_seconds', 'Since when each source was not whole, where that is longest.', [
    'source',
  ])
  const limitReached = gauge(
    'fleet_limit_reached_vms',
    'VMs that reach their limit of restore points within this time, as things stand.',
    ['within'],
  )
  const undeleteEnds = gauge(
    'fleet_undelete_ends_vms',
    'VMs whose soft-deleted backups are lost for good within this time, unless somebody undeletes them.',
    ['within'],
  )
  const instantPointsExpire = gauge(
    'fleet_instant_points_expire_vms',
    'VMs whose newest instant restore point goes by its policy within this time.',
    ['within'],
  )
  const duration = gauge('fleet_sweep_duration_seconds', 'How long the last whole sweep took.')
  const late = gauge('fleet_sweep_late_seconds', 'How much later than due the next whole sweep is.')
  const counters = {
    queries: counter('fleet_graph_queries_total', 'Queries that this process sent to Azure Resource Graph.'),
    throttled: counter('fleet_graph_throttled_total', 'Those of them that were refused with 429.'),
    pausedSeconds: counter('fleet_graph_paused_seconds_total', 'How long it sent none because the quota was used up.'),
  }
  const labelled = [vms, causes, causeVms, ages, limitReached, undeleteEnds, instantPointsExpire]
  const single = [coverage, subscriptions, duration, late]

  /** Rather nothing than what was true before. */
  function forget() {
    for (const metric of labelled) metric.reset()
    for (const metric of single) metric.remove()
  }

  return {
    set(measures: EstateMeasures) {
      forget()
      for (const { count, ...labels } of measures.vms) vms.set(labels, count)
      for (const { kind, count, vms: hit } of measures.causes) {
        causes.set({ kind }, count)
        causeVms.set({ kind }, hit)
      }
      subscriptions.set(measures.subscriptions)
      if (measures.subscriptions > 0) coverage.set(measures.subscriptionsComplete / measures.subscriptions)
      for (const { source, seconds } of measures.sourceAgeSeconds) ages.set({ source }, seconds)
      for (const [foretold, counts] of [
        [limitReached, measures.limitReached],
        [undeleteEnds, measures.undeleteEnds],
        [instantPointsExpire, measures.instantPointsExpire],
      ] as const)
        for (const [within, count] of Object.entries(counts)) foretold.set({ within }, count)
      if (measures.sweepSeconds !== null) duration.set(measures.sweepSeconds)
      if (measures.sweepLateSeconds !== null) late.set(measures.sweepLateSeconds)
      for (const [name, value] of Object.entries(measures.spent)) {
        const metric = counters[name as keyof typeof counters]
        metric.reset()
        metric.inc(value)
      }
    },
    forget,
  }
}
