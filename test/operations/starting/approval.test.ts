import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/open-database.ts'
import { aCollection } from '../../../src/sandbox/world/collection.ts'
import { adeEncrypted } from '../../../src/sandbox/world/disk.ts'
import { aKeyVault } from '../../../src/sandbox/world/key-vault.ts'
import { approveOperation, rejectOperation } from '../../../src/operations/starting/approval.ts'
import { OperationQueue } from '../../../src/operations/running/queue.ts'
import type { Operations } from '../../../src/operations/operations-interface.ts'
import { aDatabaseWithQueue } from '../a-database-with-queue.ts'
import { aDatabase, aService, allGone, by, ended, startAsPlanned, until } from '../a-service.ts'
import { anEstate, pointsOf, type Estate, type Place } from '../an-estate.ts'
import { storedOperation } from '../stored-operations.ts'

describe('what cannot be undone, where a second person is asked for', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  let operations: Operations
  let estate: Estate
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure(), { approvalRequired: true })
    await operations.startWorker()
  })
  after(() => allGone({ operations, estate, database }))

  const asked = async ({ vm }: Place, service = operations) => {
    return await startAsPlanned(service, vm, 'cleanRestorePoints', { keepLatest: 1 }, by('requester'))
  }
  const anAsked = async (name: string) => {
    const place = estate.addVm(name, { points: 3, tiers: 'InstantOnly' })
    return { place, operation: await asked(place) }
  }
  const refused = (code: string) => (error: Error & { code?: string }) => error.code === code
  const kindsOf = async (id: string) =>
    (await operations.auditEvents({ operationId: id })).value.map(({ kind, caller }) => `${kind} ${caller.id}`)
  const makeOverdue = (id: string) =>
    database.db
      .updateTable('operations')
      .set({ deadline_at: sql<Date>`now() - interval '1 second'` })
      .where('id', '=', id)
      .execute()

  it('waits, says for whom and until when, and holds the VM', async () => {
    const { place, operation } = await anAsked('waits')
    const { status, approval, links } = operation
    assert.deepEqual(
      { status, requestedBy: approval?.requestedBy.id, approvedBy: approval?.approvedBy },
      { status: 'NotStarted', requestedBy: 'requester', approvedBy: null },
    )
    assert.equal(Math.round((Date.parse(approval!.expiresDateTime!) - Date.now()) / 3600_000), 24)
    assert.equal(links.approve, `/v1/operations/${operation.id}/approve`)
    await assert.rejects(operations.start(place.vm, 'triggerBackup', {}, by()), refused('OperationInProgress'))
    const { queued, unapproved } = await operations.measures()
    assert.deepEqual({ queued, unapproved }, { queued: 0, unapproved: 1 }, 'it does not count as work that nobody does')
    assert.equal(estate.writes(place.pointGroup).length, 0)
    await operations.cancel(operation.id, by('requester'))
    assert.equal((await ended(operations, operation.id)).status, 'Canceled')
    assert.equal(estate.writes(place.pointGroup).length, 0)
  })

  it('runs once somebody else has approved, and says who asked and who approved', async () => {
    const { place, operation } = await anAsked('approved')
    await assert.rejects(operations.approve(operation.id, by('requester')), refused('SelfApproval'))
    const approved = await operations.approve(operation.id, by('approver'))
    assert.equal(approved.approval?.approvedBy?.id, 'approver')
    assert.equal(approved.approval?.expiresDateTime, null)
    const { status, error, approval } = await ended(operations, operation.id)
    assert.equal(status, 'Succeeded', JSON.stringify(error))
    assert.equal(approval?.approvedBy?.id, 'approver')
    assert.equal(pointsOf(estate, place).length, 1)
    assert.deepEqual((await kindsOf(operation.id)).slice(0, 3), [
      'Created requester',
      'ApprovalRequested requester',
      'Approved approver',
    ])
  })

  it('ends where somebody else rejects it, with what they said, and nothing is written', async () => {
    const { place, operation } = await anAsked('rejected')
    assert.equal(operation.links.reject, `/v1/operations/${operation.id}/reject`)
    const rejected = await operations.reject(operation.id, { ...by('approver'), reason: 'the points are evidence' })
    assert.equal(rejected.approval?.rejectedBy?.id, 'approver')
    const { status, error, approval } = await ended(operations, operation.id)
    assert.deepEqual([status, error?.code], ['Canceled', 'ApprovalRejected'])
    assert.match(error!.message, /the points are evidence/)
    assert.deepEqual([approval?.reason, approval?.expiresDateTime], ['the points are evidence', null])
    assert.deepEqual(await kindsOf(operation.id), [
      'Created requester',
      'ApprovalRequested requester',
      'Rejected approver',
      'Ended requester',
    ])
    assert.equal(estate.writes(place.pointGroup).length, 0)
  })

  it('is approved once, however often and by however many at once', async () => {
    const { operation } = await anAsked('twice')
    await Promise.all(['one', 'one', 'two', 'three'].map((caller) => operations.approve(operation.id, by(caller))))
    const { approval } = await ended(operations, operation.id)
    assert.ok(['one', 'two', 'three'].includes(approval!.approvedBy!.id))
    assert.deepEqual((await operations.approve(operation.id, by('late'))).approval?.approvedBy, approval!.approvedBy)
    assert.equal((await kindsOf(operation.id)).filter((kind) => kind.startsWith('Approved')).length, 1)
  })

  it('writes nothing when the world has changed since', async () => {
    const { place, operation } = await anAsked('changed')
    estate.world.restorePointCollections.get(place.collection)!.properties.restorePoints.shift() // by somebody else
    await operations.approve(operation.id, by('approver'))
    const { status, error } = await ended(operations, operation.id)
    assert.deepEqual([status, error?.code], ['Failed', 'PlanChanged'])
    assert.equal(estate.writes(place.pointGroup).length, 0)
  })

  it('writes nothing when only what the deletions stand on has changed: the copies lie in another vault now', async () => {
    const place = estate.addVm('other-copies', { points: 3 })
    const body = { mode: 'Collection' }
    const { etag } = await operations.plan(place.vm, 'cleanRestorePoints', body, by('requester'))
    const start = { ...by('requester'), ifMatch: etag }
    const { id } = await operations.start(place.vm, 'cleanRestorePoints', body, start)
    for (const point of estate.world.recoveryPoints.childrenOf(place.item)) {
      const name = `9${point.name}`
      estate.world.recoveryPoints.delete(point.id)
      estate.world.recoveryPoints.add({ ...point, id: `${place.item}/recoveryPoints/${name}`, name })
    }
    await operations.approve(id, by('approver'))
    const { status, error } = await ended(operations, id)
    assert.deepEqual([status, error?.code, estate.writes(place.pointGroup).length], ['Failed', 'PlanChanged', 0])
  })

  it('runs the work of the plan that was compared last, not that of the first', async () => {
    const { place, operation } = await anAsked('compared-last')
    const { work } = await database.db
      .selectFrom('operations')
      .select('work')
      .where('id', '=', operation.id)
      .executeTakeFirstOrThrow()
    const older = JSON.stringify({ ...(work as object), points: [] })
    await database.db.updateTable('operations').set({ work: older }).where('id', '=', operation.id).execute()
    await operations.approve(operation.id, by('approver'))
    assert.equal((await ended(operations, operation.id)).status, 'Succeeded')
    assert.equal(pointsOf(estate, place).length, 1)
  })

  it('cannot be approved when it was canceled, has ended, or is too late', async () => {
    const canceled = (await anAsked('canceled')).operation.id
    await operations.cancel(canceled, by('requester'))
    await assert.rejects(operations.approve(canceled, by('approver')), refused('OperationNotApprovable'))
    await ended(operations, canceled)
    await assert.rejects(operations.approve(canceled, by('approver')), refused('OperationNotApprovable'))
    const late = (await anAsked('late')).operation.id
    await makeOverdue(late)
    await assert.rejects(operations.approve(late, by('approver')), (error: { code?: string }) =>
      ['ApprovalExpired', 'OperationNotApprovable'].includes(error.code ?? ''),
    )
  })

  it('ends by itself when nobody approves in time, and lets the VM go', async () => {
    const { place, operation } = await anAsked('expired')
    await makeOverdue(operation.id)
    const { status, error } = await ended(operations, operation.id)
    assert.deepEqual([status, error?.code], ['Failed', 'ApprovalExpired'])
    assert.equal(estate.writes(place.pointGroup).length, 0)
    assert.equal((await asked(place)).status, 'NotStarted')
  })

  it('is asked for where a lock is to stay off, where it serves other VMs, and for access to secrets', async () => {
    const own = estate.addVm('own-group', { points: 18, locks: 1 })
    const shared = estate.addVm('shared-group', { points: 18, locks: 1 })
    aCollection(estate.world, estate.addVm('neighbour').machine, shared.pointGroup, { points: [new Date()] })
    const encrypted = estate.addVm('encrypted')
    const { id: vaultId } = aKeyVault(estate.world, estate.site.group('rg-keys'), 'kv-encrypted')
    const disk = estate.world.disks.values().find(({ managedBy }) => managedBy === encrypted.machine.id)!
    Object.assign(disk.properties, adeEncrypted(vaultId))
    for (const [{ vm, pointGroup }, action, body, risk] of [
      [own, 'removeLocks', { restore: 'Never' }, 'Disruptive'],
      [own, 'removeLocks', {}, null],
      [own, 'remediate', {}, null],
      [own, 'remediate', { restoreLocks: false }, 'Disruptive'],
      [shared, 'removeLocks', { restore: 'AfterOperation' }, 'Disruptive'],
      [shared, 'remediate', {}, 'Disruptive'],
      [encrypted, 'grantKeyVaultAccess', {}, 'Reversible'],
    ] as const) {
      const plan = await operations.plan(vm, action, { ...body }, by('requester'))
      assert.equal(plan.approvalReasons.length > 0, risk !== null, `${action} ${JSON.stringify(body)}`)
      if (risk === null) continue
      assert.equal(plan.risk, risk)
      const { id, approval, status } = await operations.start(vm, action, { ...body }, by('requester'))
      assert.deepEqual([status, approval?.required], ['NotStarted', true])
      assert.equal(estate.writes(pointGroup).length, 0)
      await operations.cancel(id, by('requester'))
      await ended(operations, id)
    }
  })

  it('is not asked for what can be undone', async () => {
    const place = estate.addVm('harmless', { locks: 1 })
    const { id, approval } = await operations.start(place.vm, 'removeLocks', {}, by('requester'))
    assert.equal(approval, null)
    assert.equal((await ended(operations, id)).status, 'Succeeded')
    await assert.rejects(operations.approve(id, by('approver')), refused('ApprovalNotNeeded'))
  })

  it('is not run by a worker that sees it before it is approved', async () => {
    const { place, operation } = await anAsked('seen')
    await database.db.updateTable('operations').set({ lease_until: null }).where('id', '=', operation.id).execute()
    const queue = new OperationQueue(database)
    await queue.send(database.db, operation.id)
    await until('the job was taken', async () =>
      (await operations.measures()).queues.every(({ ready, taken }) => ready + taken === 0),
    )
    await queue.stop()
    assert.equal((await operations.get(operation.id)).status, 'NotStarted')
    assert.equal(estate.writes(place.pointGroup).length, 0)
    await operations.cancel(operation.id, by('requester'))
  })
})

describe('who may approve what', { concurrency: false, timeout: 120_000 }, () => {
  const on = aDatabaseWithQueue()

  const ago = (seconds: number) => sql<Date>`now() - make_interval(secs => ${seconds})`
  const rows: [name: string, stored: object, caller: string, says: string][] = [
    ['somebody else than who asked may', {}, 'approver', 'approved'],
    ['who asked may not', {}, 'requester', 'SelfApproval'],
    ['who asked may not, where it is approved already', { approved_at: ago(0) }, 'requester', 'SelfApproval'],
    ['nobody may where it needs none', { approval_required: false }, 'approver', 'ApprovalNotNeeded'],
    ['nobody may once it is cancelled', { cancel_requested_at: ago(0) }, 'approver', 'OperationNotApprovable'],
    ['nobody may once it has ended', { status: 'Failed' }, 'approver', 'OperationNotApprovable'],
    ['nobody may once its time is up', { deadline_at: ago(1) }, 'approver', 'ApprovalExpired'],
    ['nobody may once it was rejected', { rejected_at: ago(0) }, 'approver', 'OperationNotApprovable'],
  ]
  for (const [name, values, caller, says] of rows)
    it(name, async () => {
      const { id } = await storedOperation(on.database.db, { status: 'NotStarted' })
      await on.database.db
        .updateTable('operations')
        .set({ created_by: 'requester', approval_required: true, ...values })
        .where('id', '=', id)
        .execute()
      const approve = () =>
        approveOperation({ db: on.database.db, queue: on.queue, catalogue: new Map() }, id, by(caller))
      if (says === 'approved') await approve()
      else await assert.rejects(approve(), { code: says })
      const { approved_by } = await on.database.db
        .selectFrom('operations')
        .select('approved_by')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      assert.deepEqual(
        [approved_by, await on.queue.knows(id)],
        says === 'approved' ? ['approver', true] : [null, false],
      )
    })
})

describe('who may reject what', { concurrency: false, timeout: 120_000 }, () => {
  const on = aDatabaseWithQueue()

  const ago = (seconds: number) => sql<Date>`now() - make_interval(secs => ${seconds})`
  const rows: [name: string, stored: object, caller: string, says: string][] = [
    ['somebody else than who asked may', {}, 'approver', 'rejected'],
    ['somebody may once more, and changes nothing', { rejected_at: ago(9), rejected_by: 'first' }, 'late', 'as it was'],
    ['who asked may not', {}, 'requester', 'SelfApproval'],
    ['nobody may where it needs no approval', { approval_required: false }, 'approver', 'ApprovalNotNeeded'],
    ['nobody may once it is approved', { approved_at: ago(0) }, 'approver', 'OperationNotApprovable'],
    ['nobody may once it is cancelled', { cancel_requested_at: ago(0) }, 'approver', 'OperationNotApprovable'],
    ['nobody may once it has ended', { status: 'Failed' }, 'approver', 'OperationNotApprovable'],
    ['nobody may once its time is up', { deadline_at: ago(1) }, 'approver', 'ApprovalExpired'],
  ]
  for (const [name, values, caller, says] of rows)
    it(name, async () => {
      const { id } = await storedOperation(on.database.db, { status: 'NotStarted' })
      const { db } = on.database
      await db
        .updateTable('operations')
        .set({ created_by: 'requester', approval_required: true, ...values })
        .where('id', '=', id)
        .execute()
      const read = () =>
        db
          .selectFrom('operations')
          .select(['rejected_by', 'decision_reason', 'cancel_requested_at'])
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      const before = await read()
      const reject = () => rejectOperation({ db, queue: on.queue }, id, { ...by(caller), reason: 'not tonight' })
      if (says === 'rejected' || says === 'as it was') await reject()
      else await assert.rejects(reject(), { code: says })
      const after = await read()
      if (says !== 'rejected') return assert.deepEqual(after, before)
      assert.deepEqual([after.rejected_by, after.decision_reason], ['approver', 'not tonight'])
      assert.ok(after.cancel_requested_at, 'it never begins, whichever version claims it')
      assert.equal(await on.queue.knows(id), true)
      const [event] = await db.selectFrom('journal').selectAll().where('operation_id', '=', id).execute()
      assert.deepEqual([event!.kind, event!.caller, event!.detail?.['reason']], ['Rejected', 'approver', 'not tonight'])
    })
})
