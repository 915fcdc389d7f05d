import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { webhookRequest, type Reach } from './webhook-request.ts'

/** A minute, in events, that we ask to be allowed. */
const askedRate = 60

export type Consent = { granted: true; secondsToWait: number } | { granted: false; why: string }

/**
 * CloudEvents' protection against abuse: a receiver is asked once a day whether it wants events from here, and how many. It is asked
 * right before the first delivery and not when the operation is accepted, which must not hang on somebody else's server.
 */
export async function consentOf(db: Kysely<Schema>, url: URL, origin: string, reach: Reach): Promise<Consent> {
  const known = await db
    .selectFrom('webhook_consents')
    .select([
      sql<number>`greatest(0, seconds_between - extract(epoch from now() - coalesce(last_sent_at, '-infinity')))::float`.as(
        'wait',
      ),
    ])
    .where('url', '=', url.href)
    .where('granted_until', '>', sql<Date>`now()`)
    .executeTakeFirst()
  if (known) return { granted: true, secondsToWait: known.wait }
  const headers = { 'webhook-request-origin': origin, 'webhook-request-rate': String(askedRate) }
  const answer = await webhookRequest(url, { method: 'OPTIONS', headers }, reach)
  const allowed = String(answer.headers['webhook-allowed-origin'] ?? '')
  if (answer.status < 200 || answer.status > 299) return { granted: false, why: `OPTIONS answered ${answer.status}` }
  if (allowed !== '*' && allowed.toLowerCase() !== origin.toLowerCase())
    return { granted: false, why: `WebHook-Allowed-Origin is "${allowed.slice(0, 200)}", not "${origin}" or "*"` }
  const rate = Number(answer.headers['webhook-allowed-rate'] ?? NaN) // "*" and none: as fast as we asked
  await remember(db, url.href, 60 / (rate > 0 ? Math.min(rate, askedRate) : askedRate))
  return { granted: true, secondsToWait: 0 }
}

const remember = (db: Kysely<Schema>, url: string, seconds_between: number) =>
  db
    .insertInto('webhook_consents')
    .values({ url, granted_until: sql<Date>`now() + interval '1 day'`, seconds_between })
    .onConflict((conflict) =>
      conflict.column('url').doUpdateSet({ granted_until: sql<Date>`now() + interval '1 day'`, seconds_between }),
    )
    .execute()

export const markSent = (db: Kysely<Schema>, url: string) =>
  db
    .updateTable('webhook_consents')
    .set({ last_sent_at: sql<Date>`now()` })
    .where('url', '=', url)
    .execute()
