import { activeStatuses } from '../remediation/active-operations.ts'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { readFreeze } from './freeze.ts'
import { measureLocks, type LockMeasures } from './locks/lock-measures.ts'
import type { OperationQueue, QueueDepth } from './running/queue.ts'

/** The state of all replicas together, as the database has it. */
export interface OperationsMeasures extends LockMeasures {
  /** Not begun; not approved yet; held by a replica; given back until a later look. */
  queued: number
  unapproved: number
  running: number
  waiting: number
  oldestQueuedSeconds: number
  /** Left alone, because the switches of whoever looked forbid them. */
  barred: number
  /** Operations whose action this version does not know. */
  unknownAction: number
  /** How late the look at an operation is that nobody holds. */
  overdueSeconds: number
  frozen: boolean
  notificationsPending: number
  queues: QueueDepth[]
}

/** Concurrent scrapes share one measurement: many cost the database no more than one. */
export function measuring(db: Kysely<Schema>, queue: OperationQueue, actions: readonly string[]) {
  let running: Promise<OperationsMeasures> | undefined
  return () => (running ??= measureOperations(db, queue, actions).finally(() => (running = undefined)))
}

async function measureOperations(
  db: Kysely<Schema>,
  queue: OperationQueue,
  actions: readonly string[],
): Promise<OperationsMeasures> {
  const [operations, locks, { frozen }, pending, queues] = await Promise.all([
    active(db, actions),
    measureLocks(db),
    readFreeze(db),
    db
      .selectFrom('notifications')
      .select(sql<number>`count(*)::int`.as('count'))
      .where('status', '=', 'Pending')
      .executeTakeFirstOrThrow(),
    queue.depths(),
  ])
  return {
    ...operations,
    ...locks,
    frozen,
    notificationsPending: pending.count,
    queues,
  }
}

const active = (db: Kysely<Schema>, actions: readonly string[]) =>
  db
    .selectFrom('operations')
    .select([
      sql<number>`count(*) filter (where status = 'NotStarted' and next_look_at < 'infinity')::int`.as('queued'),
      sql<number>`count(*) filter (where status = 'NotStarted' and next_look_at = 'infinity')::int`.as('unapproved'),
      sql<number>`count(*) filter (where barred_since is not null)::int`.as('barred'),
      sql<number>`count(*) filter (where action <> all(${[...actions]}))::int`.as('unknownAction'),
      sql<number>`count(*) filter (where status = 'Running' and lease_until >= now())::int`.as('running'),
      sql<number>`count(*) filter (where status = 'Running' and (lease_until is null or lease_until < now()))::int`.as(
        'waiting',
      ),
      sql<number>`coalesce(extract(epoch from now() - min(coalesce(approved_at, created_at)) filter (where status = 'NotStarted' and next_look_at < 'infinity')), 0)::float`.as(
        'oldestQueuedSeconds',
      ),
      sql<number>`coalesce(extract(epoch from now() - min(greatest(next_look_at, lease_until))
        filter (where greatest(next_look_at, lease_until) < now())), 0)::float`.as('overdueSeconds'),
    ])
    .where('status', 'in', activeStatuses)
    .executeTakeFirstOrThrow()
