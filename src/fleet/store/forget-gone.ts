import type { Kysely } from 'kysely'
import type { Schema } from '../../database/schema.ts'

/** Rows of VMs that were gone before that moment. Who follows changes from before one of them is told to begin anew. */
export const forgetGone = (db: Kysely<Schema>, before: Date) =>
  db.transaction().execute(async (trx) => {
    // Its lock first, as whoever writes rows takes it.
    const { forgotten } = await trx
      .selectFrom('fleet_sequence')
      .select('forgotten')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const gone = await trx.deleteFrom('fleet_vm').where('gone_at', '<', before).returning('changed_seq').execute()
    if (gone.length === 0) return 0
    const last = gone.map(({ changed_seq }) => BigInt(changed_seq)).reduce((a, b) => (a > b ? a : b), BigInt(forgotten))
    await trx
      .updateTable('fleet_sequence')
      .set({ forgotten: String(last) })
      .execute()
    return gone.length
  })
