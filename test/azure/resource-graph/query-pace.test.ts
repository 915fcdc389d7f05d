import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { QueryPace } from '../../../src/azure/resource-graph/query-pace.ts'
import { clockText, QueryQuota } from '../../../src/sandbox/resource-graph/quota.ts'
import { quotaToldBy } from '../../../src/azure/resource-graph/quota-told.ts'

/** Starts at these times, of which each has to be a turn. */
function paced(...starts: number[]) {
  const pace = new QueryPace()
  for (const at of starts) {
    assert.equal(pace.secondsUntilTurn(at), 0, `a turn at ${at}`)
    pace.start(at)
  }
  return pace
}
const round = (seconds: number) => Math.round(seconds * 1000) / 1000
const everySecond = [0, 1000, 2000, 3000, 4000]

describe('the next query may start', () => {
  const rows: [name: string, pace: () => QueryPace, now: number, seconds: number][] = [
    ['at once, the first one', () => paced(), 0, 0],
    ['a fourteenth of five seconds after the one before', () => paced(0), 0, 0.365],
    ['at once, where that is over', () => paced(0), 400, 0],
    [
      'after the reset, where nothing is left',
      () => {
        const pace = paced(0)
        pace.learn({ remaining: 0, resetsAfterSeconds: 4 }, 100)
        return pace
      },
      100,
      4,
    ],
    [
      'after the reset, where somebody else has left one',
      () => {
        const pace = paced(...everySecond)
        pace.learn({ remaining: 1, resetsAfterSeconds: 3 }, 4500)
        return pace
      },
      4500,
      3,
    ],
    [
      'at its own pace, where its own queries have left one',
      () => {
        const pace = paced(...Array.from({ length: 14 }, (_, index) => index * 366))
        pace.learn({ remaining: 1, resetsAfterSeconds: 1 }, 4800)
        return pace
      },
      4800,
      0.323,
    ],
    [
      'at its own pace, where two are left',
      () => {
        const pace = paced(0)
        pace.learn({ remaining: 2, resetsAfterSeconds: 5 }, 300)
        return pace
      },
      365,
      0,
    ],
    [
      'at its own pace, where nothing is said',
      () => {
        const pace = paced(0)
        pace.learn({ remaining: null, resetsAfterSeconds: null }, 300)
        return pace
      },
      365,
      0,
    ],
    [
      'after a refusal, at the reset and a little later',
      () => {
        const pace = paced(0)
        pace.refused(2, 0.5, 1000)
        return pace
      },
      1000,
      2.5,
    ],
    [
      'after a refusal that does not say how long, five seconds later',
      () => {
        const pace = paced(0)
        pace.refused(null, 0, 1000)
        return pace
      },
      1000,
      5,
    ],
    [
      'no earlier for a refusal that came late',
      () => {
        const pace = paced(0)
        pace.refused(5, 0, 1000)
        pace.refused(1, 0, 1100)
        return pace
      },
      1100,
      4.9,
    ],
  ]
  for (const [name, pace, now, seconds] of rows)
    it(name, () => assert.equal(round(pace().secondsUntilTurn(now)), seconds))

  it('tells for how long it was closed, each moment once', () => {
    const pace = paced(0)
    pace.refused(5, 0, 1000)
    pace.refused(5, 0, 2000)
    assert.equal(pace.pausedSeconds, 6)
  })
})

describe('346 queries, in three lanes', () => {
  for (const window of ['fixed', 'sliding'] as const)
    for (const latency of [50, 150, 300, 600])
      it(`are never refused in a ${window} window at ${latency} ms, and take no longer than 145 s`, () => {
        const { seconds, refused } = swept({ window, latency, queries: 346 })
        assert.equal(refused, 0)
        assert.ok(seconds < 145, `${seconds} s`)
      })

  it('leave to somebody who asks as the same identity what he asks for', () => {
    const { seconds } = swept({ window: 'sliding', latency: 150, queries: 346, othersEveryMs: 1000 })
    assert.ok(seconds < 300, `${seconds} s`)
  })
})

interface Estate {
  window: 'fixed' | 'sliding'
  latency: number
  queries: number
  othersEveryMs?: number
}

/** By events, against the quota that the sandbox enforces. A query is counted half way through its latency, which varies by a third. */
function swept({ window, latency, queries, othersEveryMs = Infinity }: Estate) {
  const quota = new QueryQuota()
  const pace = new QueryPace()
  const limit = { queries: 15, windowSeconds: 5, window }
  const underWay: { counted: number; back: number; answer?: ReturnType<QueryQuota['take']> }[] = []
  let [now, done, refused, started, nextOther] = [0, 0, 0, 0, othersEveryMs]
  while (done < queries) {
    const mayStart = started < queries && underWay.length < 3
    const turn = mayStart ? now + pace.secondsUntilTurn(now) * 1000 : Infinity
    const counted = Math.min(...underWay.filter(({ answer }) => !answer).map((one) => one.counted))
    const back = Math.min(...underWay.map((one) => one.back))
    now = Math.max(now, Math.min(turn, counted, back, nextOther))
    if (now >= nextOther) {
      quota.take(now, limit)
      nextOther += othersEveryMs
    } else if (now >= counted) {
      const one = underWay.find(({ answer, ...rest }) => !answer && rest.counted <= now)!
      one.answer = quota.take(now, limit)
    } else if (now >= back) {
      const index = underWay.findIndex((one) => one.back <= now)
      const answer = underWay.splice(index, 1)[0]!.answer!
      const resets = clockText(answer.resetsAfter)
      const told = quotaToldBy(
        new Map([
          ['x-ms-user-quota-remaining', String(answer.remaining)],
          ['x-ms-user-quota-resets-after', resets],
        ]),
      )
      if (answer.refused) {
        refused++
        started--
        pace.refused(told.resetsAfterSeconds, 0.5, now)
      } else {
        done++
        pace.learn(told, now)
      }
    } else {
      pace.start(now)
      const length = latency * (0.67 + 0.66 * ((started * 7) % 10) * 0.1)
      underWay.push({ counted: now + length / 2, back: now + length })
      started++
    }
  }
  return { seconds: now / 1000, refused }
}
