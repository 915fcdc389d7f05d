import { sql } from 'kysely'

/**
 * Behind rows: when the sources of their subscriptions last came in whole: a sweep that found nothing new has looked at it all the same, and
 * writes none. Joined once and not asked for each row.
 */
export const withSweeps = (rows: 'fleet_vm' | 'told') => sql`left join (
  select subscription_id as swept_id, min(completed_at) as swept_at from fleet_source group by subscription_id
) as swept on swept_id = ${sql.ref(`${rows}.subscription_id`)}`

/** When a row was looked at last. Of several sources the one that came in last tells. */
export const observedAt = sql<Date>`greatest(observed_at, swept_at)`
