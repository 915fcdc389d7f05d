import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/database/open-database.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { claim } from '../../src/operations/running/claim.ts'
import { executeOperation } from '../../src/operations/running/pass.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { barredBecause, isBarred, type Switches } from '../../src/operations/switches.ts'
import { catalogueWith } from '../../src/remediation/catalogue.ts'
import { actionNames } from '../../src/diagnosis/finding.ts'
import { snapshotTime } from '../../src/sandbox/world/job.ts'
import { aDatabase, allGone, aService, by, ended, fast, patient, until, whileWorks } from './a-service.ts'
import { allLocks, anEstate, pointsOf, type Estate, type Place } from './an-estate.ts'

/** Until then locks go back and come off again; later, Azure Backup would not clean up. */
const snapshotInTwentySeconds = snapshotTime / 20_000

describe('operations that a service may not run', { concurrency: false, timeout: 300_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations // starts operations; works on none
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure())
  })
  after(() => allGone({ operations, estate, database }))

  const clean = async (place: Place) =>
    (await operations.start(place.vm, 'cleanRestorePoints', { keepLatest: 1 }, await consent(place))).id
  async function consent({ vm }: Place) {
    const { etag } = await operations.plan(vm, 'cleanRestorePoints', { keepLatest: 1 }, by())
    return { ...by(), ifMatch: etag }
  }
  const waitings = async (id: string) =>
    (await operations.auditEvents({ operationId: id })).value.filter(({ kind }) => kind === 'Waiting')
  const writesOf = ({ vm, pointGroup }: Place) =>
    [...estate.writes(vm.vmName), ...estate.writes(pointGroup)].filter(
      (request, at, all) => all.indexOf(request) === at && request.status < 300,
    )
  const toldWhy = (id: string, code: string) =>
    until(`${id} says ${code}`, async () => (await waitings(id)).some(({ detail }) => detail?.['code'] === code))

  const lockCount = (place: Place) => (JSON.parse(allLocks(estate, place.pointGroup)) as unknown[]).length

  /** With the lock on, Azure Backup would not clean up when the backup fails. */
  async function endsOnceUnlocked(place: Place, id: string) {
    await until('the locks are off again', () => lockCount(place) === 0)
    estate.world.timeline.pace = 10_000
    return await ended(operations, id)
  }

  const others = new Set(['00000000-0000-4000-8000-000000000000'])
  for (const [switches, code, reason] of [
    [{ enabled: false }, 'RemediationDisabled', /^REMEDIATION_ENABLED is off: the operation waits/],
    [
      { allowedSubscriptions: others },
      'SubscriptionNotAllowed',
      /^ALLOWED_SUBSCRIPTIONS does not name [0-9a-f-]{36}: /,
    ],
  ] as const)
    it(`wait, say ${code}, and go on where they are allowed`, async () => {
      const place = estate.addVm(`barred-${code}`)
      const id = await clean(place)
      await whileWorks([database, estate], switches, async () => {
        await toldWhy(id, code)
        await sleep(1500)
        const [told, ...more] = await waitings(id)
        assert.match(String(told!.detail?.['reason']), reason)
        assert.deepEqual(more, [], 'it is said once')
        assert.equal((await operations.measures()).barred, 1)
      })
      const waiting = await operations.get(id)
      assert.deepEqual([waiting.status, waiting.steps, writesOf(place)], ['NotStarted', [], []])
      assert.equal(pointsOf(estate, place).length, 3)

      await whileWorks([database, estate], {}, async () =>
        assert.equal((await ended(operations, id)).status, 'Succeeded'),
      )
      assert.equal(pointsOf(estate, place).length, 1)
      assert.equal((await operations.measures()).barred, 0)
    })

  it('end when they are cancelled or overdue', async () => {
    const cancelled = await clean(estate.addVm('barred-cancelled'))
    const overdue = await clean(estate.addVm('barred-overdue'))
    await sql`update operations set deadline_at = now() - interval '1 second' where id = ${overdue}`.execute(
      database.db,
    )
    await whileWorks([database, estate], { enabled: false }, async () => {
      await toldWhy(cancelled, 'RemediationDisabled')
      await operations.cancel(cancelled, by())
      assert.equal((await ended(operations, cancelled)).status, 'Canceled')
      assert.equal((await ended(operations, overdue)).error?.code, 'DeadlineExceeded')
    })
  })

  it('get the locks back that they had taken off, and take them off again when they go on', async () => {
    const place = estate.addVm('barred-amid', { points: 18, locks: 1 })
    const locks = allLocks(estate, place.pointGroup)
    const { id } = await operations.start(place.vm, 'remediate', {}, by())
    estate.world.timeline.pace = snapshotInTwentySeconds
    await whileWorks([database, estate], {}, () =>
      until('the backup runs', () => estate.writes(`${place.item}/backup`).length === 1),
    )
    assert.equal(lockCount(place), 0)
    const before = writesOf(place).length

    await whileWorks([database, estate], { enabled: false }, async () => {
      await until('the lock is back', () => lockCount(place) === 1)
      await toldWhy(id, 'RemediationDisabled')
    })
    assert.deepEqual(allLocks(estate, place.pointGroup), locks)
    assert.deepEqual(
      writesOf(place)
        .slice(before)
        .map(({ method }) => method),
      ['PUT'],
    )
    assert.equal((await operations.freeze()).locksOff, 0)
    assert.equal((await operations.get(id)).status, 'Running')

    const end = await whileWorks([database, estate], {}, () => endsOnceUnlocked(place, id))
    assert.equal(end.status, 'Succeeded', JSON.stringify(end.error))
    assert.deepEqual(allLocks(estate, place.pointGroup), locks)
    assert.deepEqual(
      writesOf(place)
        .slice(before)
        .map(({ method, path }) => `${method} ${/locks|backup$/.exec(path)?.[0]}`),
      ['PUT locks', 'DELETE locks', 'POST backup', 'PUT locks'],
    )
  })

  it('get them back also where a process died while they were put back', async () => {
    const place = estate.addVm('barred-died', { points: 18, locks: 2 })
    const locks = allLocks(estate, place.pointGroup)
    const { id } = await operations.start(place.vm, 'remediate', {}, by())
    estate.world.timeline.pace = snapshotInTwentySeconds
    await whileWorks([database, estate], {}, () =>
      until('the backup runs', () => estate.writes(`${place.item}/backup`).length === 1),
    )
    estate.sandbox.failNext({ method: 'PUT', path: /locks/, taken: true }, { status: 504 }, 1)
    await whileWorks([database, estate], { enabled: false }, () =>
      until('the locks are back', () => lockCount(place) === 2),
    )
    await whileWorks([database, estate], { enabled: false }, () =>
      until('they are known to be', async () => (await operations.freeze()).locksOff === 0),
    )
    const end = await whileWorks([database, estate], {}, () => endsOnceUnlocked(place, id))
    assert.equal(end.status, 'Succeeded', JSON.stringify(end.error))
    assert.deepEqual(allLocks(estate, place.pointGroup), locks)
  })

  it('do not keep a lock off that an earlier operation had taken off for a time', async () => {
    const place = estate.addVm('barred-due', { locks: 1 })
    const lockIds = estate.world.locks
      .values()
      .map(({ id }) => id)
      .filter((id) => id.includes(place.pointGroup))
    const removal = await operations.start(place.vm, 'removeLocks', { lockIds, restore: 'PT2S' }, by())
    await whileWorks([database, estate], {}, () => ended(operations, removal.id))
    assert.equal(lockCount(place), 0)
    const id = await clean(place)
    await whileWorks([database, estate], { enabled: false }, () =>
      until('the lock is back', () => lockCount(place) === 1),
    )
    assert.equal(
      (await operations.get(id)).steps.every(({ name }) => name.startsWith('restore lock')),
      true,
    )
    assert.equal(pointsOf(estate, place).length, 3)
    await operations.cancel(id, by())
    await whileWorks([database, estate], { enabled: false }, () => ended(operations, id))
  })

  it('are run by the replica that may, while another may not', async () => {
    const place = estate.addVm('barred-beside', { points: 18, locks: 1 })
    const { id } = await operations.start(place.vm, 'remediate', {}, by())
    // Either may be the first to see it, each time anew: so often in a row it is not the one that may not.
    await whileWorks([database, estate], { enabled: false, timing: { ...fast, barredPatienceSeconds: 120 } }, () =>
      whileWorks([database, estate], {}, async () => {
        const end = await ended(operations, id)
        assert.equal(end.status, 'Succeeded', JSON.stringify(end.error))
      }),
    )
    assert.equal(writesOf(place).filter(({ method, path }) => method === 'DELETE' && /locks/.test(path)).length, 1)
    assert.deepEqual(await waitings(id).then((all) => all.filter(({ detail }) => detail?.['code'])), [])
  })

  it('begin no step whatever claimed them', async () => {
    const place = estate.addVm('barred-claimed')
    const id = await clean(place)
    const claimed = await claim(database.db, id, actionNames)
    assert.ok('row' in claimed)
    const azure = estate.azure()
    const deps = {
      ...database,
      azure: azure.controlPlane,
      collector: azure.collector,
      diagnose,
      limits: defaultLimits,
      timing: patient,
      enabled: false,
      tellEnd: async () => undefined,
    }
    const pass = await executeOperation(deps, catalogueWith(diagnose), claimed.row, claimed.fence, () => false)
    assert.ok('again' in pass)
    assert.deepEqual(writesOf(place), [])
  })

  describe('the same by the database as by the process', () => {
    const subscription = '11111111-1111-4111-8111-111111111111'
    const vmKey = `/subscriptions/${subscription}/resourcegroups/rg/providers/microsoft.compute/virtualmachines/vm`
    const grants = { enabled: true, principalId: undefined }
    const cases: [string, Switches, barred: (action: string) => boolean][] = [
      ['all on', { enabled: true, keyVaultGrants: grants }, () => false],
      ['no grants', { enabled: true }, (action) => action === 'grantKeyVaultAccess'],
      ['off', { enabled: false, keyVaultGrants: grants }, (action) => action !== 'restoreLocks'],
      [
        'allowed',
        { enabled: true, keyVaultGrants: grants, allowedSubscriptions: new Set([subscription]) },
        () => false,
      ],
      [
        'not allowed',
        { enabled: true, keyVaultGrants: grants, allowedSubscriptions: others },
        (action) => action !== 'restoreLocks',
      ],
    ]
    for (const [name, switches, barred] of cases)
      it(name, async () => {
        for (const action of actionNames) {
          const { rows } = await sql<{ barred: boolean }>`select ${isBarred(switches)} as barred
            from (select ${action}::text as action, ${vmKey}::text as vm_key) operations`.execute(database.db)
          assert.equal(rows[0]!.barred, barred(action), action)
          assert.equal(barredBecause(switches, { action, vm_key: vmKey }) !== undefined, barred(action), action)
        }
      })
  })
})
