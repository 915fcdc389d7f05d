import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'

/**
 * A lock is on again while its operation waits: the step that took it off is done once more when the operation goes on. Not where the
 * operation itself was about to put it back.
 */
export async function reopenRemoval(trx: Kysely<Schema>, operationId: string, journalId: string) {
  const intents = await trx
    .selectFrom('journal')
    .innerJoin('lock_journal as lock', (join) =>
      join.onRef('lock.lock_id', '=', 'journal.resource_id').onRef('lock.operation_id', '=', 'journal.operation_id'),
    )
    .select(['journal.step', 'journal.method', 'journal.detail'])
    .where('journal.operation_id', '=', operationId)
    .where('journal.kind', '=', 'Intent')
    .where('lock.id', '=', journalId)
    .orderBy('journal.event_id', 'desc')
    .execute()
  const removal = intents.findIndex(({ method }) => method === 'DELETE')
  const since = intents.slice(0, removal === -1 ? 0 : removal)
  if (removal === -1 || since.some(({ detail }) => detail?.['whileBarred'] !== true)) return
  await trx
    .updateTable('steps')
    .set({
      state: JSON.stringify({}),
      status: 'Running',
      end_time: null,
      detail: 'The lock is on while the operation waits.',
    })
    .where('operation_id', '=', operationId)
    .where('name', '=', intents[removal]!.step)
    .execute()
}
