import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { madeTogether } from '../../made-together.ts'
import { assembledOver } from '../../service/assembled.ts'
import { serviceProcess } from '../../service/service-process.ts'
import { aScannedSandbox, until } from './a-scanned-sandbox.ts'

describe('a process that sweeps and is killed', { timeout: 120_000 }, () => {
  let made: Awaited<ReturnType<typeof make>>
  const make = () =>
    madeTogether(async (later) => {
      const sandbox = await aScannedSandbox(later)
      const heir = await assembledOver(sandbox, later, { FLEET_SCAN: 'on' })
      const DATABASE_URL = heir.database.connectionString
      const killed = await serviceProcess(sandbox, { env: { DATABASE_URL, FLEET_SCAN: 'on' } })
      later(() => killed.child.exitCode ?? killed.child.signalCode ?? killed.stop('SIGKILL'))
      return { sandbox, heir, killed }
    })
  before(async () => {
    made = await make()
  })
  after(() => made?.stop())

  it('is followed by another, which ends the scan of the dead and sweeps all of it', async () => {
    const { sandbox, heir, killed } = made
    const { db } = heir.database
    const scans = () => db.selectFrom('fleet_scan').selectAll().orderBy('started_at').execute()
    sandbox.setLatency(500)
    const [dead] = await until('it sweeps', async () => {
      const found = await scans()
      return found.some(({ holder }) => holder !== null) && found
    })
    await killed.stop('SIGKILL')
    sandbox.setLatency(0)
    heir.scanner.start()
    assert.equal((await scans())[0]?.status, 'Running', 'the lease outlives its holder for a while')
    const done = await until('another has swept', async () =>
      (await scans()).find(({ status, holder }) => status === 'Succeeded' && holder !== dead!.holder),
    )
    const [first] = await scans()
    assert.deepEqual([first?.id, first?.status], [dead!.id, 'Abandoned'])
    const { coverage } = done.result as { coverage: object }
    assert.deepEqual(coverage, { Complete: sandbox.world.subscriptions.values().length, Partial: 0, Refused: 0 })
    const count = async () => (await db.selectFrom('fleet_vm').select('vm_key').execute()).length
    const all = sandbox.world.virtualMachines.values().length
    await until('all rows are made', async () => (await count()) === all)
  })
})
