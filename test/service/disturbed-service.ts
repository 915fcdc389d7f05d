import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation } from '../../src/remediation/operation.ts'
import { until } from '../operations/a-service.ts'
import { anEstate } from '../operations/an-estate.ts'
import { madeTogether } from '../made-together.ts'
import { externalPostgres } from './external-postgres.ts'
import { ask, polling, starting } from './load.ts'
import { serviceProcess } from './service-process.ts'
import { vanishingProxy } from './vanishing-proxy.ts'

const lanes = 4

/** Two replicas on a PostgreSQL that can be stopped and can vanish, under load. */
export const disturbedService = () => madeTogether(make)

async function make(later: (takeAway: () => unknown) => void) {
  const estate = await anEstate()
  later(() => estate.sandbox.stop())
  const postgres = await externalPostgres()
  later(() => postgres.drop())
  const url = new URL(postgres.url)
  const proxy = await vanishingProxy({ host: url.hostname, port: Number(url.port) })
  later(() => proxy.stop())
  url.port = String(proxy.port)
  const env = {
    DATABASE_URL: url.href,
    JOB_POLL_SECONDS: '0.5',
    DIAGNOSIS_CACHE_SECONDS: '0',
    ACTION_LIMIT_PER_MINUTE: '100000',
  }
  const replica = async () => {
    const one = await serviceProcess(estate.sandbox, { env })
    later(async () => assert.equal(await one.stop(), 0))
    return one
  }
  const replicas = [await replica(), await replica()]
  const bases = replicas.map(({ base }) => base)
  let vms = 0
  const places = (count: number) =>
    Array.from({ length: count }, () =>
      estate.addVm(`disturbed-${vms++}`, { points: 18, locks: 1, extensionFailed: true }),
    )
  const locks = () =>
    estate.world.locks
      .values()
      .map(({ id }) => id)
      .toSorted()

  async function ended(ids: readonly string[], withinSeconds: number) {
    const open = new Set(ids)
    const seen = new Map<string, Operation>()
    for (const end = Date.now() + withinSeconds * 1000; open.size > 0 && Date.now() < end; await sleep(100))
      for (const id of open) {
        const { status, json } = await ask(`${bases[0]}/v1/operations/${id}`)
        if (status !== 200) break
        const operation = json as Operation
        seen.set(id, operation)
        if (operation.status === 'NotStarted' || operation.status === 'Running') continue
        assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
        open.delete(id)
      }
    const left = [...open].map((id) => JSON.stringify({ ...seen.get(id), plan: null }))
    assert.equal(open.size, 0, `${open.size} of ${ids.length} operations have not ended: ${left.join('\n')}`)
  }

  return {
    postgres,
    proxy,
    /**
     * Starts playbooks and asks all the while, disturbs, and waits until everything that was started has ended. Whatever the
     * disturbance: /livez, /readyz and diagnoses never fail, actions are taken or refused with 503, nothing is done twice, all locks are
     * back and no process has died.
     */
    async underLoad(pace: number, vmCount: number, disturb: () => Promise<void>) {
      estate.world.timeline.pace = pace
      const all = places(vmCount)
      const locksBefore = locks()
      const starts = starting(bases, all, lanes)
      const live = bases.map((base) => polling(`${base}/livez`, 100))
      const readable = bases.map((base) => polling(`${base}/readyz`, 200))
      const ready = bases.map((base) => polling(`${base}/readyz/write`, 200))
      const diagnosis = polling(`${bases[0]}/v1${all.at(-1)!.vm.id}/diagnosis`, 250)
      try {
        await until('operations are under way', () => starts.started.length >= 8, 60)
        const from = Date.now()
        await disturb()
        const to = Date.now()
        const before = starts.started.length
        await until('actions are taken again', () => starts.started.length > before, 60)
        const takenAgainAfter = Date.now() - to
        await starts.stop()
        estate.world.timeline.pace = 10_000
        await ended(starts.started, 120)
        for (const { answers } of [...live, ...readable, diagnosis])
          assert.ok(answers.every(({ status }) => status === 200))
        for (const { status, retryAfter } of starts.answers) {
          assert.ok([202, 409, 503].includes(status), String(status))
          if (status === 503) assert.equal(retryAfter, '5')
        }
        assert.deepEqual(locks(), locksBefore)
        for (const { vm, item } of all) {
          const backups = estate.writes(`${item}/backup`).length
          assert.ok(backups <= 1, `${vm.vmName}: ${backups} backups`)
        }
        for (const { child, log } of replicas) {
          assert.equal(child.exitCode, null)
          assert.ok(log.every(({ level }) => Number(level) < 60))
        }
        return { from, to, starts, ready, diagnosis, before, takenAgainAfter }
      } finally {
        for (const load of [starts, ...live, ...readable, ...ready, diagnosis]) await load.stop()
      }
    },
  }
}
