import assert from 'node:assert/strict'
import { asItIs } from '../../../src/backup/sentence.ts'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import { comparePlan } from '../../../src/operations/starting/plan-comparison.ts'
import { planOf } from '../../../src/remediation/plan.ts'
import { planToStore } from '../../../src/remediation/stored-plan.ts'
import { aDatabaseWithQueue } from '../a-database-with-queue.ts'
import { aVmId, anAction, content, dependencies } from '../an-action.ts'
import { storedOperation } from '../stored-operations.ts'

describe('the plan of an operation beside the one of now', { concurrency: false, timeout: 120_000 }, () => {
  const on = aDatabaseWithQueue()
  const asked = planOf('reapply', aVmId(), content({ notes: [asItIs('of another VM')] }), '2026-11-27T03:00:00Z')
  const compared = async (values: object) => {
    const { id } = await storedOperation(on.database.db, { status: 'NotStarted' })
    await on.database.db
      .updateTable('operations')
      .set({ approval_required: true, action: 'reapply', plan: JSON.stringify(planToStore(asked)), ...values })
      .where('id', '=', id)
      .execute()
    const action = anAction(content())
    return await comparePlan(dependencies(on.database), new Map([[action.name, action]]), id, 'c', 'en')
  }
  const now = sql<Date>`now()`

  it('is told while it waits for an approval', async () => {
    const told = await compared({})
    assert.deepEqual([told.changed, told.asked.etag, told.now.action], [true, asked.etag, 'reapply'])
  })

  const rows: [name: string, values: object][] = [
    ['needs no approval', { approval_required: false }],
    ['is approved', { approved_at: now }],
    ['is rejected', { rejected_at: now }],
    ['has ended', { status: 'Failed' }],
  ]
  for (const [name, values] of rows)
    it(`is refused where it ${name}`, () => assert.rejects(compared(values), { code: 'ApprovalNotNeeded' }))
})
