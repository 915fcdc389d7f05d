import type { Kysely, Selectable } from 'kysely'
import type { NotificationsTable, Schema } from '../../database/schema.ts'
import { consentOf, markSent } from './handshake.ts'
import { signed, type SigningKeys } from './signature.ts'
import { webhookRequest, type Reach, type WebhookAnswer } from './webhook-request.ts'

export type Attempt =
  | {
      /** `Stopped`: the receiver wants no more of it. */
      outcome: 'Delivered' | 'Stopped' | 'Failed'
      status?: number
      why?: string
      retryAfterSeconds?: number
    }
  /** The rate that the receiver allows; not counted as an attempt. */
  | { outcome: 'NotYet'; seconds: number; status?: never; why?: never }

/** Asks for consent where there is none, then sends the event once. */
export async function attemptDelivery(
  db: Kysely<Schema>,
  { id, url: text, event }: Pick<Selectable<NotificationsTable>, 'id' | 'url' | 'event'>,
  keys: SigningKeys,
  origin: string,
  reach: Reach,
): Promise<Attempt> {
  const url = new URL(text)
  try {
    const consent = await consentOf(db, url, origin, reach)
    if (!consent.granted) return { outcome: 'Failed', why: `No consent: ${consent.why}` }
    if (consent.secondsToWait > 0) return { outcome: 'NotYet', seconds: consent.secondsToWait }
    await markSent(db, url.href)
    const body = JSON.stringify(event)
    const headers = {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      ...signed(keys, id, body, new Date()),
    }
    return judge(await webhookRequest(url, { method: 'POST', headers, body }, reach))
  } catch (error) {
    return { outcome: 'Failed', why: error instanceof Error ? error.message : String(error) }
  }
}

function judge({ status, headers }: WebhookAnswer): Attempt {
  if (status >= 200 && status < 300) return { outcome: 'Delivered', status }
  if (status === 410) return { outcome: 'Stopped', status, why: 'Gone: the receiver wants no more events' }
  if (status === 415)
    return { outcome: 'Stopped', status, why: 'The receiver does not know application/cloudevents+json' }
  if (status >= 300 && status < 400) return { outcome: 'Failed', status, why: 'A redirect, which is not followed' }
  const wait = retryAfter(String(headers['retry-after'] ?? ''))
  return { outcome: 'Failed', status, ...(wait === undefined ? {} : { retryAfterSeconds: wait }) }
}

/** Seconds or a date. */
function retryAfter(header: string) {
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined
}
