import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import type { Operation } from '../../src/remediation/operation.ts'
import { until } from '../operations/a-service.ts'
import { anEstate, type Estate, type Place } from '../operations/an-estate.ts'
import { externalPostgres } from './external-postgres.ts'
import type { ThrowAwayServer } from '../database/throw-away-server.ts'
import { ask } from './load.ts'
import { serviceProcess, type ServiceProcess } from './service-process.ts'

const newerVersion = join(import.meta.dirname, 'newer-version-process.ts')

describe('a newer version beside an older one', { timeout: 300_000, concurrency: false }, () => {
  let estate: Estate
  let postgres: ThrowAwayServer
  let database: pg.Client
  let older: ServiceProcess
  let newer: ServiceProcess
  let vms = 0
  before(async () => {
    estate = await anEstate()
    postgres = await externalPostgres()
    database = new pg.Client({ connectionString: postgres.url })
    await database.connect()
    older = await startOlder()
  })
  after(async () => {
    for (const version of [older, newer]) if (version?.child.exitCode === null) await version.stop('SIGKILL')
    await database?.end()
    await postgres?.drop()
    await estate?.sandbox.stop()
  })
  const startOlder = () => serviceProcess(estate.sandbox, { env: { DATABASE_URL: postgres.url } })
  const startNewer = () =>
    serviceProcess(estate.sandbox, { command: [process.execPath, newerVersion], env: { DATABASE_URL: postgres.url } })
  const aVm = () => estate.addVm(`upgraded-${vms++}`)
  /** Backups of 42 minutes take so many seconds. */
  const backupsTake = (seconds: number) => (estate.world.timeline.pace = 2520 / seconds)

  async function start({ base }: ServiceProcess, place: Place, action: string) {
    const { status, json } = await ask(`${base}/v1${place.vm.id}/${action}`, { method: 'POST' })
    assert.equal(status, 202, JSON.stringify(json))
    return (json as Operation).id
  }
  const read = async ({ base }: ServiceProcess, id: string) =>
    (await ask(`${base}/v1/operations/${id}`)).json as Operation
  async function succeeds(service: ServiceProcess, id: string) {
    let seen: Operation | undefined
    const ends = async () => !['NotStarted', 'Running'].includes((seen = await read(service, id)).status)
    await until(`${id} has ended`, ends, 60).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(seen)}`)
    })
    assert.equal(seen!.status, 'Succeeded', JSON.stringify(seen!.error))
  }
  const backupIsSent = ({ item }: Place) =>
    until('the backup was sent', () => estate.writes(`${item}/backup`).length === 1, 30)
  const sentOnce = (...places: Place[]) => {
    for (const { item, vm } of places) assert.equal(estate.writes(`${item}/backup`).length, 1, vm.vmName)
  }

  it('migrates while the older one works, and both go on', async () => {
    backupsTake(8)
    const under = aVm()
    const begun = await start(older, under, 'triggerBackup')
    await backupIsSent(under)
    newer = await startNewer()
    const { rows } = await database.query(`select 1 from kysely_migration where name = '9999-tomorrow'`)
    assert.equal(rows.length, 1)
    const later = [aVm(), aVm(), aVm()]
    const ids = [
      await start(older, later[0]!, 'triggerBackup'),
      await start(newer, later[1]!, 'triggerBackup'),
      await start(older, later[2]!, 'triggerBackup'),
    ]
    backupsTake(0.25)
    for (const id of [begun, ...ids]) await succeeds(older, id)
    sentOnce(under, ...later)
    for (const { base } of [older, newer]) assert.equal((await fetch(`${base}/readyz`)).status, 200)
  })

  it('has its new action to itself: the older one shows such operations, and neither takes nor fails them', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => start(newer, aVm(), 'reapplyTomorrow')))
    for (const id of ids) await succeeds(older, id)
    const refused = await ask(`${older.base}/v1${aVm().vm.id}/reapplyTomorrow`, { method: 'POST' })
    assert.equal(refused.status, 404)
  })

  it('dies: the older one ends what it knows, and leaves the rest until the newer one is back', async () => {
    // The slow one first: a backup's second half takes as long as the pace says when its first one ends.
    backupsTake(1200)
    const started = aVm()
    const unknown = await start(newer, started, 'reapplyTomorrow')
    await until('it was sent', () => estate.writes(`${started.vm.id}/reapply`).length === 1, 30)
    backupsTake(6)
    const place = aVm()
    const known = await start(newer, place, 'triggerBackup')
    // The log tells of a request before Azure has acted on it.
    await until(
      'the backup has its job',
      async () =>
        (await read(newer, known)).steps.some(
          ({ name, status }) => name === 'trigger backup' && status === 'Succeeded',
        ),
      30,
    )
    await newer.stop('SIGKILL')
    await succeeds(older, known)
    sentOnce(place)
    const left = () =>
      older.log.filter(({ msg, operationId }) => /newer version/.test(String(msg)) && operationId === unknown)
    const before = left().length
    await until('its claim has lapsed, and the older one has left it alone', () => left().length >= before + 3, 60)
    assert.equal((await read(older, unknown)).status, 'Running')
    const jobs = await database.query(
      `select 1 from pgboss.job where name = 'operations' and data->>'operationId' = $1 and state < 'completed'`,
      [unknown],
    )
    assert.ok(jobs.rows.length <= 2, `${jobs.rows.length} jobs for one operation`)
    const metrics = await (await fetch(`${older.base}/metrics`)).text()
    assert.match(metrics, /^operations_unknown_action 1$/m)
    newer = await startNewer()
    await succeeds(newer, unknown)
    assert.equal(estate.writes(`${started.vm.id}/reapply`).length, 1)
  })

  it('can be lacking for good: what it started is cancelled by the older one', async () => {
    await newer.stop('SIGKILL')
    const { rows } = await database.query<{ id: string }>(
      `insert into operations (id, action, vm_key, vm_id, status, body, plan, work, deadline_at, created_by, correlation_id)
       select gen_random_uuid(), 'reapplyTomorrow', vm_key || '-too', vm_id, 'NotStarted', body, plan, work,
         now() + interval '1 hour', created_by, correlation_id from operations limit 1 returning id`,
    )
    const { id } = rows[0]!
    const { status } = await ask(`${older.base}/v1/operations/${id}/cancel`, { method: 'POST' })
    assert.equal(status, 202)
    await until('it is cancelled', async () => (await read(older, id)).status === 'Canceled', 30)
    newer = await startNewer()
  })

  it('ends what the older one leaves when it is killed, and the older one does not start again', async () => {
    backupsTake(6)
    const place = aVm()
    const id = await start(older, place, 'triggerBackup')
    await backupIsSent(place)
    await older.stop('SIGKILL')
    backupsTake(0.25)
    await succeeds(newer, id)
    sentOnce(place)
    await assert.rejects(startOlder(), {
      message:
        'the service ended with 1: The database was written by a newer version of this service (migration 9999-tomorrow); start that version.\n',
    })
  })
})
