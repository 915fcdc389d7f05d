import type { Gauge } from 'prom-client'
import type { OperationsMeasures } from '../operations/measures.ts'

type NewGauge = (name: string, help: string, labelNames?: string[]) => Gauge

/** Values read from the database at each scrape. Every replica reports the same: take the maximum, never the sum. */
export function operationsGauges(gauge: NewGauge) {
  const single = {
    oldestQueuedSeconds: gauge(
      'operations_oldest_queued_seconds',
      'Age of the oldest operation that no replica has begun, over all replicas.',
    ),
    overdueSeconds: gauge(
      'operations_overdue_seconds',
      'How late the look at an operation is that no replica holds: above a minute nobody works.',
    ),
    unknownAction: gauge(
      'operations_unknown_action',
      'Operations of an action that this replica does not know, because a newer version started them.',
    ),
    barred: gauge(
      'operations_barred',
      'Operations that wait because REMEDIATION_ENABLED, ALLOWED_SUBSCRIPTIONS or KEY_VAULT_GRANTS_ENABLED forbids them, over all replicas.',
    ),
    locksOff: gauge('locks_off', 'Locks taken off for a time that are not back yet, over all replicas.'),
    oldestLockOffSeconds: gauge('lock_off_oldest_seconds', 'How long the oldest of them has been off.'),
    overdueLocks: gauge('locks_overdue', 'Locks that should be back by now and are not.'),
    locksOffForGood: gauge(
      'locks_off_for_good',
      'Locks that were taken off by request to stay off, over all replicas.',
    ),
    lockHolders: gauge('lock_lease_holders', 'Operations that hold a lock off; a lock may have several.'),
    locksGone: gauge(
      'locks_gone',
      'Locks whose group or resource was deleted while they were off, in the last seven days.',
    ),
    frozen: gauge('service_frozen', 'Whether the kill switch is on.'),
    notificationsPending: gauge('notifications_pending', 'Notifications of ended operations still to be delivered.'),
  }
  const active = gauge(
    'operations_active',
    'Operations that have not ended, over all replicas: queued, unapproved, running, or waiting for Azure.',
    ['state'],
  )
  const byAge = gauge('locks_off_by_age', 'Locks taken off for a time, by how long they have been off.', ['age'])
  const jobs = gauge('queue_jobs', 'Jobs in the queue: ready to be taken, deferred to later, or taken.', [
    'queue',
    'state',
  ])

  return {
    set(measures: OperationsMeasures) {
      for (const [name, metric] of Object.entries(single)) metric.set(Number(measures[name as keyof typeof single]))
      for (const state of ['queued', 'unapproved', 'running', 'waiting'] as const)
        active.set({ state }, measures[state])
      for (const [age, count] of Object.entries(measures.locksOffByAge)) byAge.set({ age }, count)
      for (const { queue, ready, deferred, taken } of measures.queues)
        for (const [state, count] of Object.entries({ ready, deferred, taken })) jobs.set({ queue, state }, count)
    },
    /** Rather nothing than what was true before the database went away. */
    forget() {
      for (const metric of Object.values(single)) metric.remove()
      active.reset()
      byAge.reset()
      jobs.reset()
    },
  }
}
