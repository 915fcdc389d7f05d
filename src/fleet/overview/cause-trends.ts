import { sql, type Kysely } from 'kysely'
import type { Reach } from '../../access/reach.ts'
import type { Schema } from '../../database/schema.ts'
import { isOfWholeSubscription } from './reach-parts.ts'

const hour = 3_600_000

/** How many VMs each cause hit when it was looked at; one that is not there hit none. */
export interface Trends {
  sampledAt: Date
  vmCounts: ReadonlyMap<string, number>
}

/** About a day ago; null where nobody looked then. */
export async function readTrends(
  db: Kysely<Schema>,
  reach: Reach,
  causeIds: readonly string[],
  now: Date,
): Promise<Trends | null> {
  const { rows: samples } = await sql<{ at: Date | null }>`
    select max(at) as at from fleet_sample where resolution = '5min' and at <= ${new Date(now.getTime() - 24 * hour)}
      and at >= ${new Date(now.getTime() - 27 * hour)}`.execute(db)
  const sampledAt = samples[0]?.at
  if (!sampledAt) return null
  const { rows } = await sql<{ id: string; count: number }>`
    select value as id, sum(count)::int as count from fleet_history
    where resolution = '5min' and dimension = 'cause' and value = any(${[...causeIds]})
      and at <= ${sampledAt} and (until is null or until > ${sampledAt}) and ${isOfWholeSubscription(reach)}
    group by value`.execute(db)
  return { sampledAt, vmCounts: new Map(rows.map(({ id, count }) => [id, count])) }
}
