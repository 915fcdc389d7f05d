import assert from 'node:assert/strict'
import { asItIs } from '../../../src/backup/sentence.ts'
import { after, before, describe, it } from 'node:test'
import { defaultLimits } from '../../../src/backup/limits.ts'
import type { Database } from '../../../src/database/open-database.ts'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { beginRemoval, removed } from '../../../src/operations/locks/lock-lease.ts'
import { actionOf, checkBody, makePlan } from '../../../src/operations/starting/planning.ts'
import type { PlanInput } from '../../../src/remediation/action.ts'
import { catalogueWith } from '../../../src/remediation/catalogue.ts'
import { aLock, healthyFacts, now, read, subscription as factsSubscription } from '../../diagnosis/facts-builder.ts'
import { aDatabase } from '../a-service.ts'
import { anAction, aVmId, dependencies } from '../an-action.ts'
import { storedOperation, subscription } from '../stored-operations.ts'

const catalogue = catalogueWith(diagnose)

describe('an action', () => {
  it('is known by its name', () => assert.equal(actionOf(catalogue, 'removeLocks').name, 'removeLocks'))
  for (const name of ['deleteEverything', 'RemoveLocks', ''])
    it(`is not ${JSON.stringify(name)}`, () =>
      assert.throws(() => actionOf(catalogue, name), { code: 'InvalidRequest' }))

  const bodies: [action: string, body: object, target: string | null][] = [
    ['removeLocks', {}, null],
    ['removeLocks', { restore: 'PT1H' }, null],
    ['removeLocks', { restore: 'P8D' }, 'restore'],
    ['removeLocks', { restore: 'soon' }, 'restore'],
    ['removeLocks', { locks: [] }, 'locks'],
    ['cleanRestorePoints', { keepLatest: 0 }, 'keepLatest'],
    ['cleanRestorePoints', { mode: 'Collection', keepLatest: 2 }, 'keepLatest'],
    ['cleanRestorePoints', { restorePointIds: ['p1'] }, 'restorePointIds/0'],
    ['triggerBackup', { recoveryPointExpiryTime: '2020-01-01T00:00:00Z' }, 'recoveryPointExpiryTime'],
  ]
  for (const [name, body, target] of bodies)
    it(`${name} ${target === null ? 'takes' : 'refuses'} ${JSON.stringify(body)}`, () => {
      const check = () => checkBody(actionOf(catalogue, name), body, defaultLimits)
      if (target === null) check()
      else
        assert.throws(check, (error: { code?: string; target?: string }) => {
          assert.equal(error.code, 'InvalidRequest')
          assert.match(error.target ?? '', new RegExp(target.split('/')[0]!))
          return true
        })
    })
})

describe('a plan', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  const asked = async (action: Parameters<typeof anAction>[1], planned: Parameters<typeof anAction>[0] = {}) => {
    const collected: unknown[] = []
    let input: PlanInput | undefined
    const deps = dependencies(database, {
      collector: {
        collect: async (_, options) => {
          collected.push(options)
          return { facts: healthyFacts(), observedAt: now, armCalls: 0 }
        },
      },
    })
    const one = anAction(planned, { ...action })
    const spied = { ...one, plan: (given: PlanInput) => one.plan((input = given)) }
    const { plan } = await makePlan(deps, { vm: aVmId(), action: spied, body: {}, correlationId: 'c' })
    return { plan, collected, input: input! }
  }

  it('is made on facts that were read for it alone, of every vault where its action needs those', async () => {
    assert.deepEqual((await asked({})).collected, [{ fresh: true, correlationId: 'c', everyVault: false }])
    const [options] = (await asked({ everyVault: true })).collected
    assert.deepEqual(options, { fresh: true, correlationId: 'c', everyVault: true })
  })
  it('of locks that go back asks Azure nothing', async () => {
    const { collected, input } = await asked({ name: 'restoreLocks' })
    assert.deepEqual([collected, input.facts.locks.status], [[], 'Unavailable'])
  })
  it('names where it writes beyond the VM', async () => {
    const resourceId = `${factsSubscription}/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/kv`
    const { plan } = await asked({}, { calls: [{ method: 'PUT', resourceId, description: asItIs('') }] })
    assert.deepEqual(plan.scopesToReach, [resourceId])
  })

  describe('under a lock that this service has off for another VM', () => {
    const group = `${subscription}/resourceGroups/AzureBackupRG_1`
    const { id, name, scope, level, notes, owners } = aLock({ scope: group })
    const lock = { id, name, scope, level, notes, owners }
    const point = `${group}/providers/Microsoft.Compute/restorePointCollections/c/restorePoints/p`
    before(async () => {
      const other = await storedOperation(database.db)
      await database.db.transaction().execute(async (trx) => {
        await beginRemoval(trx, other, { lock, restore: 'AfterOperation', sharedWithOtherVms: true }, 'P7D')
        await removed(trx, other, lock)
      })
    })
    const planned = { calls: [{ method: 'DELETE' as const, resourceId: point, description: asItIs('') }] }
    const holdsOf = async (reach: 'Everything' | string[], on: ReturnType<typeof aLock>[] = []) => {
      const deps = dependencies(database, {
        collector: {
          collect: async () => ({ facts: { ...healthyFacts(), locks: read(on) }, observedAt: now, armCalls: 0 }),
        },
      })
      const { plan } = await makePlan(deps, {
        vm: aVmId(),
        action: anAction(planned),
        body: {},
        correlationId: 'c',
        reach,
      })
      return plan.holds.map(({ lockId }) => lockId)
    }

    it('holds it off, for it would come back before', async () => assert.deepEqual(await holdsOf('Everything'), [id]))
    it('does not hold it off where the caller does not reach what it locks', async () =>
      assert.deepEqual(await holdsOf([`${subscription}/resourcegroups/rg-apps/`]), []))
    it('holds it off where the caller does', async () =>
      assert.deepEqual(await holdsOf([`${group.toLowerCase()}/`]), [id]))
    it('does not hold off what is on', async () =>
      assert.deepEqual(await holdsOf('Everything', [aLock({ scope: group })]), []))
  })
})
