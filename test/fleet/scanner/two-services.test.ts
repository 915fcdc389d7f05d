import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { madeTogether } from '../../made-together.ts'
import { assembledOver } from '../../service/assembled.ts'
import { aScannedSandbox, endedScan, scansOf, until } from './a-scanned-sandbox.ts'

const patience = { timeout: 120_000 }

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
    one.scanner.start()
    const running = await until('it sweeps', async () => (await scansOf(one))[0])
    two.scanner.start()
    await assert.rejects(two.scanner.startScan({ subscriptionIds: null, askedBy: 'ops' }), {
      code: 'ScanInProgress',
      scanId: running.id,
    })
    sandbox.setLatency(0)
    await until('the sweep has ended', () => endedScan(one))
    assert.deepEqual(
      (await scansOf(one)).map(({ id }) => id),
      [running.id],
    )
  })

  it('go on where the one that sweeps is gone: what the other is asked for is done', async () => {
    const { one, two } = made
    const before = await holder()
    await one.scanner.stop()
    const { id } = await two.scanner.startScan({ subscriptionIds: null, askedBy: 'ops' })
    const scan = await until('the other has swept', async () =>
      (await scansOf(two)).find((row) => row.id === id && row.status !== 'Running'),
    )
    assert.equal(scan.status, 'Succeeded', JSON.stringify(scan.result))
    assert.equal(scan.holder, await holder())
    assert.notEqual(scan.holder, before)
  })
})
