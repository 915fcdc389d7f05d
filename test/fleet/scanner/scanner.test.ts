import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { inventorySources } from '../../../src/fleet/inventory.ts'
import { madeTogether } from '../../made-together.ts'
import { assembledOver } from '../../service/assembled.ts'
import { aScannedSandbox, endedScan, scansOf, until } from './a-scanned-sandbox.ts'

const patience = { timeout: 120_000 }

describe('a service that sweeps', patience, () => {
  let made: Awaited<ReturnType<typeof make>>
  const make = () =>
    madeTogether(async (later) => {
      const sandbox = await aScannedSandbox(later)
      const service = await assembledOver(sandbox, later, { FLEET_SCAN: 'on' })
      return { sandbox, service }
    })
  before(async () => {
    made = await make()
    await made.service.firstToken
    made.service.scanner.start()
  })
  after(() => made?.stop())

  it('has a row of every VM by itself, and a scan that says what was read', async () => {
    const { sandbox, service } = made
    const scan = await until('a sweep has ended', () => endedScan(service))
    assert.deepEqual([scan.status, scan.asked_by, scan.subscription_ids], ['Succeeded', 'schedule', null])
    const result = scan.result as { coverage: object; sources: { source: string; rows: number; states: object }[] }
    const subscriptions = sandbox.world.subscriptions.values().length
    assert.deepEqual(result.coverage, { Complete: subscriptions, Partial: 0, Refused: 0 })
    assert.deepEqual(
      result.sources.map(({ source, states }) => [source, states]),
      inventorySources.map((source) => [source, { Complete: subscriptions }]),
    )
    assert.ok(scan.queries > 10)
    assert.deepEqual([scan.throttled, scan.paused_seconds], [0, 0])
    const expected = sandbox.world.virtualMachines
      .values()
      .map(({ id }) => id.toLowerCase())
      .toSorted()
    const { db } = service.database
    await until(
      'all rows are made',
      async () => (await db.selectFrom('fleet_vm').select('vm_key').execute()).length === expected.length,
    )
    const rows = await db.selectFrom('fleet_vm').select('vm_key').orderBy('vm_key').execute()
    assert.deepEqual(
      rows.map(({ vm_key }) => vm_key),
      expected,
    )
    assert.deepEqual(service.scanner.scanning(), { enabled: true, lacks: null })
  })

  it('diagnoses in the background, those that fail first', async () => {
    const { db } = made.service.database
    const first = await until('some are diagnosed', async () => {
      const rows = await db.selectFrom('fleet_vm').selectAll().where('last_diagnosis', 'is not', null).execute()
      return rows.length >= 3 && rows
    })
    for (const row of first) assert.ok(row.verdict === 'Blocked' || row.error_code !== null, row.vm_key)
  })

  it('keeps what somebody has looked at', async () => {
    const { sandbox, service } = made
    const { id } = sandbox.world.virtualMachines.values().find(({ name }) => name === 'healthy-linux')!
    const answer = await service.app.inject({ url: `/v1${id}/diagnosis` })
    assert.equal(answer.statusCode, 200, answer.body)
    const kept = await until('it is kept', async () => {
      const row = await service.database.db
        .selectFrom('fleet_vm')
        .select('last_diagnosis')
        .where('vm_key', '=', id.toLowerCase())
        .executeTakeFirst()
      return row?.last_diagnosis
    })
    const { diagnosedDateTime, verdict } = kept as { diagnosedDateTime: string; verdict: string }
    const told = answer.json<{ observedAt: string; verdict: string }>()
    assert.deepEqual([diagnosedDateTime, verdict], [told.observedAt, told.verdict])
  })

  it('sweeps when it is asked to, of what it is asked for', async () => {
    const { sandbox, service } = made
    const { subscriptionId } = sandbox.world.subscriptions.values()[0]!
    const { id } = await service.scanner.startScan({ subscriptionIds: [subscriptionId.toUpperCase()], askedBy: 'ops' })
    const scan = await until('it has ended', async () =>
      (await scansOf(service)).find((one) => one.id === id && one.status !== 'Running'),
    )
    const { coverage } = scan.result as { coverage: object }
    assert.deepEqual([scan.status, scan.asked_by], ['Succeeded', 'ops'])
    assert.deepEqual(coverage, { Complete: 1, Partial: 0, Refused: 0 })
  })

  it('tells of the estate in its metrics, without an id', async () => {
    const { body } = await made.service.app.inject({ url: '/metrics' })
    for (const line of [
      /^fleet_vms\{verdict="Blocked",basis="(Inventory|Diagnosis)"\} [1-9]\d*$/m,
      /^fleet_causes\{kind="Lock"\} [1-9]\d*$/m,
      /^fleet_coverage_ratio 1$/m,
      /^fleet_source_age_seconds\{source="virtualMachines"\} \d/m,
      /^fleet_limit_reached_vms\{within="30d"\} \d+$/m,
      /^fleet_undelete_ends_vms\{within="30d"\} \d+$/m,
      /^fleet_instant_points_expire_vms\{within="30d"\} [1-9]\d*$/m,
      /^fleet_sweep_duration_seconds \d/m,
      /^fleet_sweep_late_seconds 0$/m,
      /^fleet_graph_queries_total [1-9]\d*$/m,
      /^fleet_graph_throttled_total 0$/m,
    ])
      assert.match(body, line)
    const lines = body.split('\n').filter((line) => line.startsWith('fleet_'))
    for (const line of lines) assert.doesNotMatch(line, /[0-9a-f]{8}-|subscriptions\//)
  })

  it('does not where it is told not to', async () => {
    const { service, stop } = await madeTogether(async (later) => ({
      service: await assembledOver(made.sandbox, later),
    }))
    try {
      service.scanner.start()
      assert.deepEqual(service.scanner.scanning(), { enabled: false, lacks: null })
      await assert.rejects(service.scanner.startScan({ subscriptionIds: null, askedBy: 'ops' }), {
        code: 'ScanningDisabled',
      })
      assert.equal(await service.scanner.measures(), undefined)
      const { body } = await service.app.inject({ url: '/metrics' })
      assert.doesNotMatch(body, /^fleet_(vms|coverage|sweep)\S* \d/m)
    } finally {
      await stop()
    }
  })
})
