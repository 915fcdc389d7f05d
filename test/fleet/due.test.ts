import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lastDue, nextDue, provenUntil } from '../../src/fleet/due.ts'
import { aPolicy, now } from '../diagnosis/facts-builder.ts'

const schedule = (rest: object) => ({
  ...aPolicy().schedule!,
  frequency: 'Daily',
  days: [],
  timeZone: 'UTC',
  ...rest,
})

describe('the last backup that was due', () => {
  const rows: [name: string, rest: object, due: string][] = [
    ['daily', { times: ['22:00'] }, '2026-11-22T22:00:00Z'],
    ['of several a day the latest', { times: ['02:00', '06:00', '20:00'] }, '2026-11-23T06:00:00Z'],
    ['has two hours to begin', { times: ['09:00'] }, '2026-11-22T09:00:00Z'],
    [
      'weekly, 23 November being a Monday',
      { frequency: 'Weekly', times: ['22:00'], days: ['Wednesday'] },
      '2026-11-18T22:00:00Z',
    ],
    [
      'on a day that is not known: any',
      { frequency: 'Weekly', times: ['22:00'], days: ['Mittwoch'] },
      '2026-11-22T22:00:00Z',
    ],
    ['in a time zone of its own', { times: ['22:00'], timeZone: 'W. Europe Standard Time' }, '2026-11-22T21:00:00Z'],
    [
      'in a time zone that nobody knows: a day back',
      { times: ['22:00'], timeZone: 'Atlantis Standard Time' },
      '2026-11-22T08:00:00Z',
    ],
  ]
  for (const [name, rest, due] of rows)
    it(name, () =>
      assert.equal(new Date(lastDue(schedule(rest), Date.parse(now))).toISOString(), new Date(due).toISOString()),
    )
})

describe('the next backup that is due', () => {
  const rows: [name: string, rest: object, due: string | null][] = [
    ['daily', { times: ['22:00'] }, '2026-11-23T22:00:00Z'],
    ['daily, its time of today being over', { times: ['02:00'] }, '2026-11-24T02:00:00Z'],
    ['weekly', { frequency: 'Weekly', times: ['22:00'], days: ['Sunday'] }, '2026-11-29T22:00:00Z'],
    [
      'weekly, on the same day a week later',
      { frequency: 'Weekly', times: ['02:00'], days: ['Monday'] },
      '2026-11-30T02:00:00Z',
    ],
    ['in a time zone of its own', { times: ['22:00'], timeZone: 'India Standard Time' }, '2026-11-23T16:30:00Z'],
    ['in a time zone that nobody knows', { times: ['22:00'], timeZone: 'Atlantis Standard Time' }, null],
    ['without a time', { times: [] }, null],
  ]
  for (const [name, rest, due] of rows)
    it(name, () => {
      const next = nextDue(schedule(rest), Date.parse(now))
      assert.equal(next && new Date(next).toISOString(), due && new Date(due).toISOString())
    })
})

describe('a backup proves until the next has had its time to begin', () => {
  const rows: [name: string, rest: object][] = [
    ['daily', { times: ['22:00'] }],
    ['several a day', { times: ['02:00', '06:00', '20:00'] }],
    ['weekly', { frequency: 'Weekly', times: ['22:00'], days: ['Wednesday'] }],
    ['of times that are not told', { times: ['22:00'], timeZone: 'Atlantis Standard Time' }],
  ]
  for (const [name, rest] of rows)
    it(name, () => {
      const time = Date.parse('2026-11-18T22:00:00Z')
      const until = provenUntil(schedule(rest), time)
      assert.equal(lastDue(schedule(rest), until - 1) <= time, true)
      assert.equal(lastDue(schedule(rest), until + 1) > time, true)
    })
})
