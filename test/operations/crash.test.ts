import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { aDatabase, aService, by, ended } from './a-service.ts'
import { Worker } from './a-worker.ts'
import { allLocks, anEstate, type Estate } from './an-estate.ts'
import { crashScenarios, type CrashScenario } from './crash-scenarios.ts'

/** CRASH_POINTS=all (`npm run test:crash`) walks the boundaries; `npm test` takes eight of them, spread over the scenarios. */
const whole = process.env['CRASH_POINTS'] === 'all'
const lanes = whole ? 3 * availableParallelism() : 4
/** Of a scenario; one that deletes 17 points passes the same boundaries many times. */
const mostPoints = 40
const sample = 8
/** Seconds until an operation counts as stuck, on a machine that does other things too. */
const patience = 120

interface Case {
  scenario: CrashScenario
  point: number
  backups: number
}

describe('a worker that is killed', { concurrency: false, timeout: 1_800_000 }, () => {
  let estate: Estate
  const opened: Lane[] = []
  before(async () => {
    estate = await anEstate()
  })
  after(async () => {
    for (const lane of opened) await lane.close()
    await estate?.sandbox.stop()
  })
  const openLane = async (number: number) => {
    const lane = await Lane.open(estate, `lane_${number}`)
    opened.push(lane)
    return lane
  }

  it('at any boundary loses nothing, leaves no lock off and makes no second backup; another takes over within 20 s', async () => {
    const first = await openLane(0)
    const all: Case[][] = []
    for (const [number, scenario] of crashScenarios.entries()) {
      const { passed, backups } = await first.undisturbed(scenario)
      const every = Math.max(1, Math.ceil(passed / mostPoints))
      // The long ones are forms of one action: what one leaves out, another takes.
      const points = Array.from({ length: passed }, (_, index) => index + 1).filter((at) => (at + number) % every === 0)
      all.push(points.map((point) => ({ scenario, point, backups })))
    }
    const cases = whole ? all.flat() : spread(all, sample)
    const queue = cases.values()
    let done = 0
    const failures: string[] = []
    const kills: { action: string; took: number }[] = []
    const others = await Promise.all(Array.from({ length: lanes - 1 }, (_, index) => openLane(index + 1)))
    await Promise.all(
      [first, ...others].map(async (lane) => {
        // All are tried before any is judged: one failure must not hide the others.
        for (const one of queue) {
          try {
            const took = await lane.crash(one)
            if (took !== null) kills.push({ action: one.scenario.action, took })
          } catch (error) {
            failures.push(`${one.scenario.action} at ${one.point}: ${(error as Error).message}`)
            console.log(failures.at(-1))
            await lane.renew()
          }
          if (whole && ++done % 50 === 0) console.log(`${done} of ${cases.length}, ${failures.length} failed`)
        }
      }),
    )
    console.log(report(cases, kills))
    assert.deepEqual(failures, [])
    assert.ok(kills.length >= cases.length * 0.9, `${kills.length} of ${cases.length} were killed`)
    if (whole) assert.ok(kills.length >= 200, `${kills.length} kills`)
  })
})

/** A database and two processes: the victim, and the heir who takes over and is the next victim. */
class Lane {
  readonly #estate: Estate
  readonly #database: Database
  readonly #starter: Operations
  readonly #name: string
  #victim: Worker
  #heir: Worker
  #count = 0

  static async open(estate: Estate, name: string) {
    const database = await aDatabase({ poolSize: 3 })
    const databaseUrl = database.connectionString
    const [victim, heir] = [Worker.start(estate, databaseUrl), Worker.start(estate, databaseUrl)]
    await victim.tell({ work: true })
    return new Lane(estate, database, name, victim, heir)
  }

  private constructor(estate: Estate, database: Database, name: string, victim: Worker, heir: Worker) {
    this.#estate = estate
    this.#database = database
    this.#starter = aService(database, estate.azure())
    this.#name = name
    this.#victim = victim
    this.#heir = heir
  }

  async undisturbed(scenario: CrashScenario) {
    const { place, id, label } = await this.#begin(scenario, 0)
    const operation = await ended(this.#starter, id, patience)
    assert.equal(operation.status, 'Succeeded', `${label}: ${JSON.stringify(operation.error)}`)
    return {
      ...(await this.#victim.tell({ count: true })),
      backups: this.#estate.writes(`${place.item}/backup`).length,
    }
  }

  /** How long the takeover took; null when the operation ended before the point was reached. */
  async crash({ scenario, point, backups }: Case): Promise<number | null> {
    const { place, id, locks, label } = await this.#begin(scenario, point)
    await Promise.race([this.#victim.exited, ended(this.#starter, id, patience)])
    const died = !(await this.#victim.answers())
    const from = Date.now()
    if (died) await this.#succeed(id)
    const took = died ? Date.now() - from : null
    const operation = await ended(this.#starter, id, patience)
    assert.equal(operation.status, 'Succeeded', `${label}: ${JSON.stringify(operation.error)}`)
    assert.ok(took === null || took < 20_000, `${label}: taken over ${took} ms after the kill`)
    assert.equal(this.#estate.writes(`${place.item}/backup`).length, backups, `${label}: backups sent`)
    assert.equal(allLocks(this.#estate, place.pointGroup), scenario.locks === 'Off' ? '[]' : locks, `${label}: locks`)
    return took
  }

  /** After a case that went wrong, nobody knows what the two are doing. */
  async renew() {
    await Promise.all([this.#victim.end(), this.#heir.end()])
    const { connectionString } = this.#database
    this.#victim = Worker.start(this.#estate, connectionString)
    this.#heir = Worker.start(this.#estate, connectionString)
    await this.#victim.tell({ work: true })
  }

  async close() {
    await Promise.all([this.#victim.end(), this.#heir.end()])
    await this.#starter.drain()
    await this.#database.close()
  }

  async #begin(scenario: CrashScenario, dieAt: number) {
    const { action, body, vm, first, build } = scenario
    const label = `${action} ${JSON.stringify(body)} at ${dieAt}`
    const place = this.#estate.addVm(`${this.#name}-${this.#count++}`, vm)
    build?.(this.#estate, place)
    const locks = allLocks(this.#estate, place.pointGroup)
    if (first)
      await ended(this.#starter, (await this.#starter.start(place.vm, first.action, first.body, by())).id, patience)
    await this.#victim.tell({ dieAt })
    const plan = await this.#starter.plan(place.vm, action, body, by())
    if (plan.blockers.length > 0) throw new Error(`${label} is blocked: ${JSON.stringify(plan.blockers)}`)
    const { id } = await this.#starter.start(place.vm, action, body, { ...by(), ifMatch: plan.etag })
    return { place, id, locks, label }
  }

  /** Until the heir has claimed the operation, or ended it. */
  async #succeed(id: string) {
    const read = () =>
      this.#database.db
        .selectFrom('operations')
        .select(['epoch', 'status'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    const { epoch } = await read()
    this.#victim = this.#heir
    const working = this.#victim.tell({ work: true })
    this.#heir = Worker.start(this.#estate, this.#database.connectionString)
    await working
    for (let now = await read(); now.epoch === epoch && now.status === 'Running'; now = await read())
      await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** By action, how many points there were and how many of them were reached; and how long takeovers took. */
function report(cases: Case[], kills: { action: string; took: number }[]) {
  const count = (of: string[], action: string) => of.filter((one) => one === action).length
  const [planned, killed] = [cases.map(({ scenario }) => scenario.action), kills.map(({ action }) => action)]
  const byAction = [...new Set(planned)].map(
    (action) => `  ${action.padEnd(24)} ${count(killed, action)} of ${count(planned, action)}`,
  )
  const took = kills.map((kill) => kill.took).sort((a, b) => a - b)
  const takeover = `taken over in p50 ${took[took.length >> 1]} ms, at most ${took.at(-1)} ms`
  return [`${kills.length} kills at ${cases.length} points, ${takeover}`, ...byAction].join('\n')
}

/** From the lists by turns, from further and further inside each. */
function spread<T>(lists: T[][], count: number): T[] {
  return Array.from({ length: count }, (_, index) => {
    const list = lists[Math.floor((index * lists.length) / count)]!
    return list[Math.floor((list.length * (index + 1)) / (count + 1))]!
  })
}
