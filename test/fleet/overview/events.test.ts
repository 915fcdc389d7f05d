import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { connect, type AddressInfo } from 'node:net'
import { after, afterEach, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { until } from '../../operations/a-service.ts'
import { forgetRows, putEstate, subscriptionIds, type EstateVm } from '../estate-rows.ts'
import { aStream, type SentEvent } from './a-stream.ts'
import { fleetApp, type Caller } from './fleet-app.ts'

const [first, second] = subscriptionIds
const generous = { readsPerMinute: 1e6, actionsPerMinute: 1e6, eventStreamsPerCaller: 3, eventLoopDelayMilliseconds: 0 }

describe('GET /v1/fleet/events', { timeout: 120_000, concurrency: false }, () => {
  let database: OwnDatabase
  let app: Awaited<ReturnType<typeof fleetApp>>
  let base = ''
  before(async () => {
    database = await aDatabase()
    app = await fleetApp(
      database,
      { connectionString: database.connectionString, patienceMilliseconds: 300 },
      { limits: generous },
    )
    base = await app.app.listen({ port: 0, host: '127.0.0.1' })
  })
  after(async () => {
    await app?.close()
    await app?.fleet.stop()
    await database?.close()
  })

  const opened: { leave(): Promise<void> }[] = []
  const openSockets = () =>
    new Promise<number>((resolve) => app.app.server.getConnections((_, count) => resolve(count)))
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((stream) => stream.leave()))
    await until('nobody follows any more', async () => (await openSockets()) === 0)
  })

  const put = (...vms: EstateVm[]) => putEstate(database.db, { vms })
  const follow = async (caller: Caller, query = '', lastId?: string, language?: string) => {
    const stream = await aStream(`${base}/v1/fleet/events${query}`, {
      authorization: `Bearer ${caller}`,
      ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
      ...(language === undefined ? {} : { 'accept-language': language }),
    })
    assert.equal(stream.status, 200, JSON.stringify(stream.events))
    opened.push(stream)
    await until('it has begun', () => stream.events.length > 0)
    return stream
  }
  const told = ({ events }: { events: SentEvent[] }) =>
    events.flatMap(({ event, data }) => {
      if (event === 'row') return `${String(data['name'])} ${String(data['verdict'])}`
      const { id, removed } = data as { id: string; removed?: { reason: string } }
      return event === 'removed' ? `${id.split('/').at(-1)} ${removed!.reason}` : []
    })
  const summaries = ({ events }: { events: SentEvent[] }) =>
    events.filter(({ event }) => event === 'summary').map(({ data }) => data['vmCount'])

  it('begins with counts, and tells rows as they change, in order, with their addresses', async () => {
    await put({ name: 'old' })
    const stream = await follow('all')
    assert.deepEqual([told(stream), summaries(stream)], [[], [1]])
    await put({ name: 'web-1', verdict: 'Blocked' }, { name: 'web-2' })
    await put({ name: 'web-1' })
    await until('the last is told', () => told(stream).includes('web-1 Healthy'))
    await put({ name: 'web-2', goneDateTime: '2026-11-27T12:00:00Z' })
    await until('it is gone', () => told(stream).includes('web-2 Gone'))
    await until('the counts are told', () => summaries(stream).at(-1) === 2)
    const rows = stream.events.filter(({ event }) => event === 'row')
    const ids = stream.events.flatMap(({ id }) => (id === null ? [] : Number(id)))
    assert.deepEqual(
      ids,
      ids.toSorted((one, other) => one - other),
    )
    for (const { id, data } of rows) assert.equal(String(data['sequence']), id)
    const { self } = rows.at(-1)!.data['links'] as { self: string }
    assert.ok(self.startsWith(`${base}/v1/`), self)
  })

  it('tells why in the language that each has asked for', async () => {
    const streams = await Promise.all([follow('all'), follow('all', '', undefined, 'pt-BR')])
    assert.deepEqual(
      streams.map(({ headers }) => [headers.get('content-language'), headers.get('vary')]),
      [
        ['en', 'Accept-Language'],
        ['pt', 'Accept-Language'],
      ],
    )
    await put({ name: 'a', summary: 'A lock is in the way.', summaryIn: { pt: 'Um bloqueio atrapalha.' } })
    for (const [index, why] of ['A lock is in the way.', 'Um bloqueio atrapalha.'].entries()) {
      const { events } = streams[index]!
      await until('it is told', () => events.some(({ event }) => event === 'row'))
      const { data } = events.find(({ event }) => event === 'row')!
      assert.deepEqual([data['summary'], 'summaryIn' in data], [why, false])
    }
  })

  it('goes on behind the last event that was received', async () => {
    const stream = await follow('all')
    await put({ name: 'a' })
    await until('it is told', () => told(stream).length === 1)
    const id = stream.lastId()!
    await stream.leave()
    await put({ name: 'b' }, { name: 'c' })
    const resumed = await follow('all', '', id)
    await until('the rest is told', () => told(resumed).length === 2)
    assert.deepEqual(told(resumed), ['b Healthy', 'c Healthy'])
  })

  it('tells whoever comes from before what was forgotten, or from a time that never was, to read anew', async () => {
    const { lastSequence } = await put({ name: 'passing', goneDateTime: '2026-11-27T12:00:00Z' })
    await put({ name: 'later' })
    await forgetRows(database.db, [{ name: 'passing' }])
    const events = async (lastId: string) => {
      const stream = await follow('all', '', lastId)
      await put({ name: 'next', tags: { n: randomUUID() } })
      await until('it goes on', () => told(stream).includes('next Healthy'))
      await stream.leave()
      return stream.events.filter(({ event }) => event !== 'summary').map(({ event }) => event)
    }
    assert.deepEqual(await events(String(lastSequence - 1)), ['resync', 'row'])
    assert.deepEqual(await events('999999999'), ['resync', 'row'])
    assert.deepEqual(
      (await events(String(lastSequence))).filter((event) => event !== 'row'),
      [],
    )
  })

  it('tells of what the filter asks for, and of what it does not ask for any more', async () => {
    const stream = await follow('all', '?verdict=Blocked&search=f&select=name,verdict')
    await put({ name: 'f-1', verdict: 'Blocked' }, { name: 'g-1', verdict: 'Blocked' })
    await until('both are told', () => told(stream).length === 2)
    await put({ name: 'f-1' })
    await until('it is told', () => told(stream).length === 3)
    assert.deepEqual(told(stream), ['f-1 Blocked', 'g-1 Filtered', 'f-1 Filtered'])
    assert.deepEqual(Object.keys(stream.events.find(({ event }) => event === 'row')!.data).toSorted(), [
      'id',
      'name',
      'verdict',
    ])
  })

  it('tells nobody of what they do not reach, numbers included', async () => {
    const streams = await Promise.all((['second', 'group', 'nobody'] as const).map((caller) => follow(caller)))
    await put(
      { name: 'db', subscriptionId: second },
      { name: 'app', resourceGroup: 'rg-app', subscriptionId: first },
      { name: 'other', resourceGroup: 'rg-app2', subscriptionId: first, goneDateTime: '2026-11-27T12:00:00Z' },
    )
    await until('each has its own', () => told(streams[0]!).length > 0 && told(streams[1]!).length > 0)
    await until('counts are told', () => summaries(streams[0]!).at(-1) === 1 && summaries(streams[1]!).at(-1) === 1)
    await put({ name: 'app', resourceGroup: 'rg-app', subscriptionId: first, verdict: 'AtRisk' })
    await until('its counts are told, too', () => summaries(streams[1]!).length > 2)
    assert.deepEqual(streams.map(told), [['db Healthy'], ['app Healthy', 'app AtRisk'], []])
    assert.deepEqual(streams.map(summaries), [[0, 1], [0, 1, 1], [0]])
  })

  it('tells of a scan that begins and ends', async () => {
    const stream = await follow('group')
    const id = randomUUID()
    const scans = () => stream.events.filter(({ event }) => event === 'scan').map(({ data }) => data['status'])
    await sql`insert into fleet_scan (id, status, asked_by) values (${id}, 'Running', 'schedule')`.execute(database.db)
    await until('its beginning is told', () => scans().length === 1)
    const late = await follow('all')
    await until('whoever comes later is told of it, too', () => late.events.some(({ event }) => event === 'scan'))
    await sql`update fleet_scan set status = 'Succeeded', ended_at = now(), queries = 39`.execute(database.db)
    await until('its end is told', () => scans().length === 2)
    const { data } = stream.events.findLast(({ event }) => event === 'scan')!
    assert.deepEqual(
      [scans(), data['queries'], (data['links'] as { self: string }).self],
      [['Running', 'Succeeded'], null, `${base}/v1/fleet/scans/${id}`],
    )
  })

  it('looks once a second where nobody notifies', async () => {
    const deaf = await fleetApp(database)
    const address = await deaf.app.listen({ port: 0, host: '127.0.0.1' })
    const stream = await aStream(`${address}/v1/fleet/events`, { authorization: 'Bearer all' })
    await until('it has begun', () => stream.events.length > 0)
    await put({ name: 'unheard' })
    await until('it is told', () => told(stream).includes('unheard Healthy'))
    await stream.leave()
    await deaf.close()
    await deaf.fleet.stop()
  })

  it('leaves a client that does not read, and lets it resume', async () => {
    const { port } = app.app.server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    socket.pause()
    socket.write('GET /v1/fleet/events HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer first\r\n\r\n')
    const before = await database.db.selectFrom('fleet_sequence').select('last').executeTakeFirstOrThrow()
    const vms = Array.from({ length: 400 }, (_, n) => ({ name: `many-${n}` }))
    let round = 0
    await until('it is left', async () => {
      await put(...vms.map((vm) => ({ ...vm, tags: { round: `${round++} ${'x'.repeat(5000)}` } })))
      return (await openSockets()) === 0
    })
    socket.destroy()
    const resumed = await follow('first', '?search=many', before.last)
    await until('all is told', () => new Set(told(resumed)).size === 400)
  })

  it('gives each caller so many at a time', async () => {
    await Promise.all([1, 2, 3].map(() => follow('mixed')))
    const refused = await app.ask('mixed', '/v1/fleet/events')
    assert.deepEqual([refused.statusCode, refused.headers['x-ms-error-code']], [429, 'TooManyRequests'])
  })

  it('refuses what it cannot follow, naming it', async () => {
    const ask = async (query: string, headers: Record<string, string> = {}) => {
      const answer = await app.ask('all', `/v1/fleet/events${query}`, { headers })
      return [answer.statusCode, answer.json<{ error: { target?: string } }>().error.target]
    }
    assert.deepEqual(await ask('', { 'last-event-id': 'last' }), [400, 'Last-Event-ID'])
    assert.deepEqual(await ask('', { 'last-event-id': '9'.repeat(16) }), [400, 'Last-Event-ID'])
    assert.deepEqual(await ask('?verdict=Bad'), [400, 'verdict'])
    assert.deepEqual(await ask('?select=secrets'), [400, 'select'])
    assert.deepEqual(await ask('?since=1'), [400, 'since'])
    assert.deepEqual(await ask('', { accept: 'application/json' }), [406, 'Accept'])
  })
})
