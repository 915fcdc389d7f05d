import type { Kysely } from 'kysely'
import { sameId } from '../../backup/resource-id.ts'
import type { Schema } from '../../database/schema.ts'

/**
 * A lock is on again, or others have to hold it off, while its operation waits: the step that took it off, or held it off, is done once
 * more when the operation goes on. Not where the operation itself was about to put it back.
 */
export async function reopenRemoval(trx: Kysely<Schema>, operationId: string, lockId: string) {
  const rows = await trx
    .selectFrom('journal')
    .select(['step', 'kind', 'method', 'resource_id', 'detail'])
    .where('operation_id', '=', operationId)
    .where('kind', 'in', ['Intent', 'Step'])
    .orderBy('event_id', 'desc')
    .execute()
  const ofLock = rows.filter(({ resource_id }) => sameId(resource_id ?? '', lockId))
  const removal = ofLock.findIndex(
    ({ kind, method, detail }) =>
      method === 'DELETE' && (kind === 'Intent' || ['Removed', 'Held'].includes(String(detail?.['lock']))),
  )
  if (removal === -1) return
  const since = ofLock.slice(0, removal).filter(({ kind, method }) => kind === 'Intent' && method === 'PUT')
  if (since.some(({ detail }) => detail?.['whileBarred'] !== true)) return
  await trx
    .updateTable('steps')
    .set({
      state: JSON.stringify({}),
      status: 'Running',
      end_time: null,
      detail: 'The lock is on while the operation waits.',
    })
    .where('operation_id', '=', operationId)
    .where('name', '=', ofLock[removal]!.step)
    .execute()
}
