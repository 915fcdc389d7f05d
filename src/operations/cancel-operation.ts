import { isActive } from '../remediation/active-operations.ts'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { ServiceError } from '../errors.ts'
import { rememberCaller, type Decision } from './callers.ts'
import { append } from './listing/journal.ts'
import { vmKeyOf } from './locks/lock-return.ts'
import type { OperationQueue } from './running/queue.ts'

/** Asks it to end between two steps; what runs at Azure goes on. Asked twice is asked once. */
export async function cancelOperation(db: Kysely<Schema>, queue: OperationQueue, id: string, decision: Decision) {
  const { reason, ...by } = decision
  await queue.ready()
  await db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('operations')
      .select(['status', 'vm_id', 'vm_key', 'outcome', 'cancel_requested_at'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (!isActive(row.status)) {
      if (row.status === 'Canceled') return
      throw new ServiceError('OperationNotCancelable', `The operation has ended ${row.status}.`)
    }
    if (row.cancel_requested_at) return
    await trx
      .updateTable('operations')
      .set({ cancel_requested_at: sql<Date>`now()` })
      .where('id', '=', id)
      .execute()
    await rememberCaller(trx, by)
    await append(trx, {
      kind: 'CancelRequested',
      operationId: id,
      vmKey: vmKeyOf(row),
      ...by,
      ...(reason === undefined ? {} : { detail: { reason } }),
    })
    await queue.send(trx, id, { begun: true }) // it may be waiting for hours
  })
}
