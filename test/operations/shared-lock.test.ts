import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import type { Operation } from '../../src/remediation/operation.ts'
import { aLock } from '../../src/sandbox/world/lock.ts'
import { aDatabase, aService, by, until } from './a-service.ts'
import { seeded } from './a-seed.ts'
import { Worker } from './a-worker.ts'
import { allLocks, anEstate, type Estate } from './an-estate.ts'
import { Ends } from './ends.ts'

/** LOCKS=all (`npm run test:locks`): fifty repairs; `npm test` two and five. */
const whole = process.env['LOCKS'] === 'all'
const sizes = whole ? [2, 50] : [2, 5]
const seed = Number(process.env['SEED'] ?? 20261201)
const threeHours = 3 * 3600_000

describe('repairs behind one lock of their group, on three replicas that are killed', { timeout: 3_600_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations // starts operations; works on none
  let ends: Ends
  let chaos: Chaos | undefined
  /** Azure Backup's clean-ups, which come when this test lets them. */
  let cleanUps: (() => void)[] | undefined
  before(async () => {
    process.env['RECHECK_SECONDS'] = '5'
    database = await aDatabase()
    estate = await anEstate()
    const { timeline } = estate.world
    const later = timeline.after.bind(timeline)
    timeline.after = (start, milliseconds, happen) => {
      if (milliseconds !== threeHours || !cleanUps) return later(start, milliseconds, happen)
      cleanUps.push(() => later(estate.sandbox.clock.now(), 0, happen))
    }
    operations = aService(database, estate.azure())
    ends = new Ends(database.db)
  })
  after(async () => {
    delete process.env['RECHECK_SECONDS']
    await chaos?.halt()
    await chaos?.end()
    await ends?.stop()
    await operations?.drain()
    await estate?.sandbox.stop()
    await database?.close()
  })

  for (const size of sizes) {
    it(`${size}: the lock goes off once, every clean-up is seen, and it comes back once, after the last (SEED=${seed})`, async () => {
      const began = Date.now()
      const pointGroup = `AzureBackupRG_of-${size}_1`
      const places = Array.from({ length: size }, (_, index) =>
        estate.addVm(`behind-${size}-${index}`, { points: 18, pointGroup }),
      )
      const group = places[0]!.pointGroup
      aLock(estate.world, group, { name: 'keep', notes: 'ticket 12' })
      const locks = allLocks(estate, group)
      cleanUps = []
      const random = seeded(seed + size)
      // A repair passes some fifty boundaries; a replica works on eight at once, and each of these has to get on between two kills.
      // The dead are followed on by some that live: an operation is taken up again ten seconds after its replica's last sign, and a slow
      // machine would die for longer than anybody waits.
      chaos = new Chaos({ random, mostBoundaries: Math.min(100, 20 + 4 * size), mostKills: 4 + 2 * size }, async () =>
        Worker.start(estate, database.connectionString),
      )
      await chaos.begin()

      const started = await Promise.all(places.map(({ vm }) => operations.start(vm, 'remediate', {}, by())))
      const ids = started.map(({ id }) => id)
      await until('all wait for their clean-up', async () => (await waiting(ids)) === size, 40 * size + 200)
      assert.equal(await holders(), size)
      for (const cleanUp of cleanUps) cleanUp()
      cleanUps = undefined
      await Promise.all(ids.map((id) => ends.of(id)))
      await chaos.stop()

      const all = await Promise.all(ids.map((id) => operations.get(id)))
      // Two deaths over one POST, and nobody knows whether Azure has it: it is not sent a third time.
      const unsure = await sentByTheDead(ids)
      assert.deepEqual(
        all
          .filter(({ status, id, error }) => status !== 'Succeeded' && !(unsure.has(id) && isNotConfirmed(error)))
          .map(({ error }) => error),
        [],
      )
      const repaired = all.filter(({ status }) => status === 'Succeeded')
      assert.ok(repaired.length >= size - 2, `${size - repaired.length} of ${size} were not repaired`)
      const seen = repaired.map(({ steps }) => steps.find(({ name }) => name === 'wait for the clean-up 1')?.detail)
      assert.deepEqual([...new Set(seen)], ['Azure Backup has cleaned up.'])
      const writes = estate.writes()
      const ofLock = writes.filter(({ path }) => path.startsWith(`${group}/providers/Microsoft.Authorization/locks/`))
      assert.deepEqual(
        ofLock.map(({ method, status }) => `${method} ${status}`),
        ['DELETE 200', 'PUT 201'],
        JSON.stringify(ofLock.map(({ method, status, time }) => ({ method, status, time }))),
      )
      const items = new Set(places.map(({ item }) => `${item}/backup`.toLowerCase()))
      const backups = writes.filter(({ path }) => items.has(path.toLowerCase()))
      assert.ok(backups.length <= 2 * size && backups.length >= 2 * repaired.length, `${backups.length} backups`)
      const first = Math.min(...backups.map(({ time }) => Date.parse(time)))
      const last = Math.max(...backups.map(({ time }) => Date.parse(time)))
      assert.ok(Date.parse(ofLock[0]!.time) <= first && Date.parse(ofLock[1]!.time) >= last)
      assert.equal(allLocks(estate, group), locks)
      await until('nothing is off any more', async () => (await operations.measures()).locksOff === 0)
      const { rows } = await leftOff()
      assert.equal(rows, 0)
      await chaos.end()
      console.log(
        `${repaired.length} of ${size} repairs, ${chaos.kills} kills, ${Math.round((Date.now() - began) / 1000)} s`,
      )
      assert.ok(chaos.kills > 0)
    })
  }

  const waiting = async (ids: string[]) =>
    (
      await database.db
        .selectFrom('steps')
        .select('operation_id')
        .where('operation_id', 'in', ids)
        .where('name', '=', 'wait for the clean-up 1')
        .execute()
    ).length

  const isNotConfirmed = (error: Operation['error']) => error?.code === 'BackupNotConfirmed'

  /** Operations of which two processes died between the intent of a backup and its answer. */
  async function sentByTheDead(ids: string[]) {
    const posts = await database.db
      .selectFrom('journal')
      .select(['operation_id', 'step', 'kind'])
      .where('operation_id', 'in', ids)
      .where('step', 'like', 'trigger backup %')
      .where('kind', 'in', ['Intent', 'Answered'])
      .execute()
    const of = (id: string | null, step: string | null, kind: string) =>
      posts.filter((row) => row.operation_id === id && row.step === step && row.kind === kind).length
    return new Set(
      posts.flatMap(({ operation_id: id, step }) =>
        id && of(id, step, 'Intent') >= 2 && of(id, step, 'Answered') === 0 ? [id] : [],
      ),
    )
  }

  const holders = async () => {
    const held = await database.db.selectFrom('lock_journal').select('id').where('restored_at', 'is', null).execute()
    return held.length
  }

  async function leftOff() {
    const [leases, journaled] = await Promise.all([
      database.db.selectFrom('lock_lease').select('lock_key').execute(),
      database.db.selectFrom('lock_journal').select('id').where('restored_at', 'is', null).execute(),
    ])
    return { rows: leases.length + journaled.length }
  }
})

/** Three replicas, each of which dies at some boundary and is followed by another, `mostKills` times in all. */
class Chaos {
  readonly replicas: Worker[] = []
  kills = 0
  readonly #random: () => number
  readonly #mostBoundaries: number
  readonly #mostKills: number
  readonly #start: () => Promise<Worker>
  #fated = 0
  #over = false
  readonly #lives: Promise<void>[] = []

  constructor(
    { random, mostBoundaries, mostKills }: { random: () => number; mostBoundaries: number; mostKills: number },
    start: () => Promise<Worker>,
  ) {
    this.#random = random
    this.#mostBoundaries = mostBoundaries
    this.#mostKills = mostKills
    this.#start = start
  }

  async begin() {
    for (let place = 0; place < 3; place++) {
      await this.#replace(place)
      this.#lives.push(this.#live(place))
    }
  }

  async #replace(place: number) {
    const worker = await this.#start()
    this.replicas[place] = worker
    const dies = !this.#over && this.#fated++ < this.#mostKills
    await worker.tell({ dieAt: dies ? 1 + Math.floor(this.#random() * this.#mostBoundaries) : 0 })
    await worker.tell({ work: true })
  }

  async #live(place: number) {
    while (!this.#over) {
      await Promise.race([this.replicas[place]!.exited, sleep(200)])
      if (this.replicas[place]!.alive || this.#over) continue
      this.kills++
      await this.#replace(place).catch(() => undefined) // it may die before it has answered
    }
  }

  /** Nobody follows on whoever dies from here on. */
  async halt() {
    this.#over = true
    await Promise.all(this.#lives)
  }

  /** No more kills from here on. */
  async stop() {
    await this.halt()
    for (const [place, one] of this.replicas.entries()) {
      const lives = one.alive && (await one.tell({ dieAt: 0 }).catch(() => undefined))
      if (!lives) await this.#replace(place)
    }
  }

  end() {
    return Promise.all(this.replicas.map((one) => one.end()))
  }
}
