import { sql, type Kysely } from 'kysely'
import { mayReachSomeOf, type Reach } from '../../access/reach.ts'
import { isSubscriptionId } from '../../backup/resource-id.ts'
import type { Schema } from '../../database/schema.ts'
import { ServiceError } from '../../errors.ts'
import { isOfReachedSubscription } from './reach-parts.ts'

/** Ids to scan, in lower case; null: all that there are. Rejects naming the field of the first that is wrong. */
export async function scanned(db: Kysely<Schema>, reach: Reach, asked: readonly string[] | undefined) {
  if (asked === undefined && reach === 'Everything') return null
  for (const [place, id] of (asked ?? []).entries()) refuse(reach, place, id)
  const known = await knownSubscriptions(db, reach)
  if (asked !== undefined) {
    // Before the first sweep nothing is known, and nobody is told so of each id.
    const unknown = known.size === 0 ? -1 : asked.findIndex((id) => !known.has(id.toLowerCase()))
    if (unknown >= 0)
      throw wrong(
        unknown,
        `${asked[unknown]} is no subscription that a sweep has seen; a scan of all subscriptions finds new ones.`,
      )
    return [...new Set(asked.map((id) => id.toLowerCase()))]
  }
  if (known.size === 0)
    throw new ServiceError(
      'ScopeNotAllowed',
      'No sweep has seen a subscription that your role reaches; ACCESS_FILE says where it counts.',
      { target: 'subscriptionIds' },
    )
  return [...known]
}

function refuse(reach: Reach, place: number, id: string) {
  if (!isSubscriptionId(id)) throw wrong(place, `subscriptionIds/${place} has to be a GUID.`)
  if (mayReachSomeOf(reach, id)) return
  throw new ServiceError(
    'ScopeNotAllowed',
    `Your role does not reach /subscriptions/${id}; ACCESS_FILE says where it counts.`,
    { target: `subscriptionIds/${place}` },
  )
}

const wrong = (place: number, message: string) =>
  new ServiceError('InvalidRequest', message, { target: `subscriptionIds/${place}` })

async function knownSubscriptions(db: Kysely<Schema>, reach: Reach) {
  const { rows } = await sql<{ id: string }>`
    select subscription_id as id from fleet_subscription where ${isOfReachedSubscription(reach)}
    union select subscription_id from fleet_source where ${isOfReachedSubscription(reach)}`.execute(db)
  return new Set(rows.map(({ id }) => id))
}
