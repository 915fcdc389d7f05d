import { isActive } from '../../remediation/active-operations.ts'
import type { Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import type { AuditEvent } from '../../remediation/operation.ts'
import type { EventFeed } from './event-feed.ts'
import { readJournal } from './journal.ts'

/** An operation's events from the one after `sinceEventId` on; ends behind `Ended`, or when the signal says so. */
export async function* followEvents(
  db: Kysely<Schema>,
  feed: EventFeed,
  operationId: string,
  sinceEventId?: string,
  signal?: AbortSignal,
): AsyncGenerator<AuditEvent> {
  const subscription = feed.subscribe(operationId)
  try {
    let after = sinceEventId
    let sequence = 0n
    while (!signal?.aborted) {
      // First that it has ended: then what its end has written is among what is read below.
      const isOver = await hasEnded(db, operationId)
      await subscription.fromNowOn()
      for (let more = true; more;) {
        const { value, next } = await readJournal(db, { operationId, ...(after === undefined ? {} : { after }) })
        for (const event of value) {
          yield event
          if (event.kind === 'Ended') return
          after = event.eventId
          sequence = BigInt(event.sequence)
        }
        more = next !== null
      }
      if (isOver && !(await isUnsealed(db, operationId))) return
      for await (const event of subscription.events(signal)) {
        if (BigInt(event.sequence) <= sequence) continue // read from the journal already
        yield event
        if (event.kind === 'Ended') return
        after = event.eventId
        sequence = BigInt(event.sequence)
      }
    }
  } finally {
    subscription.end()
  }
}

async function hasEnded(db: Kysely<Schema>, id: string) {
  const row = await db.selectFrom('operations').select('status').where('id', '=', id).executeTakeFirst()
  return row === undefined || !isActive(row.status)
}

const isUnsealed = async (db: Kysely<Schema>, operationId: string) =>
  (await db
    .selectFrom('journal_unsealed')
    .innerJoin('journal', 'journal.event_id', 'journal_unsealed.event_id')
    .select('journal.event_id')
    .where('journal.operation_id', '=', operationId)
    .limit(1)
    .executeTakeFirst()) !== undefined
