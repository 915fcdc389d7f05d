import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { resolutions } from './history-resolutions.ts'

interface Count {
  subscription_id: string
  dimension: string
  value: string
  count: number
}

/**
 * Keeps what the counts are now, at each resolution whose time has come, and removes what is too old. For a moment that was looked at
 * already it does nothing, and neither before anything is known of the estate; meant to be called every five minutes, on one replica or on
 * several.
 */
export async function sampleHistory(db: Kysely<Schema>, now: Date) {
  await db.transaction().execute(async (trx) => {
    if (!(await isAnythingKnown(trx))) return
    let counts: Count[] | undefined
    for (const { name, every, kept } of resolutions) {
      const at = new Date(Math.floor(now.getTime() / every) * every)
      if (!(await isNew(trx, name, at))) continue
      counts ??= await countNow(trx)
      await keep(trx, { resolution: name, at, counts })
      const oldest = new Date(now.getTime() - kept)
      await trx.deleteFrom('fleet_history').where('resolution', '=', name).where('until', '<', oldest).execute()
      await trx.deleteFrom('fleet_sample').where('resolution', '=', name).where('at', '<', oldest).execute()
    }
  })
}

async function isAnythingKnown(trx: Kysely<Schema>) {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from fleet_source) or exists (select from fleet_vm) as known`.execute(trx)
  return rows[0]!.known
}

/** Whoever comes second waits here for the first. A clock that went back looks at nothing. */
async function isNew(trx: Kysely<Schema>, resolution: string, at: Date) {
  const { rows } = await sql`
    insert into fleet_sample (resolution, at) select ${resolution}, ${at}
    where not exists (select from fleet_sample where resolution = ${resolution} and at >= ${at})
    on conflict do nothing returning at`.execute(trx)
  return rows.length > 0
}

async function countNow(trx: Kysely<Schema>) {
  const { rows } = await sql<Count>`
    select subscription_id, dimension, value, count from fleet_count where count > 0 and dimension in ('verdict', 'reason')
    union all
    select subscription_id, 'cause', cause_id, count(*)::int from fleet_vm, unnest(cause_ids) as cause_id
    where gone_at is null and cause_ids <> '{}' group by subscription_id, cause_id`.execute(trx)
  return rows
}

/** Only what differs is written. */
async function keep(
  trx: Kysely<Schema>,
  { resolution, at, counts }: { resolution: string; at: Date; counts: readonly Count[] },
) {
  const column = <Name extends keyof Count>(name: Name) => counts.map((one) => one[name])
  const current = sql`unnest(${column('subscription_id')}::text[], ${column('dimension')}::text[], ${column('value')}::text[],
    ${column('count')}::int[]) as current (subscription_id, dimension, value, count)`
  const isSame = sql`open.resolution = ${resolution} and open.until is null and open.subscription_id = current.subscription_id
    and open.dimension = current.dimension and open.value = current.value`
  await sql`
    update fleet_history as open set until = ${at} where resolution = ${resolution} and until is null
      and not exists (select from ${current} where ${isSame} and open.count = current.count)`.execute(trx)
  await sql`
    insert into fleet_history (resolution, at, subscription_id, dimension, value, count)
    select ${resolution}, ${at}, subscription_id, dimension, value, count from ${current}
    where not exists (select from fleet_history as open where ${isSame})`.execute(trx)
}
