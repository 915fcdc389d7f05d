import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { Memory } from '../remediation/action.ts'
import { locksOffVm } from './lock-journal.ts'

/** What our journal knows of a VM. An intent counts as a backup: nobody can say that Azure did not count it. */
export async function recall(db: Kysely<Schema>, vmKey: string): Promise<Memory> {
  const [removedLocks, { sent }] = await Promise.all([
    locksOffVm(db, vmKey),
    db
      .selectFrom('journal')
      .select(sql<number>`count(*)::int`.as('sent'))
      .where('vm_key', '=', vmKey)
      .where('kind', '=', 'Intent')
      .where('method', '=', 'POST')
      .where('resource_id', 'like', '%/backup')
      .where(sql<boolean>`at >= date_trunc('day', now() at time zone 'utc') at time zone 'utc'`)
      .executeTakeFirstOrThrow(),
  ])
  return { removedLocks, onDemandBackupsToday: sent }
}
