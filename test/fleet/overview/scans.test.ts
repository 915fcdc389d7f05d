import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sql } from 'kysely'
import { ServiceError } from '../../../src/errors.ts'
import type { FleetScan } from '../../../src/fleet/overview/scan-document.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { subscriptionIds } from '../estate-rows.ts'
import { fleetApp, type Caller } from './fleet-app.ts'

const [first, second, third] = subscriptionIds
const result = {
  coverage: { Complete: 1, Partial: 0, Refused: 1 },
  sources: [{ source: 'locks', rows: 12, queries: 2, states: { Complete: 1, Refused: 1 } }],
}

describe('/v1/fleet/scans', { timeout: 60_000 }, () => {
  let database: OwnDatabase
  let app: Awaited<ReturnType<typeof fleetApp>>
  const asked: { subscriptionIds: readonly string[] | null; askedBy: string }[] = []
  before(async () => {
    database = await aDatabase()
    app = await fleetApp(database, {
      startScan: async (scan) => {
        const running = await database.db
          .selectFrom('fleet_scan')
          .select('id')
          .where('status', '=', 'Running')
          .executeTakeFirst()
        if (running)
          throw new ServiceError('ScanInProgress', `Scan ${running.id} is under way.`, { scanId: running.id })
        asked.push(scan)
        return { id: await begin() }
      },
    })
  })
  after(async () => {
    await app?.close()
    await database?.close()
  })
  beforeEach(async () => {
    asked.length = 0
    await sql`delete from fleet_scan`.execute(database.db)
    await sql`delete from fleet_source`.execute(database.db)
    for (const id of [first, second])
      await sql`insert into fleet_source (subscription_id, source, status, ended_at) values (${id}, 'locks', 'Complete', now())`.execute(
        database.db,
      )
  })

  async function begin(startedAt = '2026-11-27T11:00:00Z') {
    const id = randomUUID()
    await sql`insert into fleet_scan (id, status, asked_by, started_at) values (${id}, 'Running', 'all', ${startedAt})`.execute(
      database.db,
    )
    return id
  }
  const end = (id: string) =>
    sql`update fleet_scan set status = 'Succeeded', ended_at = started_at + interval '20 s', queries = 39, throttled = 1,
      paused_seconds = 2.5, result = ${JSON.stringify(result)} where id = ${id}`.execute(database.db)
  const post = (caller: Caller, payload?: object) =>
    app.ask(caller, '/v1/fleet/scans', { method: 'POST', ...(payload ? { payload } : {}) })
  const refusalOf = async (caller: Caller, payload: object) => {
    const { statusCode, headers, ...answer } = await post(caller, payload)
    return [statusCode, headers['x-ms-error-code'], answer.json<{ error: { target?: string } }>().error.target]
  }

  it('begin one, and say where it is followed', async () => {
    const answer = await post('all')
    const scan = answer.json<FleetScan>()
    assert.deepEqual([answer.statusCode, scan.status, scan.result], [202, 'Running', null])
    assert.equal(answer.headers['location'], `http://localhost:80/v1/fleet/scans/${scan.id}`)
    assert.deepEqual(asked, [{ subscriptionIds: null, askedBy: 'all' }])
    const followed = await app.ask('all', `/v1/fleet/scans/${scan.id}`)
    assert.deepEqual([followed.json<FleetScan>(), followed.headers['retry-after']], [scan, '5'])
    assert.equal((await post('second', {})).statusCode, 409)
  })

  it('refuse a second one, with the address of the first', async () => {
    const id = await begin()
    const answer = await post('all', {})
    assert.deepEqual(
      [answer.statusCode, answer.headers['x-ms-error-code'], answer.headers['location']],
      [409, 'ScanInProgress', `http://localhost:80/v1/fleet/scans/${id}`],
    )
    assert.deepEqual(answer.json<{ error: { innererror: object } }>().error.innererror, { scanId: id })
  })

  it('are of what the caller reaches', async () => {
    const scanOf = async (caller: Caller, payload: object = {}) => {
      await sql`delete from fleet_scan`.execute(database.db)
      assert.equal((await post(caller, payload)).statusCode, 202)
      return asked.at(-1)!.subscriptionIds?.toSorted()
    }
    assert.deepEqual(await scanOf('second'), [second])
    assert.deepEqual(await scanOf('group'), [first])
    assert.deepEqual(await scanOf('mixed'), [first, second])
    assert.deepEqual(await scanOf('all', { subscriptionIds: [second.toUpperCase(), second] }), [second])
    assert.deepEqual(await scanOf('group', { subscriptionIds: [first] }), [first])
  })

  it('refuse a subscription that is not reached, not known or no id, naming it', async () => {
    assert.deepEqual(await refusalOf('second', { subscriptionIds: [second, first] }), [
      403,
      'ScopeNotAllowed',
      'subscriptionIds/1',
    ])
    assert.deepEqual(await refusalOf('second', { subscriptionIds: [third] }), [
      403,
      'ScopeNotAllowed',
      'subscriptionIds/0',
    ])
    assert.deepEqual(await refusalOf('all', { subscriptionIds: [first, third] }), [
      400,
      'InvalidRequest',
      'subscriptionIds/1',
    ])
    assert.deepEqual(await refusalOf('all', { subscriptionIds: ['production'] }), [
      400,
      'InvalidRequest',
      'subscriptionIds/0',
    ])
    assert.deepEqual(await refusalOf('all', { subscriptionIds: [] }), [400, 'InvalidRequest', 'subscriptionIds'])
    assert.deepEqual(await refusalOf('all', { subscriptions: [first] }), [400, 'InvalidRequest', 'subscriptions'])
    assert.deepEqual(await refusalOf('nobody', {}), [403, 'ScopeNotAllowed', 'subscriptionIds'])
    assert.deepEqual(asked, [])
  })

  it('take any subscription before the first sweep, when none is known', async () => {
    await sql`delete from fleet_source`.execute(database.db)
    assert.equal((await post('all', { subscriptionIds: [third] })).statusCode, 202)
    assert.deepEqual(asked.at(-1)!.subscriptionIds, [third])
  })

  it('tell what one came to, numbers of the whole estate only to whoever reaches it', async () => {
    const id = await begin()
    await end(id)
    const scan = async (caller: Caller) => (await app.ask(caller, `/v1/fleet/scans/${id}`)).json<FleetScan>()
    const all = await scan('all')
    assert.deepEqual([all.askedBy, all.queries, all.throttled, all.pausedSeconds], ['all', 39, 1, 2.5])
    assert.deepEqual(all.result, {
      coverage: { complete: 1, partial: 0, refused: 1 },
      sources: [{ name: 'locks', rows: 12, queries: 2, complete: 1, partial: 0, refused: 1, failed: 0 }],
      error: null,
    })
    for (const caller of ['first', 'group', 'nobody'] as const) {
      const { status, askedBy, queries, throttled, pausedSeconds, result: told } = await scan(caller)
      assert.deepEqual(
        [status, askedBy, queries, throttled, pausedSeconds, told],
        ['Succeeded', null, null, null, null, null],
      )
    }
  })

  it('are listed newest first, each once on pages of any size', async () => {
    const ids: string[] = []
    for (const minute of [10, 11, 12, 13, 14]) {
      const id = await begin(`2026-11-27T11:${minute}:00.000${minute}1Z`)
      await end(id)
      ids.unshift(id)
    }
    for (const size of [1, 2, 5, 100]) {
      const listed: string[] = []
      for (let path: string | undefined = `/v1/fleet/scans?maxpagesize=${size}`; path !== undefined;) {
        const page: { value: FleetScan[]; nextLink?: string } = (await app.ask('all', path)).json()
        const { value, nextLink } = page
        listed.push(...value.map(({ id }) => id))
        path = nextLink && `/v1/fleet/scans${new URL(nextLink).search}`
      }
      assert.deepEqual(listed, ids, `pages of ${size}`)
    }
  })

  it('are not found by what is none', async () => {
    for (const id of [randomUUID(), 'first'])
      assert.equal((await app.ask('all', `/v1/fleet/scans/${id}`)).headers['x-ms-error-code'], 'ScanNotFound')
  })
})
