import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation } from '../../src/remediation/operation.ts'
import { allLocks, anEstate, type Estate, type Place } from '../operations/an-estate.ts'
import { externalPostgres, type ExternalPostgres } from './external-postgres.ts'
import { until } from '../operations/a-service.ts'
import { ask, polling, starting } from './load.ts'
import { serviceProcess, type ServiceProcess } from './service-process.ts'

/** `npm run test:outage` takes a minute; `npm test` a few seconds, which is long enough for every claim and heartbeat to lapse… almost. */
const seconds = Number(process.env['OUTAGE_SECONDS'] ?? 6)
const lanes = 4

describe(`a database that is away for ${seconds} s`, { timeout: 600_000 }, () => {
  let estate: Estate
  let postgres: ExternalPostgres
  let replicas: ServiceProcess[]
  let vms = 0
  before(async () => {
    estate = await anEstate()
    postgres = await externalPostgres()
    const env = { DATABASE_URL: postgres.url, JOB_POLL_SECONDS: '0.5', DIAGNOSIS_CACHE_SECONDS: '0' }
    const replica = () => serviceProcess(estate.sandbox, { env })
    replicas = [await replica(), await replica()]
  })
  after(async () => {
    for (const replica of replicas ?? []) assert.equal(await replica.stop(), 0)
    await postgres?.drop()
    await estate?.sandbox.stop()
  })
  const bases = () => replicas.map(({ base }) => base)
  const places = (count: number): Place[] =>
    Array.from({ length: count }, () => estate.addVm(`outage-${vms++}`, { points: 18, locks: 1, extensionFailed: true }))

  async function ended(ids: readonly string[], within: number) {
    const open = new Set(ids)
    for (const until = Date.now() + within * 1000; open.size > 0 && Date.now() < until; await sleep(100))
      for (const id of open) {
        const { status, json } = await ask(`${bases()[0]}/v1/operations/${id}`)
        if (status !== 200) break
        const operation = json as Operation
        if (operation.status === 'NotStarted' || operation.status === 'Running') continue
        assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
        open.delete(id)
      }
    assert.equal(open.size, 0, `${open.size} of ${ids.length} operations have not ended`)
  }

  /** Each VM's playbook sends one backup; what was refused or lost on the way sent one at most. */
  function assertNothingTwice(all: readonly Place[]) {
    for (const { vm, item } of all) {
      const backups = estate.writes(`${item}/backup`).length
      assert.ok(backups <= 1, `${vm.vmName}: ${backups} backups`)
    }
  }
  const assertNobodyDied = () => {
    for (const { child, log } of replicas) {
      assert.equal(child.exitCode, null)
      const fatal = log.filter(({ level }) => Number(level) >= 60)
      assert.deepEqual(fatal, [])
    }
  }

  it('keeps /livez, says so at /readyz, diagnoses, refuses actions, and loses nothing', async () => {
    // Backups of 42 minutes begin before the outage and end behind it.
    estate.world.timeline.pace = 2520 / (seconds + 4)
    const all = places(30)
    const locks = allLocks(estate)
    const starts = starting(bases(), all, lanes)
    const live = bases().map((base) => polling(`${base}/livez`, 50))
    const ready = bases().map((base) => polling(`${base}/readyz`, 100))
    const watched = estate.addVm('watched')
    const diagnosis = polling(`${bases()[0]}/v1${watched.vm.id}/diagnosis`, 250)
    await until('operations are under way', () => starts.started.length >= 10, 60)
    const from = Date.now()
    await postgres.stop('fast')
    await sleep(seconds * 1000)
    const to = Date.now()
    await postgres.start()
    const before = starts.started.length
    await until('actions are taken again', () => starts.started.length > before, 30)
    await starts.stop()
    estate.world.timeline.pace = 10_000
    await ended(starts.started, 60)
    for (const poll of [...live, ...ready, diagnosis]) await poll.stop()

    for (const { answers } of live) {
      assert.ok(answers.length > seconds)
      assert.ok(answers.every(({ status }) => status === 200))
    }
    const unready: number[] = []
    for (const poll of ready) {
      const first = poll.answers.find(({ at, status }) => at >= from && status === 503)
      assert.ok(first && first.at - from <= 5000, `unready after ${first && first.at - from} ms`)
      assert.ok(poll.between(first.at, to).every(({ status }) => status === 503))
      assert.equal(poll.answers.at(-1)!.status, 200)
      unready.push(first.at - from)
    }
    assert.ok(diagnosis.between(from, to).length > 0)
    assert.ok(diagnosis.answers.every(({ status }) => status === 200))
    const refused = starts.between(from + 1000, to)
    assert.ok(refused.length > 0)
    for (const { status, retryAfter } of refused) assert.deepEqual([status, retryAfter], [503, '5'])
    assert.equal(allLocks(estate), locks)
    assertNothingTwice(all)
    assertNobodyDied()
    const warnings = replicas.map(({ log }) => log.filter(({ level }) => Number(level) >= 40).length)
    console.log(
      `${starts.started.length} operations ended, ${before} of them begun before the end of the outage; ${refused.length} refused; unready after ${unready.join(' and ')} ms; ${postgres.version}; warnings ${warnings.join(' and ')}`,
    )
  })

  for (const mode of ['fast', 'immediate'] as const)
    it(`goes on after a restart of PostgreSQL under load (${mode})`, async () => {
      estate.world.timeline.pace = 1000
      const all = places(20)
      const locks = allLocks(estate)
      const starts = starting(bases(), all, lanes)
      await until('operations are under way', () => starts.started.length >= 10, 60)
      await postgres.stop(mode)
      await postgres.start()
      await sleep(1500)
      await starts.stop()
      estate.world.timeline.pace = 10_000
      await ended(starts.started, 60)
      assert.ok(starts.answers.every(({ status }) => [202, 409, 503].includes(status)))
      assert.equal(allLocks(estate), locks)
      assertNothingTwice(all)
      assertNobodyDied()
    })
})
