import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PolicySchedule } from '../../src/backup/facts-of-backup.ts'
import { backupNear } from '../../src/backup/next-backup.ts'

const schedule = (rest: Partial<PolicySchedule> = {}): PolicySchedule => ({
  frequency: 'Daily',
  times: ['20:00'],
  days: [],
  timeZone: 'UTC',
  ...rest,
})
/** A Friday. */
const at = (time: string) => `2026-11-20T${time}:00.000Z`
const begun = (time: string) => [{ operation: 'Backup', startTime: at(time) }]

describe('whether a scheduled backup is near', () => {
  type Row = [
    name: string,
    schedule: PolicySchedule | null,
    now: string,
    jobs: ReturnType<typeof begun>,
    says: RegExp | null,
  ]
  const rows: Row[] = [
    ['due in half an hour', schedule(), '19:30', [], /is due at 2026-11-20T20:00:00.000Z/],
    ['due in longer than that', schedule(), '19:29', [], null],
    ['due an hour ago and not begun', schedule(), '21:00', [], /was due at 2026-11-20T20:00:00.000Z/],
    ['due an hour ago and begun', schedule(), '21:00', begun('20:10'), null],
    ['due two hours ago', schedule(), '22:00', [], null],
    ['due after midnight', schedule({ times: ['00:10'] }), '23:50', [], /is due at 2026-11-21T00:10/],
    ['due before midnight and not begun', schedule({ times: ['23:30'] }), '00:30', [], /was due at 2026-11-19T23:30/],
    ['of a week, on its day', schedule({ frequency: 'Weekly', days: ['Friday'] }), '19:45', [], /is due/],
    ['of a week, on another day', schedule({ frequency: 'Weekly', days: ['Sunday'] }), '19:45', [], null],
    [
      'of several a day, the next',
      schedule({ frequency: 'Hourly', times: ['08:00', '12:00', '16:00'] }),
      '11:45',
      [],
      /T12:00/,
    ],
    [
      'in a time zone that nobody knows',
      schedule({ timeZone: 'Atlantis Standard Time' }),
      '10:00',
      [],
      /20:00 \(Atlantis Standard Time\)/,
    ],
    [
      'in a time zone of its own',
      schedule({ timeZone: 'W. Europe Standard Time' }),
      '18:45',
      [],
      /is due at 2026-11-20T19:00:00.000Z/,
    ],
    ['in a time zone of its own, and over', schedule({ timeZone: 'W. Europe Standard Time' }), '21:00', [], null],
    ['of a schedule that is not known', null, '20:00', [], null],
  ]
  for (const [name, given, now, jobs, says] of rows)
    it(name, () => {
      const said = backupNear(given, jobs, at(now))
      if (says) assert.match(said?.en ?? '', says)
      else assert.equal(said, null)
    })
})
