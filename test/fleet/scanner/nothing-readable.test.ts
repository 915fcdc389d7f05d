import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { madeTogether } from '../../made-together.ts'
import { assembledOver } from '../../service/assembled.ts'
import { aScannedSandbox, endedScan, scansOf, until } from './a-scanned-sandbox.ts'

const patience = { timeout: 120_000 }

describe('a service that may sweep nothing', patience, () => {
  const lines: Record<string, unknown>[] = []
  let made: Awaited<ReturnType<typeof make>>
  const log = { info: () => undefined, warn: (fields: object, msg: string) => void lines.push({ ...fields, msg }) }
  const make = () =>
    madeTogether(async (later) => {
      const sandbox = await aScannedSandbox(later)
      sandbox.deny('Microsoft.Resources/subscriptions/read')
      const service = await assembledOver(sandbox, later, { FLEET_SCAN: 'on' }, { log: quiet(log) })
      return { sandbox, service }
    })
  before(async () => {
    made = await make()
    await made.service.firstToken
    made.service.scanner.start()
  })
  after(() => made?.stop())

  it('says so in one line, which names what it lacks, and works as before', async () => {
    const { sandbox, service } = made
    const scan = await until('a sweep was tried', () => endedScan(service))
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
    await until(
      'it has swept',
      async () => (await scansOf(service)).find((one) => one.id === id)?.status === 'Succeeded',
    )
    await until('it says so', async () => service.scanner.scanning().lacks === null)
  })
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
