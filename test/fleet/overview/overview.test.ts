import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { inventorySources } from '../../../src/fleet/inventory.ts'
import type { Fleet } from '../../../src/fleet/overview/overview-document.ts'
import { cutToFit } from '../../../src/fleet/overview/overview.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { putEstate, subscriptionIds, vmKeyOfRow, type EstateVm } from '../estate-rows.ts'
import { fleetApp, type Caller } from './fleet-app.ts'

const [first, second, third] = subscriptionIds
const blocked = { verdict: 'Blocked', reasons: ['LockFound'], basis: 'Inventory' }
const vms: EstateVm[] = [
  { name: 'app-1', resourceGroup: 'rg-app', ...blocked, limitReachedDateTime: '2026-11-28T00:00:00Z' },
  { name: 'app-2', resourceGroup: 'rg-app' },
  { name: 'app2-1', resourceGroup: 'rg-app2', verdict: 'AtRisk', reasons: ['NearLimit'] },
  {
    name: 'gone',
    resourceGroup: 'rg-app',
    ...blocked,
    goneDateTime: '2026-11-27T10:00:00Z',
    limitReachedDateTime: '2026-11-27T13:00:00Z',
  },
  {
    name: 'db-1',
    subscriptionId: second,
    verdict: 'Unknown',
    protectionState: 'NotProtected',
    limitReachedDateTime: '2026-12-03T00:00:00.000Z',
  },
  { name: 'db-2', subscriptionId: second, ...blocked, limitReachedDateTime: '2026-12-20T00:00:00Z' },
]

describe('GET /v1/fleet', { timeout: 60_000 }, () => {
  let database: OwnDatabase
  let app: Awaited<ReturnType<typeof fleetApp>>
  let lacks: string | null = null
  before(async () => {
    database = await aDatabase()
    app = await fleetApp(database, { scanning: () => ({ enabled: lacks === null, lacks }) })
    await putEstate(database.db, { vms })
  })
  after(async () => {
    await app?.close()
    await database?.close()
  })

  const fleet = async (caller: Caller) => {
    const answer = await app.ask(caller, '/v1/fleet')
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json<Fleet>()
  }
  const source = (
    subscription: string,
    of: { source?: string; status?: string; permission?: string; completed?: string },
  ) =>
    sql`insert into fleet_source (subscription_id, source, status, completed_at, ended_at, rows, required_permission)
      values (${subscription}, ${of.source ?? 'locks'}, ${of.status ?? 'Complete'}, ${of.completed ?? null}, now(), 5, ${of.permission ?? null})
      on conflict (subscription_id, source) do update set status = excluded.status, completed_at = excluded.completed_at,
        required_permission = excluded.required_permission`.execute(database.db)

  const verdictsOf = ({ byVerdict }: Fleet) =>
    byVerdict.flatMap(({ verdict, basis, vmCount }) => (vmCount > 0 ? `${verdict} ${basis} ${vmCount}` : []))

  it('says before the first sweep that nothing was read, and why nobody scans', async () => {
    const { coverage, sources, scanning } = await fleet('all')
    assert.deepEqual(coverage, { subscriptionCount: 0, unseenCount: 0, refusedCount: 0, incompleteCount: 0, share: 0 })
    assert.ok(sources.every(({ status }) => status === 'NotRead'))
    assert.deepEqual(scanning, { enabled: true, lacks: null })
    lacks = 'Microsoft.ResourceGraph/resources/read'
    assert.deepEqual((await fleet('all')).scanning, { enabled: false, lacks })
    lacks = null
  })

  const expected: Record<string, [string[], number, Fleet['limitReached'], number]> = {
    all: [
      ['Blocked Inventory 2', 'AtRisk Diagnosis 1', 'Unknown Diagnosis 1', 'Healthy Diagnosis 1'],
      5,
      { within1Day: 1, within7Days: 2, within30Days: 3 },
      1,
    ],
    first: [
      ['Blocked Inventory 1', 'AtRisk Diagnosis 1', 'Healthy Diagnosis 1'],
      3,
      { within1Day: 1, within7Days: 1, within30Days: 1 },
      0,
    ],
    second: [['Blocked Inventory 1', 'Unknown Diagnosis 1'], 2, { within1Day: 0, within7Days: 1, within30Days: 2 }, 1],
    group: [['Blocked Inventory 1', 'Healthy Diagnosis 1'], 2, { within1Day: 1, within7Days: 1, within30Days: 1 }, 0],
    mixed: [
      ['Blocked Inventory 2', 'Unknown Diagnosis 1', 'Healthy Diagnosis 1'],
      4,
      { within1Day: 1, within7Days: 2, within30Days: 3 },
      1,
    ],
    nobody: [[], 0, { within1Day: 0, within7Days: 0, within30Days: 0 }, 0],
  }
  for (const [caller, [verdicts, vmCount, limits, unprotected]] of Object.entries(expected))
    it(`counts for ${caller} what is reached, and nothing else`, async () => {
      const told = await fleet(caller as Caller)
      assert.deepEqual(verdictsOf(told), verdicts)
      assert.deepEqual([told.vmCount, told.limitReached, told.unprotectedVmCount], [vmCount, limits, unprotected])
      assert.equal(
        told.bySubscription.reduce((sum, one) => sum + one.vmCount, 0),
        vmCount,
      )
    })

  it('tells subscriptions by their names, those with most blocked VMs first', async () => {
    await sql`insert into fleet_subscription (subscription_id, name, coverage) values (${first}, 'Production', 'Complete')`.execute(
      database.db,
    )
    const { bySubscription } = await fleet('all')
    assert.deepEqual(bySubscription, [
      { subscriptionId: first, name: 'Production', vmCount: 3, blocked: 1, atRisk: 1, unknown: 0, healthy: 1 },
      { subscriptionId: second, name: null, vmCount: 2, blocked: 1, atRisk: 0, unknown: 1, healthy: 0 },
    ])
  })

  it('tells the age of the oldest reading, and what is not complete', async () => {
    for (const name of inventorySources) await source(first, { source: name, completed: '2026-11-27T11:00:00Z' })
    assert.equal((await fleet('first')).coverage.share, 1)
    for (const name of inventorySources) await source(second, { source: name, completed: '2026-11-27T11:30:00Z' })
    await source(second, { status: 'Failed', completed: '2026-11-27T10:00:00Z' })
    const told = await fleet('all')
    assert.deepEqual(told.coverage, {
      subscriptionCount: 2,
      unseenCount: 0,
      refusedCount: 0,
      incompleteCount: 1,
      share: 0.95,
    })
    const locks = told.sources.find(({ name }) => name === 'locks')!
    assert.deepEqual(
      [locks.status, locks.completedDateTime, locks.ageSeconds, locks.rows],
      ['Partial', '2026-11-27T10:00:00.000Z', 7200, 10],
    )
    assert.equal((await app.ask('all', '/v1/fleet')).headers['age'], '7200')
    assert.equal((await fleet('first')).sources[0]!.rows, 5)
  })

  it('names each permission that is missing, with where', async () => {
    const permissions = inventorySources.map((name) => `Microsoft.${name}/read`)
    for (const [place, name] of inventorySources.entries())
      await source(first, { source: name, status: 'Refused', permission: permissions[place]! })
    await sql`insert into fleet_subscription (subscription_id, name, coverage, required_permissions)
      values (${third}, null, 'Refused', '{Microsoft.Resources/subscriptions/read}')`.execute(database.db)
    const told = await fleet('all')
    assert.deepEqual(
      told.missingPermissions.map(({ permission }) => permission).toSorted(),
      [...permissions, 'Microsoft.Resources/subscriptions/read'].toSorted(),
    )
    assert.deepEqual(
      told.missingPermissions.find(({ sources }) => sources.includes('locks')),
      { permission: 'Microsoft.locks/read', sources: ['locks'], subscriptionCount: 1, subscriptionIds: [first] },
    )
    assert.deepEqual([told.coverage.refusedCount, told.coverage.subscriptionCount], [1, 3])
    assert.deepEqual((await fleet('second')).missingPermissions, [])
    assert.equal((await fleet('group')).missingPermissions.length, inventorySources.length)
    await sql`update fleet_source set status = 'Complete', required_permission = null`.execute(database.db)
  })

  it('says to whoever is let into a subscription that no sweep has seen that it is not seen', async () => {
    await sql`delete from fleet_source where subscription_id = ${second}`.execute(database.db)
    const { coverage } = await fleet('second')
    assert.deepEqual([coverage.unseenCount, coverage.subscriptionCount, coverage.share], [1, 0, 0])
  })

  it('answers 304 to the tag of an answer that differs in times only', async () => {
    const { headers } = await app.ask('all', '/v1/fleet')
    const asked = { headers: { 'if-none-match': String(headers['etag']) } }
    await sql`update fleet_source set completed_at = completed_at + interval '1 minute'`.execute(database.db)
    const same = await app.ask('all', '/v1/fleet', asked)
    assert.deepEqual([same.statusCode, same.body, same.headers['etag']], [304, '', headers['etag']])
    await putEstate(database.db, { vms: [{ name: 'app-2', resourceGroup: 'rg-app', verdict: 'AtRisk' }] })
    assert.equal((await app.ask('all', '/v1/fleet', asked)).statusCode, 200)
    await putEstate(database.db, { vms: [{ name: 'app-2', resourceGroup: 'rg-app' }] })
    assert.equal((await app.ask('all', '/v1/fleet', asked)).statusCode, 304)
  })

  it('names the scan that runs, by its address', async () => {
    assert.equal((await fleet('all')).runningScan, null)
    const id = randomUUID()
    await sql`insert into fleet_scan (id, status, asked_by) values (${id}, 'Running', 'schedule')`.execute(database.db)
    const { runningScan } = await fleet('group')
    assert.deepEqual([runningScan?.id, runningScan?.links.self], [id, `http://localhost:80/v1/fleet/scans/${id}`])
    await sql`delete from fleet_scan`.execute(database.db)
  })

  it('counts operations that run, and locks that are off, of VMs that are reached', async () => {
    const start = async (vm: EstateVm, status: string, lock?: string) => {
      const [id, vmKey] = [randomUUID(), vmKeyOfRow(vm)]
      await sql`insert into operations (id, action, vm_key, vm_id, status, body, plan, work, deadline_at, created_by, correlation_id,
        approval_required) values (${id}, 'removeLocks', ${vmKey}, ${vmKey}, ${status}, '{}', '{"calls":[]}', '{}', now(), 'tester', 'x',
        ${status === 'NotStarted'})`.execute(database.db)
      if (lock === undefined) return
      await sql`insert into lock_journal (id, operation_id, vm_key, vm_id, lock_id, lock, restore, lock_key)
        values (${randomUUID()}, ${id}, ${vmKey}, ${vmKey}, ${lock}, '{}', 'P1D', ${lock})`.execute(database.db)
      await sql`insert into lock_lease (lock_key, lock, vm_key, vm_id, asked_by) values (${lock}, '{}', ${vmKey}, ${vmKey}, 'tester')`.execute(
        database.db,
      )
    }
    await start(vms[0]!, 'Running', 'lock-1')
    await start(vms[2]!, 'NotStarted')
    await start(vms[4]!, 'Running', 'lock-2')
    const of = async (caller: Caller) => {
      const { operations, locksOff } = await fleet(caller)
      return [operations.running, operations.awaitingApproval, locksOff]
    }
    assert.deepEqual(await of('first'), [1, 1, 1])
    assert.deepEqual(await of('group'), [1, 0, 1])
    assert.deepEqual(await of('mixed'), [2, 0, 2])
    assert.deepEqual(await of('nobody'), [0, 0, 0])
  })
})

describe('an answer of many subscriptions with long names', () => {
  const fleet = (name: string) =>
    ({
      bySubscription: Array.from({ length: 50 }, (_, n) => ({
        subscriptionId: first,
        name: `${name}${n}`,
        vmCount: n,
      })),
      otherSubscriptionCount: 3,
    }) as unknown as Fleet

  it('is told whole where it fits', () => assert.equal(cutToFit(fleet('x')).bySubscription.length, 50))

  it('leaves out as many as do not fit in 16 KiB, and says how many', () => {
    const cut = cutToFit(fleet('漢'.repeat(100)))
    const { length } = cut.bySubscription
    assert.ok(length > 20 && length < 50, String(length))
    assert.equal(cut.otherSubscriptionCount, 3 + 50 - length)
    assert.ok(Buffer.byteLength(JSON.stringify(cut)) <= 16 * 1024)
  })
})
