import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { armError } from '../../src/sandbox/arm-error.ts'
import { startBackup } from '../../src/sandbox/world/backup-run.ts'
import { aJob } from '../../src/sandbox/world/job.ts'
import { aDatabase, allGone, aService, by, ended, fast } from './a-service.ts'
import { anEstate, onDemandJobs, type Estate, type Place } from './an-estate.ts'

const lostAnswerSeconds = 2
const of = (status: number, code: string) => armError(status, code, 'injected')
const throttled = (headers: Record<string, string>) => ({
  ...of(429, 'SubscriptionRequestsThrottled'),
  headers: { 'x-ms-failure-cause': 'gateway', ...headers },
})

describe('an on-demand backup is sent once', { concurrency: false, timeout: 300_000 }, () => {
  let database: Database
  let operations: Operations
  let estate: Estate
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure({ requestTimeoutMs: 5000 }), {
      timing: { ...fast, lostAnswerSeconds },
    })
    await operations.startWorker()
  })
  after(() => allGone({ operations, estate, database }))

  const path = (name: string) => new RegExp(`;${name}/backup$`, 'i')
  const start = ({ vm }: Place) => operations.start(vm, 'triggerBackup', {}, by())
  const sends = ({ item }: Place) => estate.writes(`${item}/backup`).length
  const sent = async (place: Place) => {
    while (sends(place) === 0) await sleep(5)
  }
  /** As the schedule starts one: Azure says, or does not say, that nobody asked for it. */
  const scheduled = ({ machine }: Place, at: Date, isUserTriggered?: boolean) =>
    aJob(estate.world, estate.site.vault, machine, {
      start: at,
      now: at,
      ...(isUserTriggered === undefined ? {} : { userTriggered: isUserTriggered }),
    })

  describe('whatever comes back', { concurrency: true }, () => {
    const faults = [
      ['500', of(500, 'CloudInternalError')],
      ['503', of(503, 'ServerTimeout')],
      ['504', of(504, 'GatewayTimeout')],
      ['408', of(408, 'RequestTimeout')],
      ['a cut connection', 'reset'],
      ['silence', 'silence'],
    ] as const
    for (const [number, [fault, answer]] of faults.entries()) {
      for (const taken of [false, true]) {
        it(`under ${fault}, ${taken ? 'after Azure took it: its job is found and followed' : 'which Azure never took: says that it is not confirmed'}`, async () => {
          const name = `post-${number}-${taken}`
          const place = estate.addVm(name)
          estate.sandbox.failNext({ method: 'POST', path: path(name), taken }, answer)
          const operation = await ended(operations, (await start(place)).id)
          assert.deepEqual([sends(place), onDemandJobs(estate, place).length], [1, taken ? 1 : 0])
          assert.deepEqual(
            [operation.status, operation.error?.code],
            taken ? ['Succeeded', undefined] : ['Failed', 'BackupNotConfirmed'],
          )
        })
      }
    }

    for (const [how, headers] of [
      ['with a Retry-After', { 'retry-after': '1' }],
      ['without one', {}],
    ] as [string, Record<string, string>][]) {
      it(`but for 429 ${how}, which is no acceptance: it is sent again after the wait, and does not count against the day`, async () => {
        const name = `throttled-${how.replaceAll(' ', '-')}`
        const place = estate.addVm(name)
        estate.sandbox.failNext({ method: 'POST', path: path(name) }, throttled(headers), 2)
        const operation = await ended(operations, (await start(place)).id)
        assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
        assert.deepEqual([sends(place), onDemandJobs(estate, place).length], [3, 1])
        const times = estate.writes(`${place.item}/backup`).map(({ time }) => Date.parse(time))
        if ('retry-after' in headers) assert.ok(times[1]! - times[0]! >= 1000, 'not before the time is over')
        assert.equal((await ended(operations, (await start(place)).id)).status, 'Succeeded')
      })
    }

    it('gives up waiting for a throttled POST at the deadline', async () => {
      const place = estate.addVm('throttled-for-ever')
      const refusal = throttled({ 'retry-after': '1' })
      estate.sandbox.failNext({ method: 'POST', path: path('throttled-for-ever') }, refusal, 1000)
      const { id } = await start(place)
      await sent(place)
      await sql`update operations set deadline_at = now() + interval '2 seconds' where id = ${id}`.execute(database.db)
      const operation = await ended(operations, id)
      assert.deepEqual([operation.error?.code, onDemandJobs(estate, place).length], ['DeadlineExceeded', 0])
      assert.ok(sends(place) <= 5, `${sends(place)} sends`)
    })

    for (const [number, [what, headers]] of [
      ['no address to follow', {}],
      ['an operation that is gone', { location: '/providers/Microsoft.RecoveryServices/operationResults/1' }],
    ].entries() as ArrayIterator<[number, [string, Record<string, string>]]>) {
      it(`finds its job in the list when the answer names none: ${what}`, async () => {
        const name = `unnamed-${number}`
        const place = estate.addVm(name)
        estate.sandbox.failNext({ method: 'POST', path: path(name), taken: true }, { status: 202, headers })
        const gone = of(404, 'NotFound')
        estate.sandbox.failNext({ method: 'GET', path: /\/operationResults\/1$/ }, gone)
        const operation = await ended(operations, (await start(place)).id)
        assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
        assert.deepEqual([sends(place), onDemandJobs(estate, place).length], [1, 1])
      })
    }

    it('does not take the job of the schedule for its own', async () => {
      const place = estate.addVm('schedule')
      estate.sandbox.failNext({ method: 'POST', path: path('schedule') }, 'reset')
      const { id } = await start(place)
      await sent(place)
      const job = scheduled(place, new Date(), false)
      const operation = await ended(operations, id)
      assert.equal(operation.error?.code, 'BackupNotConfirmed')
      assert.ok(operation.error?.message.includes(job.name))
      assert.equal(sends(place), 1)
    })

    it('follows neither of two jobs of which one is its own', async () => {
      const place = estate.addVm('two-jobs')
      estate.sandbox.failNext({ method: 'POST', path: path('two-jobs'), taken: true }, 'reset')
      const { id } = await start(place)
      await sent(place)
      scheduled(place, new Date())
      for (const job of onDemandJobs(estate, place)) delete job.properties.isUserTriggered // as recorded
      const operation = await ended(operations, id)
      assert.deepEqual([operation.error?.code, sends(place)], ['BackupNotConfirmed', 1])
    })
  })

  it('finds its job when the list is late', async () => {
    const place = estate.addVm('late-list')
    estate.world.jobListLagMilliseconds = 1000
    estate.sandbox.failNext({ method: 'POST', path: path('late-list'), taken: true }, 'reset')
    const operation = await ended(operations, (await start(place)).id)
    assert.deepEqual([operation.status, sends(place)], ['Succeeded', 1])
    estate.world.jobListLagMilliseconds = 0
  })

  it('does not take for its own what had begun before and was not in the list yet', async () => {
    const place = estate.addVm('unlisted')
    scheduled(place, new Date(Date.now() - 60_000))
    estate.world.jobListLagMilliseconds = 60_500
    estate.sandbox.failNext({ method: 'POST', path: path('unlisted') }, 'reset')
    const { id } = await start(place)
    await sent(place)
    estate.world.jobListLagMilliseconds = 0
    const operation = await ended(operations, id)
    assert.deepEqual([operation.error?.code, sends(place)], ['BackupNotConfirmed', 1])
  })

  describe('after a process died between its intent and its answer', () => {
    const resumed = async (place: Place, crash: () => void) => {
      await operations.drain()
      const survivor = aService(database, estate.azure(), { timing: { ...fast, lostAnswerSeconds } })
      const { id } = await survivor.start(place.vm, 'triggerBackup', {}, by())
      const state = JSON.stringify({ phase: 'Intent', intentAt: new Date(), remembered: { jobIds: [] }, sends: 1 })
      await sql`insert into steps (operation_id, name, status, state) values (${id}, 'trigger backup', 'Running', ${state}::jsonb)`.execute(
        database.db,
      )
      crash()
      operations = survivor
      await operations.startWorker()
      return await ended(operations, id)
    }

    it('nothing is sent again while its job may still turn up in the list', async () => {
      const place = estate.addVm('died-after')
      estate.world.jobListLagMilliseconds = 1000
      const operation = await resumed(place, () => {
        startBackup(estate.world, estate.world.protectedItems.get(place.item)!, new Date())
      })
      assert.deepEqual(
        [operation.status, sends(place), onDemandJobs(estate, place).length],
        ['Succeeded', 0, 1],
        JSON.stringify(operation.error),
      )
      estate.world.jobListLagMilliseconds = 0
    })

    it('it is sent again, one more time, when no job turns up', async () => {
      const place = estate.addVm('died-before')
      const operation = await resumed(place, () => undefined)
      assert.deepEqual([operation.status, sends(place), onDemandJobs(estate, place).length], ['Succeeded', 1, 1])
    })

    it('that one resend is looked after and not repeated when its answer is lost too', async () => {
      const place = estate.addVm('died-twice')
      estate.sandbox.failNext({ method: 'POST', path: path('died-twice') }, 'reset')
      const operation = await resumed(place, () => undefined)
      assert.deepEqual([operation.error?.code, sends(place)], ['BackupNotConfirmed', 1])
    })
  })
})
