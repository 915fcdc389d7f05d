import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { AuditEvent } from '../remediation/operation.ts'
import { readJournal } from './journal.ts'

const everyMilliseconds = 500

/** An operation's events from the one after `sinceEventId` on; ends behind `Ended`, or when the signal says so. */
export async function* followEvents(
  db: Kysely<Schema>,
  operationId: string,
  sinceEventId?: string,
  signal?: AbortSignal,
): AsyncGenerator<AuditEvent> {
  let after = sinceEventId ?? '0'
  while (!signal?.aborted) {
    const { value: events } = await readJournal(db, { operationId, after, limit: 200 })
    for (const event of events) {
      yield event
      after = event.eventId
      if (event.kind === 'Ended') return
    }
    if (events.length === 0 && (await hasEnded(db, operationId))) return
    if (events.length < 200) await sleep(everyMilliseconds, undefined, signal ? { signal } : {}).catch(() => undefined)
  }
}

async function hasEnded(db: Kysely<Schema>, id: string) {
  const row = await db.selectFrom('operations').select('status').where('id', '=', id).executeTakeFirst()
  return row === undefined || (row.status !== 'NotStarted' && row.status !== 'Running')
}
