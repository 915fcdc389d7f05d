import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase, type Database } from '../../../src/database/open-database.ts'
import { ServiceError } from '../../../src/errors.ts'
import { createFleetRows } from '../../../src/fleet/lists/fleet-rows.ts'
import { rowIn } from '../../../src/fleet/row.ts'
import { rowFilterOf } from '../../../src/fleet/lists/row-filter.ts'
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts'
import { seeded } from '../../operations/a-seed.ts'
import { externalPostgres } from '../../service/external-postgres.ts'
import { serviceProcess, type ServiceProcess } from '../../service/service-process.ts'
import { forgetRows, putEstate, subscriptionIds, type EstateVm } from '../estate-rows.ts'
import { aStream } from './a-stream.ts'

const minutes = Number(process.env['MINUTES'] ?? 0.5)
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
const verdicts = ['Healthy', 'Blocked', 'AtRisk', 'Unknown']

/** Replicas as processes of their own that are killed, streams that break and streams that nobody reads. MINUTES is how long. */
describe('followers of three replicas that are killed', { timeout: (minutes + 4) * 60_000 }, () => {
  let sandbox: Sandbox
  let postgres: Awaited<ReturnType<typeof externalPostgres>>
  let database: Database
  let replicas: ServiceProcess[]
  const begin = () => serviceProcess(sandbox, { env: { DATABASE_URL: postgres.url, RATE_LIMIT_PER_MINUTE: '1000000' } })
  before(async () => {
    sandbox = await startSandbox()
    postgres = await externalPostgres()
    database = await openDatabase({ databaseUrl: postgres.url, dataDir: '/nowhere' })
    replicas = await Promise.all([begin(), begin(), begin()])
  })
  after(async () => {
    await Promise.all(replicas.map((replica) => replica.stop('SIGKILL')))
    await database.close()
    await postgres.drop()
    await sandbox.stop()
  })

  /** The test's own questions: where everything has one machine, its database may be a while in answering. */
  async function patiently<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++)
      try {
        return await ask()
      } catch (error) {
        if (!(error instanceof ServiceError && error.code === 'DatabaseUnavailable') || tries === 10) throw error
        await sleep(500)
      }
  }

  const table = () => patiently(readTable)
  async function readTable() {
    const rows = new Map<string, unknown>()
    const slices = createFleetRows(database.served)
      .within('Everything')
      .slices({ filter: rowFilterOf({}), order: 'name' })
    for await (const slice of slices)
      for (const { links: _, ...row } of slice.map((one) => rowIn('en', one))) rows.set(row.id, row)
    return rows
  }

  /** Keeps a copy by the stream alone; where it breaks, it goes on at whichever replica is there. */
  class Streaming {
    rows = new Map<string, unknown>()
    readonly told = { events: 0, breaks: 0, resyncs: 0, outOfOrder: 0 }
    #lastId: string | undefined
    #stream: Awaited<ReturnType<typeof aStream>> | undefined
    #isOver = false

    async apply() {
      if (!this.#stream || this.#isOver) await this.#open()
      for (const { id, event, data } of this.#stream?.events.splice(0) ?? []) {
        this.told.events++
        if (event === 'row') {
          const { links: _, ...row } = data
          this.rows.set(String(data['id']), row)
        }
        if (event === 'removed') this.rows.delete(String(data['id']))
        if (event === 'resync') {
          this.told.resyncs++
          this.rows = await table()
        }
        if (id === null) continue
        if (Number(id) < Number(this.#lastId ?? 0)) this.told.outOfOrder++
        this.#lastId = id
      }
    }

    async #open() {
      const { base } = replicas[Math.floor(Math.random() * replicas.length)]!
      const headers = this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }
      const stream = await aStream(`${base}/v1/fleet/events`, headers).catch(() => undefined)
      if (!stream || stream.status !== 200) return
      if (this.#lastId === undefined) {
        let isOver = false
        void stream.over.then(() => (isOver = true))
        while (stream.events.length === 0 && !isOver) await sleep(20)
        if (isOver) return
        this.rows = await table()
      }
      this.told.breaks++
      this.#isOver = false
      this.#stream = stream
      void stream.over.then(() => (this.#isOver ||= this.#stream === stream))
    }

    async leave() {
      await this.#stream?.leave()
      await this.apply().catch(() => undefined)
    }
  }

  /** Keeps a copy by the delta links, each page of whichever replica is there. */
  class Delta {
    rows = new Map<string, unknown>()
    readonly told = { pages: 0, failed: 0, outOfOrder: 0 }
    #path = '/v1/diagnoses/delta?maxpagesize=50'
    #last = 0

    async apply() {
      const { base } = replicas[Math.floor(Math.random() * replicas.length)]!
      try {
        const answer = await fetch(new URL(this.#path, base))
        if (answer.status === 410) {
          this.#path = '/v1/diagnoses/delta?maxpagesize=50'
          this.#last = 0
          this.rows.clear()
          return true
        }
        if (answer.status !== 200) throw new Error(String(answer.status))
        const page = (await answer.json()) as Page
        this.told.pages++
        for (const { links: _, ...row } of page.value) {
          if (row.removed) this.rows.delete(row.id)
          else this.rows.set(row.id, row)
          if (row.sequence !== undefined && row.sequence < this.#last) this.told.outOfOrder++
          this.#last = row.sequence ?? this.#last
        }
        const { pathname, search } = new URL(page.nextLink ?? page.deltaLink!)
        this.#path = pathname + search
        return page.nextLink !== undefined
      } catch {
        this.told.failed++
        await sleep(100)
        return true
      }
    }
  }
  interface Page {
    value: { id: string; sequence?: number; removed?: object; links?: object }[]
    nextLink?: string
    deltaLink?: string
  }

  /** Takes the headers and never reads on. */
  const stalled = () => {
    const asked = request(`${replicas[0]!.base}/v1/fleet/events`, (answer) => answer.pause())
    asked.on('error', () => undefined).end()
    return () => asked.destroy()
  }

  it(`have the table (seed ${seed}, ${minutes} minutes)`, async (t) => {
    const random = seeded(seed)
    const below = (most: number) => Math.floor(random() * most)
    const aVm = (): EstateVm => ({
      name: `vm-${below(300)}`,
      subscriptionId: subscriptionIds[below(3)]!,
      verdict: verdicts[below(4)]!,
      tags: { n: String(below(1_000_000)), filler: 'x'.repeat(500) },
      ...(random() < 0.1 ? { goneDateTime: '2026-11-27T12:30:00Z' } : {}),
    })
    const some = () => [
      ...new Map(
        Array.from({ length: 1 + below(40) }, aVm).map((vm) => [`${vm.subscriptionId}${vm.name}`, vm]),
      ).values(),
    ]
    const streams = [new Streaming(), new Streaming(), new Streaming()]
    const deltas = [new Delta(), new Delta()]
    const stalledOnes: (() => void)[] = []
    const counted = { changes: 0, kills: 0 }
    const end = performance.now() + minutes * 60_000
    const meanwhile = async (pause: () => number, work: () => Promise<unknown>) => {
      while (performance.now() < end) {
        await sleep(pause())
        await work()
      }
    }
    for (let n = 0; n < 5; n++) stalledOnes.push(stalled())
    await Promise.all([
      meanwhile(
        () => below(60),
        async () => {
          const vms = some()
          await patiently(() => putEstate(database.db, { vms }))
          counted.changes += vms.length
          const ended = vms.filter((vm) => vm.goneDateTime !== undefined)
          if (ended.length > 0 && random() < 0.02) await patiently(() => forgetRows(database.db, ended))
        },
      ),
      meanwhile(
        () => 1000 + below(3000),
        async () => {
          const which = below(3)
          await replicas[which]!.stop('SIGKILL')
          replicas[which] = await begin()
          counted.kills++
        },
      ),
      // Who reads seldom is the slow client.
      ...streams.map((stream, n) =>
        meanwhile(
          () => [50, 500, 4000][n]!,
          () => stream.apply(),
        ),
      ),
      ...deltas.map((delta, n) =>
        meanwhile(
          () => [50, 1000][n]!,
          () => delta.apply(),
        ),
      ),
    ])
    const expected = await table()
    for (const delta of deltas) while (await delta.apply());
    const until = performance.now() + 60_000
    const behind = () => streams.filter(({ rows }) => !isSame(rows, expected))
    while (behind().length > 0 && performance.now() < until) {
      for (const stream of streams) await stream.apply()
      await sleep(100)
    }
    for (const stop of stalledOnes) stop()
    for (const { rows, told } of [...streams, ...deltas]) {
      assert.deepEqual(sorted(rows), sorted(expected), JSON.stringify(told))
      assert.equal(told.outOfOrder, 0)
    }
    for (const stream of streams) await stream.leave()
    assert.ok(counted.kills > 0, 'nobody was killed')
    for (const { told } of streams) assert.ok(told.events > 20, JSON.stringify(told))
    t.diagnostic(
      JSON.stringify({
        ...counted,
        rows: expected.size,
        streams: streams.map(({ told }) => told),
        deltas: deltas.map(({ told }) => told),
      }),
    )
  })

  const sorted = (rows: ReadonlyMap<string, unknown>) => [...rows].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const isSame = (one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>) =>
    JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
})
