import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cancelOperation } from '../../src/operations/cancel-operation.ts'
import { readJournal } from '../../src/operations/listing/journal.ts'
import type { OperationStatus } from '../../src/remediation/operation.ts'
import { aDatabaseWithQueue } from './a-database-with-queue.ts'
import { storedOperation } from './stored-operations.ts'

describe('cancelling an operation', { concurrency: false, timeout: 120_000 }, () => {
  const on = aDatabaseWithQueue()

  const cancel = (id: string) => cancelOperation(on.database.db, on.queue, id, { caller: 'tester', correlationId: 'c' })
  const rows: [name: string, status: OperationStatus, says: 'asked' | 'nothing' | 'OperationNotCancelable'][] = [
    ['that has not begun is asked for', 'NotStarted', 'asked'],
    ['that runs is asked for, and it ends between two steps', 'Running', 'asked'],
    ['that is canceled already is nothing more', 'Canceled', 'nothing'],
    ['that has succeeded is refused', 'Succeeded', 'OperationNotCancelable'],
    ['that has failed is refused', 'Failed', 'OperationNotCancelable'],
  ]
  for (const [name, status, says] of rows)
    it(name, async () => {
      const { id } = await storedOperation(on.database.db, { status })
      if (says === 'OperationNotCancelable') await assert.rejects(cancel(id), { code: says })
      else await cancel(id)
      const { cancel_requested_at: at, status: now } = await on.database.db
        .selectFrom('operations')
        .select(['cancel_requested_at', 'status'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      assert.deepEqual([at !== null, now, await on.queue.knows(id)], [says === 'asked', status, says === 'asked'])
    })

  it('twice is once', async () => {
    const { id } = await storedOperation(on.database.db)
    await Promise.all([cancel(id), cancel(id), cancel(id)])
    const { value } = await readJournal(on.database.db, { operationId: id })
    assert.deepEqual(
      value.map(({ kind }) => kind),
      ['CancelRequested'],
    )
  })
})
