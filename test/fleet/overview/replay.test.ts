import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { createFleetRows } from '../../../src/fleet/lists/fleet-rows.ts'
import { rowFilterOf } from '../../../src/fleet/lists/row-filter.ts'
import { rowIn, type DiagnosisRow } from '../../../src/fleet/row.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { seeded } from '../../operations/a-seed.ts'
import { until } from '../../operations/a-service.ts'
import { forgetRows, putEstate, subscriptionIds, type EstateVm } from '../estate-rows.ts'
import { aStream } from './a-stream.ts'
import { fleetApp, reaches, type Caller } from './fleet-app.ts'

const groups = ['rg-app', 'rg-app2', 'rg']
const verdicts = ['Healthy', 'Blocked', 'AtRisk', 'Unknown']
const gone = { goneDateTime: '2026-11-27T12:30:00Z' }

describe('whoever replays the stream has the table', { timeout: 120_000 }, () => {
  let database: OwnDatabase
  const replicas: Awaited<ReturnType<typeof fleetApp>>[] = []
  const bases: string[] = []
  let resyncs = 0
  before(async () => {
    database = await aDatabase()
    for (const connectionString of [database.connectionString, undefined]) {
      const replica = await fleetApp(database, connectionString === undefined ? {} : { connectionString })
      replicas.push(replica)
      bases.push(await replica.app.listen({ port: 0, host: '127.0.0.1' }))
    }
  })
  after(async () => {
    for (const replica of replicas) {
      replica.app.server.closeAllConnections()
      await replica.close()
      await replica.fleet.stop()
    }
    await database?.close()
  })

  /** All rows that match, as lists tell them. */
  async function table(caller: Caller, query: Record<string, string>) {
    const slices = createFleetRows(database.served)
      .within(reaches[caller])
      .slices({ filter: rowFilterOf(query), order: 'name' })
    const rows: DiagnosisRow[] = []
    for await (const slice of slices) rows.push(...slice.map((row) => rowIn('en', row)))
    return new Map(rows.map(({ links: _, ...row }) => [row.id, row as Record<string, unknown>]))
  }

  /** Opens a stream, reads the list, applies what came and comes; goes on behind the last id when it breaks, at another replica. */
  class Follower {
    rows = new Map<string, Record<string, unknown>>()
    seen = 0
    #lastId: string | undefined
    #stream: Awaited<ReturnType<typeof aStream>> | undefined
    readonly caller: Caller
    readonly query: Record<string, string>
    constructor(caller: Caller, query: Record<string, string> = {}) {
      this.caller = caller
      this.query = query
    }

    async open(base: string) {
      const stream = await aStream(`${base}/v1/fleet/events?${new URLSearchParams(this.query).toString()}`, {
        authorization: `Bearer ${this.caller}`,
        ...(this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }),
      })
      await until('it has begun', () => stream.events.length > 0)
      if (this.#lastId === undefined) this.rows = await table(this.caller, this.query)
      this.#stream = stream
    }

    async apply() {
      for (const { id, event, data } of this.#stream?.events.splice(0) ?? []) {
        this.seen++
        if (event === 'row') {
          const { links: _, ...row } = data
          this.rows.set(String(data['id']), row)
        }
        if (event === 'removed') this.rows.delete(String(data['id']))
        if (event === 'resync') {
          resyncs++
          this.rows = await table(this.caller, this.query)
        }
        if (id !== null) this.#lastId = id
      }
    }

    async leave() {
      await this.#stream?.leave()
      await this.apply()
      this.#stream = undefined
    }
  }

  for (const seed of [1, 2, 3])
    it(`after changes, breaks and what was forgotten (seed ${seed})`, async () => {
      await sql`truncate fleet_vm, fleet_count`.execute(database.db)
      const random = seeded(seed)
      const below = (most: number) => Math.floor(random() * most)
      const one = <T>(of: readonly T[]) => of[below(of.length)]!
      const aVm = (): EstateVm => ({
        name: `vm-${below(30)}`,
        subscriptionId: one(subscriptionIds),
        resourceGroup: one(groups),
        verdict: one(verdicts),
        tags: { n: String(below(1000)) },
        ...(random() < 0.2 ? gone : {}),
      })
      /** Two of the same VM in one transaction there are none. */
      const some = () => [...new Map(Array.from({ length: 1 + below(12) }, aVm).map((vm) => [keyOf(vm), vm])).values()]
      const keyOf = ({ name, subscriptionId, resourceGroup }: EstateVm) => `${subscriptionId}${resourceGroup}${name}`
      await putEstate(database.db, { vms: some() })
      const followers = [
        new Follower('all'),
        new Follower('group'),
        new Follower('mixed'),
        new Follower('all', { verdict: 'Blocked,AtRisk', search: 'vm-1' }),
      ]
      await Promise.all(followers.map((follower) => follower.open(one(bases))))
      for (let round = 0; round < 40; round++) {
        const vms = some()
        await putEstate(database.db, { vms })
        const ended = vms.filter((vm) => vm.goneDateTime !== undefined)
        if (ended.length > 0 && random() < 0.08) await forgetRows(database.db, ended)
        if (random() < 0.3) await sleep(below(150))
        const follower = one(followers)
        await follower.apply()
        if (random() < 0.4) await follower.leave()
        if (random() < 0.1) for (const other of followers) await other.leave()
        if (random() < 0.5) for (const other of followers) await other.leave().then(() => other.open(one(bases)))
      }
      for (const follower of followers) await follower.leave()
      await Promise.all(followers.map((follower) => follower.open(one(bases))))
      for (const follower of followers) {
        const expected = await table(follower.caller, follower.query)
        await until(
          'it has caught up',
          async () => {
            await follower.apply()
            return isSame(follower.rows, expected)
          },
          10,
        ).catch(() => undefined)
        assert.deepEqual(sorted(follower.rows), sorted(expected), JSON.stringify([follower.caller, follower.query]))
        assert.ok(follower.seen > 20, `only ${follower.seen} events`)
        await follower.leave()
      }
    })

  it('was told to read anew at times', () => assert.ok(resyncs > 0))

  const sorted = (rows: ReadonlyMap<string, unknown>) => [...rows].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const isSame = (one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>) =>
    JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
})
