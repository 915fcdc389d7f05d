import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../src/database/open-database.ts'
import { ServiceError } from '../../src/errors.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import type { SandboxRequest } from '../../src/sandbox/sandbox.ts'
import { aLock } from '../../src/sandbox/world/lock.ts'
import { aDatabase, aService, startAsPlanned } from './a-service.ts'
import { seeded } from './a-seed.ts'
import { Worker } from './a-worker.ts'
import { allLocks, anEstate, type Estate, type Place } from './an-estate.ts'
import { Ends } from './ends.ts'
import { operationOf, overlaps } from './overlaps.ts'
import { lateWrites, noteClaims, writesWithoutClaim } from './replica-log.ts'

/** REPLICAS=all (`npm run test:replicas`): the whole; `npm test` a short form with one stop and one kill. */
const whole = process.env['REPLICAS'] === 'all'
const vms = whole ? 100 : 10
const perVm = Number(process.env['OPERATIONS'] ?? (whole ? 2000 : 60)) / vms
const seed = Number(process.env['SEED'] ?? 20261124)

describe('three replicas of which some are killed and some are stopped', { timeout: 3_600_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations // starts operations; works on none
  let ends: Ends
  let replicas: Worker[] = []
  before(async () => {
    database = await aDatabase()
    await noteClaims(database.db)
    estate = await anEstate()
    operations = aService(database, estate.azure())
    ends = new Ends(database.db)
    replicas = await Promise.all([0, 1, 2].map(replica))
  })
  after(async () => {
    for (const one of replicas) one.process.kill('SIGCONT')
    await Promise.all(replicas.map((one) => one.end()))
    await ends?.stop()
    await operations?.drain()
    await estate?.sandbox.stop()
    await database?.close()
  })
  async function replica() {
    const worker = Worker.start(estate, database.connectionString, randomUUID())
    await worker.tell({ work: true })
    return worker
  }

  it(`end ${vms * perVm} operations on ${vms} VMs, and no two write to one VM at a time`, async () => {
    const random = seeded(seed)
    const places = Array.from({ length: vms }, (_, index) => estate.addVm(`shared-${index}`, { points: 14 }))
    for (const { vm } of places)
      for (const name of ['one', 'two']) aLock(estate.world, vm.id, { name, notes: `Of ${vm.vmName}` })
    const locks = allLocks(estate)
    const from = Date.now()
    let busy = true
    const chaos = disturb(random, () => busy)
    // The sandbox keeps its last 200,000 requests, and most of them read.
    const writes: SandboxRequest[] = []
    const keep = () => {
      writes.push(...estate.writes())
      estate.sandbox.requests.length = 0
    }
    const keeping = setInterval(keep, 500)
    // Also where one of them fails: else this process never ends, and nobody reads why.
    await Promise.all(places.map((place) => driveTwice(place, ordersFor(place, random)))).finally(() => {
      busy = false
      return chaos.finally(() => clearInterval(keeping))
    })
    const { kills, stops } = await chaos
    keep()

    const all = await database.db.selectFrom('operations').select(['action', 'status', 'error']).execute()
    const unwell = all.filter(({ status }) => status !== 'Succeeded')
    const took = `${Math.round((Date.now() - from) / 1000)} s`
    const [late, unclaimed] = [await lateWrites(database.db, writes), await writesWithoutClaim(database.db, writes)]
    console.log(
      `${all.length} operations in ${took}, ${writes.length} writes, ${kills} kills, ${stops} stops, seed ${seed}`,
    )
    assert.deepEqual([unwell, all.length], [[], vms * perVm])
    for (const { vm, pointGroup, item } of places) {
      const below = [vm.id, pointGroup, item].map((id) => id.toLowerCase())
      const ofVm = writes.filter(({ path }) => below.some((id) => isBelow(path.toLowerCase(), id)))
      assert.deepEqual(overlaps(ofVm).map(short), [], vm.vmName)
    }
    assert.deepEqual([late.map(short), unclaimed.map(short)], [[], []])
    const backups = writes.filter(({ path }) => path.endsWith('/backup')).map(operationOf)
    assert.equal(backups.length, new Set(backups).size, 'second backups')
    assert.equal(allLocks(estate), locks)
  })

  /** Two callers share a VM's orders, so that they meet. */
  async function driveTwice(place: Place, orders: [string, object][]) {
    const caller = async () => {
      for (let order = orders.shift(); order; order = orders.shift()) await ends.of(await startSoon(place, ...order))
    }
    await Promise.all([caller(), caller()])
  }

  async function startSoon({ vm }: Place, action: string, body: object) {
    for (;;) {
      try {
        return (await startAsPlanned(operations, vm, action, { ...body })).id
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error
        if (/^(OperationInProgress|BackupJobRunning|PlanChanged)$/.test(error.code)) await ends.next()
        // The machine is busier than the database can bear, or Azure's limit of reads leaves no room: callers ask again. What was stored all
        // the same is counted at the end.
        else if (error.code === 'DatabaseUnavailable' || error.retryAfterSeconds !== undefined) await sleep(1000)
        else throw error
      }
    }
  }

  async function disturb(random: () => number, busy: () => boolean) {
    let [kills, stops] = [0, 0]
    const stopped = new Set<Worker>()
    for (let turn = 0; busy() && (whole || turn < 2); turn++) {
      await sleep(whole ? 1500 + random() * 3000 : 1500)
      if (!busy()) break
      const running = replicas.filter((one) => !stopped.has(one))
      const victim = running[Math.floor(random() * running.length)]!
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
        replicas[replicas.indexOf(victim)] = await replica()
      }
    }
    while (stopped.size > 0) await sleep(100) // what a zombie still sends counts
    await sleep(1000)
    return { kills, stops }
  }
})

const isBelow = (path: string, id: string) => path === id || path.startsWith(`${id}/`)

const short = ({ method, path, time }: SandboxRequest) => `${time} ${method} ${path}`

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
