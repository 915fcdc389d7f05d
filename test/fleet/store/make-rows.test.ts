import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sql, type Kysely } from 'kysely'
import { defaultLimits as limits } from '../../../src/backup/limits.ts'
import type { Schema } from '../../../src/database/schema.ts'
import type { LastDiagnosis } from '../../../src/fleet/inventory.ts'
import { rowOf } from '../../../src/fleet/row-of.ts'
import type { StoredContent } from '../../../src/fleet/row.ts'
import { hashOf } from '../../../src/fleet/store/content-hash.ts'
import { forgetGone } from '../../../src/fleet/store/forget-gone.ts'
import { keepDiagnosis } from '../../../src/fleet/store/keep-diagnosis.ts'
import { markStale } from '../../../src/fleet/store/source-states.ts'
import { checksLeftOpen } from '../../../src/fleet/what-inventory-tells.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { aPolicy, pointGroup, subscription, vmGroup, vmId } from '../../diagnosis/facts-builder.ts'
import { aCollectionRecord, anInventory, anItem, aLockOn } from '../inventory-builder.ts'
import { estateOf, estateOn, type Estate } from './an-estate.ts'

const hour = 3_600_000
const healthy = estateOf(anInventory())
const locked = { ...healthy, restorePointCollections: [aCollectionRecord()], locks: [aLockOn(pointGroup)] }
const unlocked = { ...locked, locks: [] }

describe('rows of the estate', { timeout: 120_000 }, () => {
  let server: OwnDatabase
  let db: Kysely<Schema>
  let estate: ReturnType<typeof estateOn>
  before(async () => {
    server = await aDatabase()
    db = server.db
  })
  after(() => server?.close())
  beforeEach(async () => {
    await sql`truncate fleet_resource, fleet_due, fleet_vm, fleet_count, fleet_source, fleet_cause`.execute(db)
    await sql`update fleet_sequence set last = 0, forgotten = 0`.execute(db)
    estate = estateOn(db)
  })

  const sweptAndMade = async (...given: Parameters<typeof estate.sweep>) => {
    await estate.sweep(...given)
    return await estate.makeRows()
  }
  const verdicts = async () => (await estate.rows()).map(({ verdict, reasons }) => [verdict, ...reasons])
  const counts = async (dimension: string) =>
    Object.fromEntries(
      (
        await db
          .selectFrom('fleet_count')
          .select(['value', 'count'])
          .where('dimension', '=', dimension)
          .where('count', '>', 0)
          .execute()
      ).map(({ value, count }) => [value, count]),
    )
  /** Of every table: which transaction wrote each row last. */
  const written = async () => {
    const of = (table: string) =>
      sql<{ at: string }>`select xmin::text as at from ${sql.table(table)} order by 1`.execute(db)
    return await Promise.all(['fleet_resource', 'fleet_vm', 'fleet_count', 'fleet_cause', 'fleet_due'].map(of))
  }

  it('say what a diagnosis would, and what shows it', async () => {
    assert.deepEqual(await sweptAndMade(healthy), { made: 1, changed: 1 })
    const { content } = await db.selectFrom('fleet_vm').select('content').executeTakeFirstOrThrow()
    const { summary, verdict, basis, provenBy, protectionState } = content as Record<string, unknown>
    assert.deepEqual([verdict, basis, protectionState], ['Healthy', 'Inventory', 'Protected'])
    assert.deepEqual(provenBy, { jobId: null, completedDateTime: '2026-11-22T22:00:00Z' })
    assert.match(String(summary), /^The next backup of VM web-1 should succeed/)
    assert.deepEqual(await counts('verdict'), { 'Healthy Inventory': 1 })
    assert.deepEqual(await counts('protection'), { Protected: 1 })
  })

  const contents = async () =>
    (await db.selectFrom('fleet_vm').select('content').execute()).map(({ content }) => content as StoredContent)

  it('say why in each language', async () => {
    await sweptAndMade(healthy)
    const [{ summary, summaryIn }] = (await contents()) as [StoredContent]
    assert.match(summary, /^The next backup of VM web-1 should succeed: /)
    assert.match(summaryIn!.pt!, /^O próximo backup da VM web-1 deve ter êxito: /)
  })

  it('of a version that knew English alone stand until they change, and then say it in each language', async () => {
    await sweptAndMade(unlocked)
    await sql`update fleet_vm set content = content - 'summaryIn'`.execute(db)
    const before = await written()
    estate.pass(7 * hour)
    assert.deepEqual(await estate.makeRows(), { made: 1, changed: 0 })
    assert.deepEqual((await written())[1], before[1])
    assert.equal((await contents())[0]!.summaryIn, undefined)
    await sweptAndMade(locked)
    assert.match((await contents())[0]!.summaryIn!.pt!, /^Não é possível dizer /)
  })

  it('are the same rows to a version that knows English alone', async () => {
    await sweptAndMade(locked)
    const { content, content_hash } = await db
      .selectFrom('fleet_vm')
      .select(['content', 'content_hash'])
      .executeTakeFirstOrThrow()
    const inventory = anInventory({ collections: locked.restorePointCollections, locks: locked.locks })
    const observedAt = estate.now().toISOString()
    const { observedDateTime: _, ...made } = rowOf(inventory, {
      limits,
      observedAt,
      lastDiagnosis: null,
      stale: [],
    }).content
    const english = {
      ...made,
      summary: made.summary.en,
      causes: made.causes.map((one) => ({ ...one, title: one.title.en })),
    }
    assert.equal(english.causes.length, 1)
    assert.equal((content as StoredContent).summary, english.summary)
    assert.deepEqual(content_hash, hashOf(english))
  })

  it('of an estate that has not changed are not written again, nor is anything else', async () => {
    await sweptAndMade(locked)
    const before = await written()
    const shuffled = JSON.parse(JSON.stringify(locked)) as Estate
    shuffled.virtualMachines = locked.virtualMachines!.map(
      (one) => Object.fromEntries(Object.entries(one).toReversed()) as typeof one,
    )
    assert.deepEqual(await sweptAndMade(shuffled), { made: 0, changed: 0 })
    assert.deepEqual(await written(), before)
  })

  it('follow a lock that comes and goes, and count it as one cause', async () => {
    await sweptAndMade(unlocked)
    assert.deepEqual(await sweptAndMade(locked), { made: 1, changed: 1 })
    const [row] = await estate.rows()
    assert.deepEqual(
      [row!.verdict, row!.checks, row!.causes],
      ['Unknown', ['restore-point-limit', 'restore-point-lock'], 1],
    )
    const cause = await db.selectFrom('fleet_cause').selectAll().executeTakeFirstOrThrow()
    assert.deepEqual([cause.kind, cause.vm_count], ['Lock', 1])
    assert.deepEqual(cause.titles, {
      en: `CanNotDelete lock "keep" on ${pointGroup}`,
      pt: `Bloqueio CanNotDelete "keep" em ${pointGroup}`,
    })
    assert.equal(cause.title, (cause.titles as { en: string }).en)
    await sweptAndMade(unlocked)
    assert.deepEqual(await verdicts(), [['Healthy']])
    assert.equal((await db.selectFrom('fleet_cause').select('vm_count').executeTakeFirst())?.vm_count, 0)
  })

  const scopes: [what: string, scope: string, reaches: boolean][] = [
    ['the subscription', subscription, true],
    ['the group of the points', pointGroup, true],
    ['the collection', aCollectionRecord().id, true],
    ['the VM', vmId.id, true],
    ["the VM's group", vmGroup, true],
    ['an extension of the VM', `${vmId.id}/extensions/VMSnapshot`, true],
    ['a VM whose name begins so', `${vmId.id}23`, false],
    ['a group whose name begins so', `${pointGroup}0`, false],
  ]
  for (const [what, scope, reaches] of scopes)
    it(`${reaches ? 'are judged anew for a lock on' : 'do not heed one on'} ${what}`, async () => {
      await sweptAndMade(unlocked)
      assert.deepEqual(await sweptAndMade({ ...unlocked, locks: [aLockOn(scope, { level: 'ReadOnly' })] }), {
        made: reaches ? 1 : 0,
        changed: reaches ? 1 : 0,
      })
    })

  it('follow a policy that their items name, in whatever casing', async () => {
    const named = { ...healthy, protectedItems: [anItem({ policyId: aPolicy().id.toUpperCase() })] }
    await sweptAndMade(named)
    const later = {
      ...anInventory().policies[0]!,
      schedule: { frequency: 'Daily', times: ['04:00'], days: [], timeZone: 'UTC' },
    }
    assert.deepEqual(await sweptAndMade({ ...named, policies: [later] }), { made: 1, changed: 1 })
    assert.equal((await verdicts())[0]![0], 'Unknown')
  })

  it('keep a lock that a list did not bring which was not whole', async () => {
    await sweptAndMade(locked)
    await sweptAndMade(unlocked, { locks: { status: 'Partial', completedDateTime: null } })
    assert.equal((await verdicts())[0]![0], 'Unknown')
  })

  it('of a VM that is missing once stay, and go when it is missing twice', async () => {
    await sweptAndMade(healthy)
    const without = { ...healthy, virtualMachines: [] }
    await sweptAndMade(without)
    assert.equal((await estate.rows()).length, 1)
    await sweptAndMade(without, { virtualMachines: { status: 'Partial', completedDateTime: null } })
    assert.equal((await estate.rows()).length, 1)
    await sweptAndMade(without)
    assert.deepEqual(await estate.rows(), [])
    assert.deepEqual(await counts('verdict'), {})
    const gone = await db.selectFrom('fleet_vm').select(['gone_at', 'changed_seq']).executeTakeFirstOrThrow()
    assert.deepEqual([gone.gone_at !== null, gone.changed_seq], [true, '2'])
    await sweptAndMade(healthy)
    assert.deepEqual(
      (await estate.rows()).map(({ verdict, sequence }) => [verdict, sequence]),
      [['Healthy', 3]],
    )
  })

  it('of a VM that came back in between stay', async () => {
    const without = { ...healthy, virtualMachines: [] }
    for (const one of [healthy, without, healthy, without]) await sweptAndMade(one)
    assert.equal((await estate.rows()).length, 1)
  })

  it('stand while a source fails, and are not believed when it has failed for too long', async () => {
    await sweptAndMade(healthy)
    const failed = { protectedItems: { status: 'Failed', completedDateTime: null, message: 'Busy.' } } as const
    assert.deepEqual(await sweptAndMade({ ...healthy, protectedItems: [] }, failed), { made: 0, changed: 0 })
    assert.equal(await markStale(db, estate.now()), 0)
    assert.equal(await markStale(db, new Date(estate.now().getTime() + 1)), 1)
    await estate.makeRows()
    assert.deepEqual(await verdicts(), [['Unknown', 'Stale']])
    assert.equal(await markStale(db, new Date(estate.now().getTime() + 1)), 0)
    await sweptAndMade(healthy)
    assert.deepEqual(await verdicts(), [['Healthy']])
  })

  it('of more subscriptions than one statement takes are all judged anew', async () => {
    const many = 120
    const [machine] = healthy.virtualMachines!
    const inSubscription = (n: number) => ({
      ...machine!,
      id: machine!.id.replace(subscription, `/subscriptions/00000000-0000-0000-0000-${String(n).padStart(12, '0')}`),
    })
    assert.notEqual(inSubscription(1).id, machine!.id)
    await sweptAndMade({ virtualMachines: Array.from({ length: many }, (_, n) => inSubscription(n)) })
    assert.equal(await markStale(db, new Date(estate.now().getTime() + 1)), many)
    assert.equal((await estate.makeRows()).made, many)
  })

  it('are Healthy for as long as the last backup proves it, though nothing changes', async () => {
    await sweptAndMade(healthy)
    estate.pass(13 * hour)
    await estate.makeRows()
    assert.deepEqual(await verdicts(), [['Healthy']])
    estate.pass(1.1 * hour)
    await estate.makeRows()
    assert.equal((await verdicts())[0]![0], 'Unknown')
  })

  const fromDiagnosis = (diagnosedDateTime: string, outcome = 'RuledOut'): LastDiagnosis => ({
    diagnosedDateTime,
    verdict: 'Healthy',
    judged: [...checksLeftOpen].map((check) => ({ check, outcome, reason: 'r', severity: null, message: 'm' })),
    restorePoints: { count: 7, limit: 18, countedDateTime: diagnosedDateTime },
  })

  it('take what a full reading said, and no older one', async () => {
    await sweptAndMade({ ...healthy, protectedItems: [anItem({ lastBackupStatus: null })] })
    assert.equal((await verdicts())[0]![0], 'Unknown')
    assert.equal(await keepDiagnosis(db, vmId.key, fromDiagnosis('2026-11-23T09:00:00Z')), true)
    await estate.makeRows()
    assert.deepEqual(await estate.rows().then(([row]) => [row!.verdict, row!.basis]), ['Healthy', 'Diagnosis'])
    assert.equal(await keepDiagnosis(db, vmId.key, fromDiagnosis('2026-11-23T08:00:00Z', 'Unknown')), false)
    assert.equal(await keepDiagnosis(db, `${vmId.key}2`, fromDiagnosis('2026-11-23T09:30:00Z')), false)
    estate.pass(36 * hour)
    await estate.makeRows()
    assert.deepEqual(await estate.rows().then(([row]) => row!.basis), 'Inventory')
  })

  it('say in each language what a full reading lent them, and in English what an earlier version kept of one', async () => {
    const lent = async (diagnosedDateTime: string, told: object) => {
      const fault = {
        outcome: 'Confirmed',
        reason: 'LimitReached',
        severity: 'Blocking',
        message: 'It is full.',
        ...told,
      }
      const { judged, ...rest } = fromDiagnosis(diagnosedDateTime)
      await keepDiagnosis(db, vmId.key, {
        ...rest,
        judged: judged.map((one) => (one.check === 'restore-point-limit' ? { ...one, ...fault } : one)),
      })
      await estate.makeRows()
      const [{ summary, summaryIn }] = (await contents()) as [StoredContent]
      return [summary, summaryIn!.pt]
    }
    await sweptAndMade(healthy)
    const english = 'The next backup of VM web-1 will not succeed: It is full.'
    assert.deepEqual(await lent('2026-11-23T09:00:00Z', {}), [
      english,
      'O próximo backup da VM web-1 não terá êxito: It is full.',
    ])
    assert.deepEqual(await lent('2026-11-23T09:10:00Z', { messageIn: { pt: 'Está cheia.' } }), [
      english,
      'O próximo backup da VM web-1 não terá êxito: Está cheia.',
    ])
  })

  it('are made by several at a time, each once, and counted rightly', async () => {
    const vms = Array.from({ length: 1100 }, (_, index) => ({
      ...healthy.virtualMachines![0]!,
      id: `${vmId.id}-${index}`,
      name: `web-1-${index}`,
    }))
    await estate.sweep({ virtualMachines: vms })
    const made = await Promise.all([estate.makeRows(), estate.makeRows(), estate.makeRows()])
    assert.equal(
      made.reduce((sum, one) => sum + one.changed, 0),
      vms.length,
    )
    assert.deepEqual(await counts('protection'), { NotProtected: vms.length })
    const sequences = (await estate.rows()).map(({ sequence }) => sequence).toSorted((a, b) => a - b)
    assert.deepEqual([sequences[0], sequences.at(-1), new Set(sequences).size], [1, vms.length, vms.length])
  })

  it('of VMs that are long gone are forgotten, and up to where', async () => {
    await sweptAndMade(healthy)
    const without = { ...healthy, virtualMachines: [] }
    await sweptAndMade(without)
    await sweptAndMade(without)
    assert.equal(await forgetGone(db, estate.now()), 0)
    assert.equal(await forgetGone(db, new Date(estate.now().getTime() + 1)), 1)
    assert.deepEqual(await db.selectFrom('fleet_sequence').select(['last', 'forgotten']).execute(), [
      { last: '2', forgotten: '2' },
    ])
  })
})
