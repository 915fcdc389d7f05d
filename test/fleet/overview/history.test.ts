import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ServiceError } from '../../../src/errors.ts'
import type { FleetHistory } from '../../../src/fleet/overview/history-document.ts'
import { intervalFor, pointsOf } from '../../../src/fleet/overview/history.ts'
import { sampleHistory } from '../../../src/fleet/overview/sample-history.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { putEstate, subscriptionIds } from '../estate-rows.ts'
import { fleetApp, noon, type Caller } from './fleet-app.ts'

const minutes = (n: number) => new Date(noon.getTime() + n * 60_000)
const days = (n: number) => minutes(n * 24 * 60)

describe('the interval of a history', () => {
  const cases = [
    ['a day of verdicts', days(-1), noon, undefined, 4, 'PT15M'],
    ['an hour of verdicts', minutes(-60), noon, undefined, 4, 'PT5M'],
    ['a day of thirty reasons', days(-1), noon, undefined, 30, 'PT1H'],
    ['a month of verdicts', days(-30), noon, undefined, 4, 'PT3H'],
    ['a day, a week ago: samples of five minutes are kept no more', days(-7), days(-6), undefined, 4, 'PT1H'],
    ['a year of verdicts', days(-365), noon, undefined, 4, 'P7D'],
    ['as it was asked for', days(-1), noon, 'PT6H', 4, 'PT6H'],
    ['exactly a thousand rows', minutes(-249 * 5), noon, 'PT5M', 4, 'PT5M'],
  ] as const
  for (const [name, from, to, interval, series, expected] of cases)
    it(`${name}: ${expected}`, () => assert.equal(intervalFor({ from, to, interval }, series, noon), expected))

  const refused = [
    ['more than a thousand rows', minutes(-250 * 5), noon, 'PT5M', 4, 'interval', /1004 rows.*ask for interval=PT15M/],
    ['samples that are kept no more', days(-3), noon, 'PT5M', 4, 'from', /kept for 2 days.*ask for interval=PT1H/],
    [
      'what was before all samples',
      days(-4000),
      noon,
      undefined,
      4,
      'from',
      /kept for 3 years.*ask for a shorter time/,
    ],
    ['an end before its beginning', noon, days(-1), undefined, 4, 'from', /before to/],
    ['a moment', noon, noon, undefined, 4, 'from', /before to/],
    ['more reasons than rows', days(-1), noon, 'P1D', 900, 'interval', /1800 rows.*ask for interval=P7D/],
  ] as const
  for (const [name, from, to, interval, series, target, message] of refused)
    it(`refuses ${name}, and says what to ask for instead`, () =>
      assert.throws(
        () => intervalFor({ from, to, interval: interval }, series, noon),
        (error) => error instanceof ServiceError && error.target === target && message.test(error.message),
      ))
})

describe('points of a history', () => {
  const told = (...args: Parameters<typeof pointsOf>) =>
    pointsOf(...args).map(({ dateTime, series, count }) => `${dateTime.slice(11, 16)} ${series} ${count}`)
  const times = [noon, minutes(5), minutes(15)]

  it('add up what changed until then', () =>
    assert.deepEqual(
      told(
        times,
        [
          { series: 'A', at: minutes(15), by: -1 },
          { series: 'A', at: noon, by: 3 },
          { series: 'A', at: minutes(10), by: 5 },
        ],
        [],
      ),
      ['12:00 A 3', '12:05 A 3', '12:15 A 7'],
    ))

  it('have zeros for a series that is always told, or that begins later', () =>
    assert.deepEqual(told([noon, minutes(5)], [{ series: 'B', at: minutes(5), by: 1 }], ['A']), [
      '12:00 A 0',
      '12:00 B 0',
      '12:05 A 0',
      '12:05 B 1',
    ]))

  it('are none where nobody looked', () => assert.deepEqual(told([], [{ series: 'A', at: noon, by: 1 }], ['A']), []))
})

describe('GET /v1/fleet/history', { timeout: 60_000 }, () => {
  let database: OwnDatabase
  let app: Awaited<ReturnType<typeof fleetApp>>
  const vm = (name: string, verdict: string, reasons: string[] = []) => ({ name, verdict, reasons })
  before(async () => {
    database = await aDatabase()
    app = await fleetApp(database)
    await putEstate(database.db, {
      vms: [
        vm('a', 'Healthy'),
        vm('b', 'Blocked', ['LockFound']),
        { ...vm('c', 'Blocked', ['LockFound', 'NearLimit']), subscriptionId: subscriptionIds[1] },
      ],
    })
    await sampleHistory(database.db, minutes(-30))
    await sampleHistory(database.db, minutes(-25))
    await putEstate(database.db, { vms: [vm('a', 'AtRisk', ['NearLimit'])] })
    await sampleHistory(database.db, minutes(-20))
    // Nobody looked at -15.
    await putEstate(database.db, { vms: [vm('b', 'Healthy')] })
    await sampleHistory(database.db, minutes(-10))
  })
  after(async () => {
    await app?.close()
    await database?.close()
  })

  const ask = async (caller: Caller, query: Record<string, string>) =>
    await app.ask(caller, `/v1/fleet/history?${new URLSearchParams(query).toString()}`)
  const rows = async (caller: Caller, query: Record<string, string> = {}) => {
    const answer = await ask(caller, { from: minutes(-30).toISOString(), to: noon.toISOString(), ...query })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json<FleetHistory>()
  }
  const told = ({ value }: FleetHistory) =>
    Object.entries(Object.groupBy(value, ({ dateTime }) => dateTime.slice(11, 16))).map(
      ([time, points]) => `${time} ${points!.map(({ series, count }) => `${series} ${count}`).join(' ')}`,
    )

  it('tells every verdict at each look, and nothing where nobody looked', async () => {
    const history = await rows('all')
    assert.equal(history.interval, 'PT5M')
    assert.deepEqual(told(history), [
      '11:30 Blocked 2 AtRisk 0 Unknown 0 Healthy 1',
      '11:35 Blocked 2 AtRisk 0 Unknown 0 Healthy 1',
      '11:40 Blocked 2 AtRisk 1 Unknown 0 Healthy 0',
      '11:50 Blocked 1 AtRisk 1 Unknown 0 Healthy 1',
    ])
  })

  it('tells reasons', async () => {
    assert.deepEqual(told(await rows('all', { by: 'reason' })), [
      '11:30 LockFound 2 NearLimit 1',
      '11:35 LockFound 2 NearLimit 1',
      '11:40 LockFound 2 NearLimit 2',
      '11:50 LockFound 1 NearLimit 2',
    ])
  })

  it('begins with what was so before, and takes the first look of each interval', async () => {
    assert.deepEqual(told(await rows('all', { from: minutes(-24).toISOString(), interval: 'PT15M' })), [
      '11:40 Blocked 2 AtRisk 1 Unknown 0 Healthy 0',
      '11:50 Blocked 1 AtRisk 1 Unknown 0 Healthy 1',
    ])
  })

  it('takes milliseconds, too', async () => {
    const history = await rows('all', { from: String(minutes(-12).getTime()), to: String(noon.getTime()) })
    assert.deepEqual(told(history), ['11:50 Blocked 1 AtRisk 1 Unknown 0 Healthy 1'])
  })

  it('is of subscriptions that are reached whole, and says what it leaves out', async () => {
    const second = await rows('second')
    assert.deepEqual([told(second).at(-1), second.leftOut], ['11:50 Blocked 1 AtRisk 0 Unknown 0 Healthy 0', null])
    assert.deepEqual(told(await rows('second', { by: 'reason' })).at(-1), '11:50 LockFound 1 NearLimit 1')
    const group = await rows('group', { by: 'reason' })
    assert.deepEqual(group.value, [])
    assert.match(group.leftOut!, /kept by subscription/)
    assert.deepEqual((await rows('nobody', { by: 'reason' })).value, [])
  })

  it('refuses what it cannot tell, naming the parameter', async () => {
    const cases = [
      [{ from: 'yesterday' }, 'from'],
      [{ to: '2026-13-01T00:00:00Z' }, 'to'],
      [{ interval: 'PT1M' }, 'interval'],
      [{ by: 'subscription' }, 'by'],
      [{ series: 'verdict' }, 'series'],
      [{ from: days(-30).toISOString(), interval: 'PT1H', to: noon.toISOString() }, 'interval'],
    ] as const
    for (const [query, target] of cases) {
      const answer = await ask('all', query)
      assert.equal(answer.statusCode, 400, JSON.stringify(query))
      assert.equal(answer.json<{ error: { target: string } }>().error.target, target)
    }
  })
})
