import { fork } from 'node:child_process'
import { once } from 'node:events'
import { sql } from 'kysely'
import { openDatabase } from '../../src/database/open-database.ts'
import { aServer, type OwnDatabase } from '../database/a-database.ts'
import { aService, by, until } from '../operations/a-service.ts'
import { Worker } from '../operations/a-worker.ts'
import { anEstate, type Estate } from '../operations/an-estate.ts'
import { waiting } from './operations-waiting.ts'

const subscription = '/v1/subscriptions/11111111-1111-1111-1111-111111111111'
const POSTS = 600
const OPERATIONS = 150

/** POST → 202, steps a second with one and two replicas, and what waiting operations cost. PostgreSQL and sandbox on this machine. */
export async function run() {
  const cluster = await aServer()
  const estate = await anEstate()
  await posts(await cluster.another())
  await postsAgainstAzure(await cluster.another(), estate)
  await steps(cluster, estate)
  await waiting(await cluster.another(), estate)
  await estate.sandbox.stop()
  await cluster.close()
}

/** The service's own share: its facts are at hand. */
async function posts(databaseUrl: string) {
  const child = fork(new URL('./operations-process.ts', import.meta.url), [databaseUrl])
  const [{ bare, service }] = (await once(child, 'message')) as [{ bare: string; service: string }]
  const vm = (name: string) => `${subscription}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${name}`
  console.log(`\nPOST → 202 with the facts at hand (${POSTS} POSTs, one VM each)`)
  for (const atOnce of [1, 16]) {
    const times: Record<string, number[]> = { bare: [], service: [] }
    for (let round = 0; round < 3; round++) {
      const post = (base: string) =>
        timed(POSTS / 3, atOnce, (index) => `${base}${vm(`vm-${atOnce}-${round}-${index}`)}`)
      times['bare']!.push(...(await post(`${bare}/bare`)))
      times['service']!.push(...(await post(service)))
    }
    const [p50, p99] = [percentile(times['bare']!, 0.5), percentile(times['bare']!, 0.99)]
    for (const [name, all] of Object.entries(times)) {
      const [a, b] = [percentile(all, 0.5), percentile(all, 0.99)]
      const label = name === 'bare' ? 'bare POST, same inserts' : 'triggerBackup'
      console.log(
        `  ${label.padEnd(24)} ${atOnce} at once  p50 ${a.toFixed(1)} ms ${(a / p50).toFixed(1)} ×  p99 ${b.toFixed(1)} ms ${(b / p99).toFixed(1)} ×`,
      )
    }
  }
  child.disconnect()
}

async function timed(count: number, atOnce: number, url: (index: number) => string) {
  const times: number[] = []
  let next = 0
  const one = async () => {
    while (next < count) {
      const target = url(next++).replace(/\/virtualMachines\/[^/]+$/, '$&/triggerBackup')
      const from = performance.now()
      const { status } = await fetch(target, { method: 'POST' })
      times.push(performance.now() - from)
      if (status !== 202) throw new Error(`${target} answered ${status}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return times
}

/** With a caller's eyes: the plan reads Azure first. */
async function postsAgainstAzure(databaseUrl: string, estate: Estate) {
  const database = await openDatabase({ databaseUrl, dataDir: '/nowhere' })
  const operations = aService(database, estate.azure())
  await operations.start(estate.addVm('first').vm, 'triggerBackup', {}, by())
  estate.sandbox.setLatency(100)
  const times: number[] = []
  for (let index = 0; index < 20; index++) {
    const { vm } = estate.addVm(`planned-${index}`)
    const from = performance.now()
    await operations.start(vm, 'triggerBackup', {}, by())
    times.push(performance.now() - from)
  }
  estate.sandbox.setLatency(0)
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)]
  console.log(`  at 100 ms per ARM call (20 VMs)    p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`)
  await operations.drain()
  await database.close()
}

/** Locks off and on again: four writes and seven steps an operation. */
async function steps(cluster: OwnDatabase, estate: Estate) {
  console.log(`\nSteps a second (${OPERATIONS} operations of removeLocks, 8 at once a replica)`)
  let alone = 0
  for (const replicas of [1, 2]) {
    const databaseUrl = await cluster.another()
    const database = await openDatabase({ databaseUrl, dataDir: '/nowhere' })
    const operations = aService(database, estate.azure())
    for (let index = 0; index < OPERATIONS; index++) {
      const { vm } = estate.addVm(`steps-${replicas}-${index}`, { locks: 2 })
      await operations.start(vm, 'removeLocks', { restore: 'AfterOperation' }, by())
    }
    const workers = Array.from({ length: replicas }, () => Worker.start(estate, databaseUrl))
    await Promise.all(workers.map((worker) => worker.tell({ count: true })))
    const from = performance.now()
    await Promise.all(workers.map((worker) => worker.tell({ work: true })))
    const left = () =>
      database.db
        .selectFrom('operations')
        .select(sql<number>`count(*)::int`.as('left'))
        .where('status', 'in', ['NotStarted', 'Running'])
        .executeTakeFirstOrThrow()
    await until('all have ended', async () => (await left()).left === 0, 300)
    const seconds = (performance.now() - from) / 1000
    const { done } = await database.db
      .selectFrom('steps')
      .select(sql<number>`count(*)::int`.as('done'))
      .executeTakeFirstOrThrow()
    const rate = done / seconds
    alone ||= rate
    console.log(
      `  ${replicas} replica${replicas > 1 ? 's' : ' '}  ${rate.toFixed(0)} steps/s, ${(OPERATIONS / seconds).toFixed(1)} operations/s  ${(rate / alone).toFixed(2)} ×`,
    )
    await Promise.all(workers.map((worker) => worker.end()))
    await operations.drain()
    await database.close()
  }
}

const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!
