import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/database/open-database.ts'
import { cancelOperation } from '../../src/operations/cancel-operation.ts'
import { readJournal } from '../../src/operations/journal.ts'
import { OperationQueue } from '../../src/operations/queue.ts'
import type { OperationStatus } from '../../src/remediation/operation.ts'
import { aDatabase } from './a-service.ts'
import { storedOperation } from './stored-operations.ts'

describe('cancelling an operation', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  let queue: OperationQueue
  before(async () => {
    database = await aDatabase()
    queue = new OperationQueue(database)
  })
  after(async () => {
    await queue?.stop()
    await database?.close()
  })

  const cancel = (id: string) => cancelOperation(database.db, queue, id, { caller: 'tester', correlationId: 'c' })
  const rows: [name: string, status: OperationStatus, says: 'asked' | 'nothing' | 'OperationNotCancelable'][] = [
    ['that has not begun is asked for', 'NotStarted', 'asked'],
    ['that runs is asked for, and it ends between two steps', 'Running', 'asked'],
    ['that is canceled already is nothing more', 'Canceled', 'nothing'],
    ['that has succeeded is refused', 'Succeeded', 'OperationNotCancelable'],
    ['that has failed is refused', 'Failed', 'OperationNotCancelable'],
  ]
  for (const [name, status, says] of rows)
    it(name, async () => {
      const { id } = await storedOperation(database.db, { status })
      if (says === 'OperationNotCancelable') await assert.rejects(cancel(id), { code: says })
      else await cancel(id)
      const { cancel_requested_at: at, status: now } = await database.db
        .selectFrom('operations')
        .select(['cancel_requested_at', 'status'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      assert.deepEqual([at !== null, now, await queue.knows(id)], [says === 'asked', status, says === 'asked'])
    })

  it('twice is once', async () => {
    const { id } = await storedOperation(database.db)
    await Promise.all([cancel(id), cancel(id), cancel(id)])
    const { value } = await readJournal(database.db, { operationId: id })
    assert.deepEqual(
      value.map(({ kind }) => kind),
      ['CancelRequested'],
    )
  })
})
