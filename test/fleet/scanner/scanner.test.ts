import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { inventorySources } from '../../../src/fleet/inventory.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import type { Service } from '../../../src/service.ts'
import { madeTogether } from '../../made-together.ts'
import { assembledOver } from '../../service/assembled.ts'
import { aScannedSandbox, until } from './a-scanned-sandbox.ts'

const patience = { timeout: 120_000 }

const scans = (service: Service) =>
  service.database.db.selectFrom('fleet_scan').selectAll().orderBy('started_at').execute()
const ended = async (service: Service) => (await scans(service)).find(({ status }) => status !== 'Running')

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
    await made.service.start()
  })
  after(() => made?.stop())

  it('has a row of every VM by itself, and a scan that says what was read', async () => {
    const { sandbox, service } = made
    const scan = await until('a sweep has ended', () => ended(service))
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
      (await scans(service)).find((one) => one.id === id && one.status !== 'Running'),
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
      /^fleet_sweep_duration_seconds \d/m,
      /^fleet_sweep_late_seconds 0$/m,
      /^fleet_graph_queries_total [1-9]\d*$/m,
      /^fleet_graph_throttled_total 0$/m,
    ])
      assert.match(body, line)
    const lines = body.split('\n').filter((line) => line.startsWith('fleet_'))
    for (const line of lines) assert.doesNotMatch(line, /[0-9a-f]{8}-|subscriptions\//)
  })
})

describe('several services on one database', patience, () => {
  let made: Awaited<ReturnType<typeof make>>
  const make = () =>
    madeTogether(async (later) => {
      const sandbox = await aScannedSandbox(later)
      const one = await assembledOver(sandbox, later, { FLEET_SCAN: 'on' })
      const two = await assembledOver(sandbox, later, { FLEET_SCAN: 'on', DATABASE_URL: one.database.connectionString })
      return { sandbox, one, two }
    })
  before(async () => {
    made = await make()
  })
  after(() => made?.stop())
  const holder = async () =>
    (await made.one.database.db.selectFrom('fleet_lease').select('holder').executeTakeFirstOrThrow()).holder

  it('sweep once, and the one that is asked while the other sweeps refuses', async () => {
    const { one, two, sandbox } = made
    sandbox.setLatency(100)
    await Promise.all([one.firstToken, two.firstToken])
    await one.start()
    const running = await until('it sweeps', async () => (await scans(one))[0])
    await two.start()
    await assert.rejects(two.scanner.startScan({ subscriptionIds: null, askedBy: 'ops' }), {
      code: 'ScanInProgress',
      scanId: running.id,
    })
    sandbox.setLatency(0)
    await until('the sweep has ended', () => ended(one))
    assert.deepEqual(
      (await scans(one)).map(({ id }) => id),
      [running.id],
    )
  })

  it('go on where the one that sweeps is gone: what the other is asked for is done', async () => {
    const { one, two } = made
    const before = await holder()
    await one.scanner.stop()
    const { id } = await two.scanner.startScan({ subscriptionIds: null, askedBy: 'ops' })
    const scan = await until('the other has swept', async () =>
      (await scans(two)).find((row) => row.id === id && row.status !== 'Running'),
    )
    assert.equal(scan.status, 'Succeeded', JSON.stringify(scan.result))
    assert.equal(scan.holder, await holder())
    assert.notEqual(scan.holder, before)
  })
})

describe('a service that may sweep nothing', patience, () => {
  const lines: Record<string, unknown>[] = []
  let made: Awaited<ReturnType<typeof make>>
  const log = { info: () => undefined, warn: (fields: object, msg: string) => void lines.push({ ...fields, msg }) }
  const make = () =>
    madeTogether(async (later) => {
      const sandbox: Sandbox = await aScannedSandbox(later)
      sandbox.deny('Microsoft.Resources/subscriptions/read')
      const service = await assembledOver(sandbox, later, { FLEET_SCAN: 'on' }, { log: quiet(log) })
      return { sandbox, service }
    })
  before(async () => {
    made = await make()
    await made.service.firstToken
    await made.service.start()
  })
  after(() => made?.stop())

  it('says so in one line, which names what it lacks, and works as before', async () => {
    const { sandbox, service } = made
    const scan = await until('a sweep was tried', () => ended(service))
    assert.equal(scan.status, 'Failed', JSON.stringify(scan.result))
    const { lacks } = await until('it says so', async () => {
      const said = service.scanner.scanning()
      return said.lacks !== null && said
    })
    assert.match(lacks!, /Microsoft\.Resources\/subscriptions\/read/)
    assert.deepEqual(
      lines.filter((line) => /not swept/.test(String(line['msg']))).map((line) => line['lacks']),
      [lacks],
    )
    const { id } = sandbox.world.virtualMachines.values().find(({ name }) => name === 'healthy-linux')!
    const answer = await service.app.inject({ url: `/v1${id}/diagnosis` })
    assert.equal(answer.json<{ verdict: string }>().verdict, 'Healthy')
  })

  it('sweeps as soon as it may', async () => {
    const { sandbox, service } = made
    sandbox.allowAll()
    const { id } = await service.scanner.startScan({ subscriptionIds: null, askedBy: 'ops' })
    await until('it has swept', async () => (await scans(service)).find((one) => one.id === id)?.status === 'Succeeded')
    await until('it says so', async () => service.scanner.scanning().lacks === null)
  })
})

it('a service that is told not to sweep does not', patience, async () => {
  const made = await madeTogether(async (later) => {
    const sandbox = await aScannedSandbox(later)
    return { sandbox, service: await assembledOver(sandbox, later) }
  })
  const { service } = made
  try {
    await service.start()
    assert.deepEqual(service.scanner.scanning(), { enabled: false, lacks: null })
    await assert.rejects(service.scanner.startScan({ subscriptionIds: null, askedBy: 'ops' }), {
      code: 'ScanningDisabled',
    })
    assert.equal(await service.scanner.measures(), undefined)
    const { body } = await service.app.inject({ url: '/metrics' })
    assert.doesNotMatch(body, /^fleet_(vms|coverage|sweep)\S* \d/m)
  } finally {
    await made.stop()
  }
})

/** A logger that keeps what it is warned of. */
function quiet(log: { warn: (fields: object, message: string) => void }) {
  const nothing = () => undefined
  const logger = {
    level: 'info',
    ...{ fatal: nothing, error: nothing, info: nothing, debug: nothing, trace: nothing, silent: nothing },
    warn: log.warn,
    child: () => logger,
  }
  return logger as never
}
