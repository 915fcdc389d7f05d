import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PolicyRetention, RecoveryPoint } from '../../src/backup/facts-of-backup.ts'
import { expiringUnder, firstCleanUp } from '../../src/backup/retention.ts'
import { aRecoveryPoint } from '../remediation/vault-around.ts'

const now = Date.UTC(2026, 10, 20, 12)
const day = 24 * 3600_000
const ago = (days: number) => new Date(now - days * day).toISOString()
const retention = (rest: Partial<PolicyRetention> = {}): PolicyRetention => ({
  daily: 'P7D',
  weekly: null,
  monthly: null,
  yearly: null,
  ...rest,
})
const point = (rest: Partial<RecoveryPoint>) => aRecoveryPoint('r', { id: 'r', time: ago(10), ...rest })
const newest = point({ id: 'newest', time: ago(0.5) })
const policy = (keeps: PolicyRetention, instantRetentionDays: number | null = 2) => ({
  type: 'V1',
  instantRetentionDays,
  retention: keeps,
})

describe('a recovery point under a policy that begins to hold', () => {
  type Row = [name: string, point: Partial<RecoveryPoint>, retention: Partial<PolicyRetention>, because: RegExp | null]
  const rows: Row[] = [
    ['goes when it is older than its rule says', {}, {}, /keeps daily recovery points for 7 days/],
    ['stays when it is younger', { time: ago(5) }, {}, null],
    ['goes when the next clean-up finds it older', { time: ago(6.5) }, {}, /7 days/],
    ['stays under a longer retention, though its own time was up', { expiryDateTime: ago(3) }, { daily: 'P30D' }, null],
    [
      'goes when the policy does not have its rule',
      { rule: 'Weekly', time: ago(1) },
      {},
      /weekly rule, which the policy does not have/,
    ],
    [
      'of the daily rule goes under a weekly policy',
      { time: ago(1) },
      { daily: null, weekly: 'P12W' },
      /daily rule, which the policy does not have/,
    ],
    ['of the weekly rule stays for its weeks', { rule: 'Weekly', time: ago(60) }, { weekly: 'P12W' }, null],
    ['of the weekly rule goes after its weeks', { rule: 'weekly', time: ago(90) }, { weekly: 'P12W' }, /12 weeks/],
    ['of the monthly rule stays for its months', { rule: 'Monthly', time: ago(350) }, { monthly: 'P12M' }, null],
    [
      'of the monthly rule goes after its months',
      { rule: 'Monthly', time: ago(370) },
      { monthly: 'P12M' },
      /12 months/,
    ],
    ['of the yearly rule goes after its years', { rule: 'Yearly', time: ago(3700) }, { yearly: 'P10Y' }, /10 years/],
    [
      'made on demand stays until its own time',
      { rule: 'On-Demand', time: ago(60), expiryDateTime: ago(-10) },
      {},
      null,
    ],
    [
      'made on demand goes with its own time',
      { rule: 'On-Demand', expiryDateTime: ago(1) },
      { daily: 'P90D' },
      /made on demand and to be kept until/,
    ],
    ['made on demand without a time goes', { rule: 'On-Demand' }, { daily: 'P90D' }, /does not say until when/],
    [
      'without a rule goes by the shortest',
      { rule: null },
      { weekly: 'P12W' },
      /not told, and the shortest of the policy is 7 days/,
    ],
    [
      'of a rule that is new goes by the shortest',
      { rule: 'Adaptive' },
      { weekly: 'P12W' },
      /shortest of the policy is 7 days/,
    ],
    ['without a rule stays within the shortest', { rule: null, time: ago(5) }, {}, null],
    ['without a time goes', { time: null }, {}, /does not say when it was made/],
    [
      'that exists as a snapshot only goes with the snapshots',
      { instantOnly: true, time: ago(3) },
      { daily: 'P30D' },
      /as a snapshot only, and the policy keeps snapshots for 2 days/,
    ],
    [
      'that exists as a snapshot only stays as long as those',
      { instantOnly: true, time: ago(0.9) },
      { daily: 'P30D' },
      null,
    ],
    ['whose duration is not known goes', {}, { daily: 'forever' }, /forever/],
  ]
  for (const [name, rest, keeps, because] of rows)
    it(name, () => {
      const found = expiringUnder(policy(retention(keeps)), [newest, point(rest)], firstCleanUp(now))
      const one = found.find(({ id }) => id === 'r')
      if (because) assert.match(one?.because.en ?? 'it stays', because)
      else assert.equal(one, undefined)
    })

  it('that is the newest stays, though it exists as a snapshot only', () => {
    const only = point({ instantOnly: true, time: ago(20) })
    assert.deepEqual(expiringUnder(policy(retention({ daily: 'P30D' })), [only], firstCleanUp(now)), [])
  })
  it('that exists as a snapshot only goes where the policy does not say how long it keeps those', () => {
    const only = point({ instantOnly: true, time: ago(1) })
    const found = expiringUnder(policy(retention(), null), [newest, only], firstCleanUp(now))
    assert.deepEqual(
      found.map(({ id }) => id),
      ['r'],
    )
  })
  it('is kept to the last day of a month that has no such day', () => {
    const monthly = policy(retention({ monthly: 'P1M' }))
    const of = (time: string, by: string) =>
      expiringUnder(monthly, [newest, point({ rule: 'Monthly', time })], Date.parse(by)).length
    assert.deepEqual(
      [of('2026-01-31T00:00:00Z', '2026-02-27T23:00:00Z'), of('2026-01-31T00:00:00Z', '2026-02-28T00:00:00Z')],
      [0, 1],
    )
  })
})
