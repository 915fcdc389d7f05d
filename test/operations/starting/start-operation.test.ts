import assert from 'node:assert/strict'
import { asItIs } from '../../../src/backup/sentence.ts'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import type { OperationsDependencies } from '../../../src/operations/dependencies.ts'
import type { StartOptions } from '../../../src/operations/starting/start-options.ts'
import { startOperation } from '../../../src/operations/starting/start-operation.ts'
import { planOf, type PlanContent } from '../../../src/remediation/plan.ts'
import { now } from '../../diagnosis/facts-builder.ts'
import { aDatabaseWithQueue } from '../a-database-with-queue.ts'
import { anAction, aVmId, content, dependencies } from '../an-action.ts'
import { subscription } from '../stored-operations.ts'

const irreversible: Partial<PlanContent> = { risk: 'Irreversible' }
const beyond: Partial<PlanContent> = {
  calls: [{ method: 'PUT', resourceId: `${subscription}/resourceGroups/secrets/x`, description: asItIs('') }],
}

describe('a start', { concurrency: false, timeout: 120_000 }, () => {
  const on = aDatabaseWithQueue()

  const start = (
    planned: Partial<PlanContent> = {},
    {
      vm = aVmId(),
      deps = {},
      body = {},
      ...options
    }: Partial<StartOptions> & {
      vm?: ReturnType<typeof aVmId>
      deps?: Partial<OperationsDependencies>
      body?: Record<string, unknown>
    } = {},
  ) =>
    startOperation(dependencies(on.database, deps), on.queue, {
      vm,
      action: anAction(planned),
      body,
      options: { caller: 'tester', correlationId: 'c', ...options },
    })
  const row = (id: string) =>
    on.database.db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const etagOf = (vm: ReturnType<typeof aVmId>, planned: Partial<PlanContent>) =>
    planOf('reapply', vm, content(planned), now).etag

  it('is stored with its plan and its job', async () => {
    const id = await start()
    const { status, created_by, approval_required } = await row(id)
    assert.deepEqual(
      [status, created_by, approval_required, await on.queue.knows(id)],
      ['NotStarted', 'tester', false, true],
    )
  })

  it('keeps why it was asked for, in its row and in the journal, and takes another reason for another request', async () => {
    const [vm, idempotencyKey] = [aVmId(), 'with-a-reason']
    const id = await start({}, { vm, idempotencyKey, reason: 'ticket 4711' })
    assert.equal((await row(id)).reason, 'ticket 4711')
    const [created] = await on.database.db.selectFrom('journal').selectAll().where('operation_id', '=', id).execute()
    assert.equal(created!.detail?.['reason'], 'ticket 4711')
    assert.equal(await start({}, { vm, idempotencyKey, reason: 'ticket 4711' }), id)
    await assert.rejects(start({}, { vm, idempotencyKey, reason: 'another' }), { code: 'IdempotencyKeyReuse' })
  })

  const vm = aVmId()
  const refused: [name: string, planned: Partial<PlanContent>, options: Parameters<typeof start>[1], code: string][] = [
    [
      'whose plan has a blocker',
      { blockers: [{ code: 'LockedScope', message: asItIs('m'), resourceId: null }] },
      {},
      'LockedScope',
    ],
    ['of what cannot be undone, without the etag of its plan', irreversible, {}, 'PlanRequired'],
    ['with the etag of another plan', {}, { ifMatch: '"another"' }, 'PlanChanged'],
    [
      'that loses what was not accepted',
      { dataLoss: [{ kind: 'RestorePoint', restorePointId: 'p', time: null, reason: asItIs('') }] },
      {},
      'DataLossNotAccepted',
    ],
    ['that writes where the caller does not reach', beyond, { reach: [`${vm.key}/`] }, 'ScopeNotAllowed'],
  ]
  for (const [name, planned, options, code] of refused)
    it(`is refused ${name}, and stores nothing`, async () => {
      await assert.rejects(start(planned, { vm, ...options }), { code })
      const rows = await on.database.db.selectFrom('operations').select('id').where('vm_key', '=', vm.key).execute()
      assert.deepEqual(rows, [])
    })
  it('of what cannot be undone goes with the etag of its plan', async () => {
    const mine = aVmId()
    await start(irreversible, { vm: mine, ifMatch: etagOf(mine, irreversible) })
  })

  it('is refused while another operation of the VM is under way, with its id', async () => {
    const mine = aVmId()
    const id = await start({}, { vm: mine })
    await assert.rejects(start({}, { vm: mine }), { code: 'OperationInProgress', operationId: id })
  })
  it('is told of an operation that began and ended while its plan was read, not of the traces of that', async () => {
    const mine = aVmId()
    const blocked = { blockers: [{ code: 'LockNotRemovable', message: asItIs('m'), resourceId: null }] }
    let id = ''
    const collector = {
      collect: async (...asked: Parameters<OperationsDependencies['collector']['collect']>) => {
        id = await start({}, { vm: mine })
        // Stored by a transaction that had begun before anybody looked.
        await on.database.db
          .updateTable('operations')
          .set({ status: 'Succeeded', created_at: sql<Date>`now() - interval '1 minute'` })
          .where('id', '=', id)
          .execute()
        return await dependencies(on.database).collector.collect(...asked)
      },
    }
    const asking = startOperation(dependencies(on.database, { collector }), on.queue, {
      vm: mine,
      action: anAction(blocked),
      body: {},
      options: { caller: 'tester', correlationId: 'c' },
    })
    await assert.rejects(asking, (error: { code?: string; operationId?: string }) => {
      assert.deepEqual([error.code, error.operationId], ['OperationInProgress', id])
      return true
    })
    await assert.rejects(start(blocked, { vm: mine }), { code: 'LockNotRemovable' })
  })
  it('is one of many that come at once', async () => {
    const mine = aVmId()
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => start({}, { vm: mine })))
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
  })
  it('with the key of an earlier one is that one, even while it is under way', async () => {
    const mine = aVmId()
    const options = { vm: mine, idempotencyKey: 'k1' }
    const id = await start({}, options)
    assert.equal(await start({}, options), id)
  })
  it('with the key of another request is refused', async () => {
    await start({}, { idempotencyKey: 'k2' })
    await assert.rejects(start({}, { idempotencyKey: 'k2' }), { code: 'IdempotencyKeyReuse' })
  })

  it('is refused while the service is frozen, with the reason', async () => {
    const set = (frozen: boolean) =>
      on.database.db.updateTable('service_freeze').set({ frozen, reason: 'an incident' }).execute()
    await set(true)
    try {
      await assert.rejects(start(), { code: 'Frozen', message: /: an incident\.$/ })
    } finally {
      await set(false)
    }
  })

  describe('where a second person is asked for', () => {
    const deps = { approvalRequired: true }
    const rows: [name: string, planned: Partial<PlanContent>, waits: boolean][] = [
      ['waits, where it cannot be undone', irreversible, true],
      ['waits, where its plan gives a reason', { approvalReasons: [asItIs('It gives access to secrets.')] }, true],
      ['does not wait, where it can be undone', {}, false],
    ]
    for (const [name, planned, waits] of rows)
      it(name, async () => {
        const mine = aVmId()
        const id = await start(planned, { vm: mine, deps, ifMatch: etagOf(mine, planned) })
        assert.deepEqual([(await row(id)).approval_required, await on.queue.knows(id)], [waits, !waits])
      })
    it('does not wait where none is asked for, whatever its plan says', async () => {
      const mine = aVmId()
      const id = await start(irreversible, { vm: mine, ifMatch: etagOf(mine, irreversible) })
      assert.equal((await row(id)).approval_required, false)
    })
  })
})
