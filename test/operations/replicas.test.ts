import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../src/database/open-database.ts'
import { ServiceError } from '../../src/errors.ts'
import type { Operations } from '../../src/operations/operations.ts'
import { aLock } from '../../src/sandbox/world/lock.ts'
import { aDatabase, aService, by, ended } from './a-service.ts'
import { seeded } from './a-seed.ts'
import { Worker } from './a-worker.ts'
import { allLocks, anEstate, type Estate, type Place } from './an-estate.ts'
import { operationOf, overlaps } from './overlaps.ts'

/** REPLICAS=all (`npm run test:replicas`): the whole; `npm test` a short form with one kill and one stop. */
const whole = process.env['REPLICAS'] === 'all'
const vms = whole ? 100 : 10
const perVm = whole ? 20 : 6
const seed = Number(process.env['SEED'] ?? 20261124)

describe('three replicas of which some are killed and some are stopped', { timeout: 3_600_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations // starts operations; works on none
  let replicas: Worker[] = []
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure())
    replicas = await Promise.all([0, 1, 2].map(replica))
  })
  after(async () => {
    for (const one of replicas) one.process.kill('SIGCONT')
    await Promise.all(replicas.map((one) => one.end()))
    await operations?.drain()
    await estate?.sandbox.stop()
    await database?.close()
  })
  async function replica() {
    const worker = await Worker.start(estate, database.connectionString)
    await worker.tell({ work: true })
    return worker
  }

  it(`end ${vms * perVm} operations on ${vms} VMs, and no two write to one VM at a time`, async () => {
    const random = seeded(seed)
    const places = Array.from({ length: vms }, (_, index) => estate.addVm(`shared-${index}`, { points: 14 }))
    for (const { vm } of places)
      for (const name of ['one', 'two']) aLock(estate.world, vm.id, { name, notes: `Of ${vm.vmName}` })
    const locks = allLocks(estate)
    let busy = true
    const chaos = disturb(random, () => busy)
    const driven = Promise.all(places.map((place) => driveTwice(place, ordersFor(place, random))))
    const started = await driven.finally(() => (busy = false))
    const { kills, stops } = await chaos
    const all = await Promise.all(started.flat().map((id) => operations.get(id)))

    const unwell = all.filter(({ status }) => status !== 'Succeeded')
    assert.deepEqual(
      unwell.map(({ action, error }) => [action, error]),
      [],
    )
    assert.equal(all.length, vms * perVm)
    for (const { vm, pointGroup, item } of places) {
      const below = [vm.id, pointGroup, item].map((id) => id.toLowerCase())
      const writes = estate.writes().filter(({ path }) => below.some((id) => isBelow(path.toLowerCase(), id)))
      assert.deepEqual(
        overlaps(writes).map(({ method, path, time }) => [method, path, time]),
        [],
        vm.vmName,
      )
    }
    assert.deepEqual(await lateWrites(), [])
    assert.equal(allLocks(estate), locks)
    console.log(
      `${all.length} operations, ${estate.writes().length} writes, ${kills} kills, ${stops} stops (seed ${seed})`,
    )
  })

  /** Writes that arrived after their operation had ended. */
  async function lateWrites() {
    const rows = await database.db
      .selectFrom('journal')
      .select(['correlation_id', 'at'])
      .where('kind', '=', 'Ended')
      .execute()
    const endOf = new Map(rows.map(({ correlation_id, at }) => [correlation_id, at.getTime()]))
    return estate
      .writes()
      .filter((write) => Date.parse(write.time) > (endOf.get(operationOf(write)) ?? Infinity))
      .map(({ method, path, time }) => [method, path, time])
  }

  /** Two callers share a VM's orders, so that they meet. */
  async function driveTwice(place: Place, orders: [string, object][]) {
    const ids: string[] = []
    const caller = async () => {
      for (let order = orders.shift(); order; order = orders.shift()) {
        const id = await startSoon(place, ...order)
        ids.push(id)
        await ended(operations, id, 180)
      }
    }
    await Promise.all([caller(), caller()])
    return ids
  }

  async function startSoon({ vm }: Place, action: string, body: object) {
    for (;;) {
      try {
        return (await operations.start(vm, action, { ...body }, by())).id
      } catch (error) {
        const busy = error instanceof ServiceError && /^(OperationInProgress|BackupJobRunning)$/.test(error.code)
        if (!busy) throw error
        await sleep(100)
      }
    }
  }

  async function disturb(random: () => number, busy: () => boolean) {
    let [kills, stops] = [0, 0]
    const stopped = new Set<Worker>()
    for (let turn = 0; busy() && (whole || turn < 2); turn++) {
      await sleep(whole ? 1500 + random() * 3000 : 1500)
      if (!busy()) break
      const index = Math.floor(random() * 3)
      const victim = replicas[index]!
      if (stopped.has(victim)) continue
      // Never all three at once: somebody has to go on.
      if (turn % 2 === 0 && stopped.size < 2) {
        stops++
        stopped.add(victim)
        victim.process.kill('SIGSTOP')
        void sleep(whole ? 1000 + random() * 19_000 : 10_000).then(() => {
          victim.process.kill('SIGCONT')
          stopped.delete(victim)
        })
      } else {
        kills++
        await victim.end()
        replicas[index] = await replica()
      }
    }
    return { kills, stops }
  }
})

const isBelow = (path: string, id: string) => path === id || path.startsWith(`${id}/`)

/** Mostly what writes several times; two backups at most, for Azure's day has three. */
function ordersFor({ vm }: Place, random: () => number): [string, object][] {
  const lockIds = ['one', 'two'].map((name) => `${vm.id}/providers/Microsoft.Authorization/locks/${name}`)
  let [keepLatest, backups] = [14, 0]
  return Array.from({ length: perVm }, () => {
    const dice = random()
    if (dice < 0.25 && keepLatest > 2) return ['cleanRestorePoints', { keepLatest: (keepLatest -= 2) }]
    if (dice < 0.35 && backups++ < 2) return ['triggerBackup', {}]
    if (dice < 0.5) return ['reapply', {}]
    return ['removeLocks', { lockIds, restore: 'AfterOperation' }]
  })
}
