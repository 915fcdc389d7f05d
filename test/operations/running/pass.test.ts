import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql, type Kysely } from 'kysely'
import Type from 'typebox'
import type { BackupControlPlane, LockToRestore } from '../../../src/backup/control-plane.ts'
import type { Database } from '../../../src/database/open-database.ts'
import type { Schema } from '../../../src/database/schema.ts'
import type { OperationRow } from '../../../src/operations/operation-row.ts'
import type { WorkerDependencies } from '../../../src/operations/dependencies.ts'
import { executeOperation } from '../../../src/operations/running/pass.ts'
import { RemediationFailure, Suspended, type RemediationAction } from '../../../src/remediation/action.ts'
import { defineAction } from '../../../src/remediation/define-action.ts'
import { planOf, withLocksHeld } from '../../../src/remediation/plan.ts'
import { planToStore } from '../../../src/remediation/stored-plan.ts'
import { removeLock } from '../../../src/remediation/locks.ts'
import type { LockLease } from '../../../src/remediation/lock-lease.ts'
import { aLock, now } from '../../diagnosis/facts-builder.ts'
import { doneAtOnce } from '../../remediation/a-literal-run.ts'
import { aDatabase } from '../a-service.ts'
import { azureError } from '../a-run.ts'
import { anAction, content, dependencies, fenceOf } from '../an-action.ts'
import { storedOperation } from '../stored-operations.ts'

const keep = aLock()

/** A subscription's locks as Azure keeps them, with what was done to them. */
function locksOf(...standing: LockToRestore[]) {
  const calls: string[] = []
  const azure: Partial<BackupControlPlane> = {
    within: (_scope, work) => work(),
    getLock: async (id) => standing.find((one) => one.id === id) ?? null,
    deleteLock: async (id) => {
      calls.push('DELETE')
      standing = standing.filter((one) => one.id !== id)
      return doneAtOnce
    },
    putLock: async (lock) => {
      calls.push('PUT')
      standing.push(lock)
      return doneAtOnce
    },
    scopeExists: async () => true,
  }
  return { azure: azure as BackupControlPlane, calls, on: () => standing.length }
}

describe('a pass over an operation', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  let db: Kysely<Schema>
  before(async () => {
    database = await aDatabase()
    db = database.db
  })
  after(() => database?.close())

  interface Given {
    action?: Partial<RemediationAction>
    deps?: Partial<WorkerDependencies>
    values?: object
    epoch?: number
    draining?: boolean
    stored?: Parameters<typeof storedOperation>[1]
  }
  async function pass({ action = {}, deps = {}, values = {}, epoch, draining = false, stored = {} }: Given) {
    const { id } = await storedOperation(db, { action: 'reapply', ...stored })
    await db
      .updateTable('operations')
      .set({ attempts: 0, ...values })
      .where('id', '=', id)
      .execute()
    const read = () => db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const row = await read()
    let begun = false
    const one = anAction({}, action)
    const told: RemediationAction = { ...one, execute: (...given) => ((begun = true), one.execute(...given)) }
    const fence = fenceOf({ id, epoch: epoch ?? row.epoch })
    const again = (current: OperationRow) =>
      executeOperation(dependencies(database, deps), new Map([['reapply', told]]), current, fence, () => draining)
    const ended = await again(row)
    const { status, error, result } = await read()
    return { ended, begun, status, code: error?.code, result, again: async () => again(await read()), read, id }
  }
  const ago = (seconds: number) => sql<Date>`now() - make_interval(secs => ${seconds})`

  it('does the action and stores how it ended', async () => {
    const { ended, status, result } = await pass({})
    assert.deepEqual([ended, status, result], [{ ended: true }, 'Succeeded', { done: true }])
  })

  describe('that may not begin a step', () => {
    const rows: [name: string, given: Given, status: string, code?: string][] = [
      ['was cancelled: ends Canceled', { values: { cancel_requested_at: ago(0) } }, 'Canceled', 'Canceled'],
      ['is overdue: ends Failed', { values: { deadline_at: ago(1) } }, 'Failed', 'DeadlineExceeded'],
      ['is drained: is handed on', { draining: true }, 'Running'],
      ['is not allowed by a switch: waits', { deps: { enabled: false } }, 'Running'],
      [
        'is of a subscription that is not allowed: waits',
        { deps: { allowedSubscriptions: new Set(['x']) } },
        'Running',
      ],
      [
        'was cancelled and is not allowed: ends',
        { values: { cancel_requested_at: ago(0) }, deps: { enabled: false } },
        'Canceled',
        'Canceled',
      ],
      [
        'was approved by nobody in time: ends Failed',
        { values: { approval_required: true } },
        'Failed',
        'ApprovalExpired',
      ],
      [
        'was rejected: ends Canceled, and says so',
        { values: { approval_required: true, rejected_at: ago(0), cancel_requested_at: ago(0) } },
        'Canceled',
        'ApprovalRejected',
      ],
      ['has died too often: ends Failed', { values: { attempts: 6 } }, 'Failed', 'OperationStuck'],
    ]
    for (const [name, given, status, code] of rows)
      it(name, async () => {
        const seen = await pass(given)
        assert.deepEqual([seen.status, seen.code, seen.begun], [status, code, false])
      })

    it('is frozen: waits, and goes on when it is not', async () => {
      const freeze = (frozen: boolean) => db.updateTable('service_freeze').set({ frozen }).execute()
      await freeze(true)
      try {
        const { status, ended, begun } = await pass({})
        assert.deepEqual([status, 'again' in ended, begun], ['Running', true, false])
      } finally {
        await freeze(false)
      }
    })

    it('is another process’s by now: leaves it as it is', async () => {
      const { ended, status, begun } = await pass({ epoch: 7 })
      assert.deepEqual([ended, status, begun], [{ lost: true }, 'Running', false])
    })
  })

  describe('of an approved operation', () => {
    const approved = (etag: string) => ({
      approval_required: true,
      approved_at: ago(0),
      plan: JSON.stringify({ calls: [], etag }),
    })
    it('does nothing where the plan is another by now', async () => {
      const { status, code, begun } = await pass({ values: approved('"another"') })
      assert.deepEqual([status, code, begun], ['Failed', 'PlanChanged', false])
    })
    it('does the work of the plan that was compared last', async () => {
      let done: unknown
      const planned = content({ work: { of: 'now' } })
      const { vm_key, vm_id } = await storedOperation(db, { vm: 'approved', status: 'Succeeded' })
      const { etag } = planOf('reapply', { id: vm_id, key: vm_key }, planned, now)
      const { status } = await pass({
        stored: { vm: 'approved' },
        values: { ...approved(etag), work: JSON.stringify({ of: 'then' }) },
        action: { plan: () => planned, execute: async (_, work) => ({ done: (done = work) }) },
      })
      assert.deepEqual([status, done], ['Succeeded', { of: 'now' }])
    })
  })

  describe('of an action that throws', () => {
    const rows: [name: string, error: Error, status: string, code?: string][] = [
      ['a failure: ends Failed', new RemediationFailure('PlanChanged', 'm'), 'Failed', 'PlanChanged'],
      ['a pause: waits', new Suspended(5, 'r'), 'Running'],
      [
        "Azure's refusal: ends Failed",
        azureError('AuthorizationFailed', 403, 'AskOperator'),
        'Failed',
        'AuthorizationFailed',
      ],
      ['what passes of itself: waits', azureError('ServerTimeout', 504), 'Running'],
      ['what is a fault of ours: is tried again', new Error('a bug'), 'Running'],
    ]
    for (const [name, error, status, code] of rows)
      it(name, async () => {
        const seen = await pass({ action: { execute: () => Promise.reject(error) } })
        assert.deepEqual([seen.status, seen.code], [status, code])
      })
  })

  describe('ends with its locks back', () => {
    const takeOff = (then: () => Promise<Record<string, unknown>>): Pick<RemediationAction, 'execute'> => ({
      execute: async (run) => {
        await removeLock(run, keep, 'AfterOperation')
        return await then()
      },
    })
    const rows: [name: string, then: () => Promise<Record<string, unknown>>, status: string][] = [
      ['where it succeeded', async () => ({}), 'Succeeded'],
      ['where it failed', () => Promise.reject(new RemediationFailure('Code', 'm')), 'Failed'],
    ]
    for (const [name, then, status] of rows)
      it(name, async () => {
        const { azure, calls, on } = locksOf(keep)
        const seen = await pass({ deps: { azure }, action: takeOff(then) })
        assert.deepEqual([seen.status, calls, on()], [status, ['DELETE', 'PUT'], 1])
      })

    it('where another version left work that this one does not understand', async () => {
      const { azure, calls } = locksOf(keep)
      const { execute } = defineAction({
        ...{
          name: 'reapply',
          summary: 'Of a test',
          body: Type.Object({}),
          result: Type.Object({}),
          deadlineSeconds: 1,
        },
        work: Type.Object({ understood: Type.Literal(true) }),
        plan: () => ({ ...content(), work: { understood: true as const } }),
        ...takeOff(() => Promise.reject(new Suspended(0, 'r'))),
      })
      const seen = await pass({
        deps: { azure },
        action: { execute },
        values: { work: JSON.stringify({ understood: true }) },
      })
      await db.updateTable('operations').set({ work: '{"newer":true}' }).where('id', '=', seen.id).execute()
      await seen.again()
      const { status, error } = await seen.read()
      assert.deepEqual([status, error?.code, calls], ['Failed', 'PlanNotUnderstood', ['DELETE', 'PUT']])
    })

    it('where it was cancelled meanwhile', async () => {
      const { azure, calls } = locksOf(keep)
      const seen = await pass({ deps: { azure }, action: takeOff(() => Promise.reject(new Suspended(60, 'r'))) })
      assert.deepEqual([seen.status, calls], ['Running', ['DELETE']])
      await db
        .updateTable('operations')
        .set({ cancel_requested_at: ago(0) })
        .where('id', '=', seen.id)
        .execute()
      await seen.again()
      assert.deepEqual([(await seen.read()).status, calls], ['Canceled', ['DELETE', 'PUT']])
    })

    it('or says that one could not be put back', async () => {
      const { azure } = locksOf(keep)
      const putLock = () => Promise.reject(azureError('AuthorizationFailed', 403, 'AskOperator'))
      const seen = await pass({ deps: { azure: { ...azure, putLock } }, action: takeOff(async () => ({})) })
      assert.deepEqual([seen.status, seen.code], ['Failed', 'LockNotRestored'])
    })
  })

  it('begins only once what was off when it was planned is held off', async () => {
    const lease: LockLease = {
      lock: keep,
      vmKey: 'v',
      sharedWithOtherVms: false,
      offSince: now,
      backBy: null,
      holders: [],
    }
    const plan = withLocksHeld(planOf('reapply', { id: '/vm', key: '/vm' }, content(), now), [lease])
    const { azure } = locksOf(keep)
    const { status, code, begun } = await pass({
      deps: { azure },
      values: { plan: JSON.stringify(planToStore(plan)) },
    })
    assert.deepEqual([status, code, begun], ['Failed', 'LockedScope', false])
  })
})
