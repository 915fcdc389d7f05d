import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { WINDOWS_TO_IANA_MAP } from 'windows-iana'
import type { PolicySchedule } from '../../src/backup/facts-of-backup.ts'
import { scheduledTimes } from '../../src/backup/schedule-times.ts'

const daily = (time: string, timeZone: string): PolicySchedule => ({
  frequency: 'Daily',
  times: [time],
  days: [],
  timeZone,
})
const times = (schedule: PolicySchedule, moment: string) =>
  scheduledTimes(schedule, Date.parse(moment), { from: 0, to: 0 })?.map((time) => new Date(time).toISOString())

describe('when a schedule begins backups', () => {
  const rows: [time: string, timeZone: string, moment: string, expected: string][] = [
    ['22:00', 'UTC', '2026-11-23T10:00:00Z', '2026-11-23T22:00:00.000Z'],
    ['22:00', 'Coordinated Universal Time', '2026-11-23T10:00:00Z', '2026-11-23T22:00:00.000Z'],
    ['22:00', 'W. Europe Standard Time', '2026-11-23T10:00:00Z', '2026-11-23T21:00:00.000Z'],
    ['22:00', 'W. Europe Standard Time', '2026-07-23T10:00:00Z', '2026-07-23T20:00:00.000Z'],
    ['02:30', 'India Standard Time', '2026-11-23T10:00:00Z', '2026-11-22T21:00:00.000Z'],
    ['22:00', 'Pacific Standard Time', '2026-11-23T10:00:00Z', '2026-11-24T06:00:00.000Z'],
    ['22:00', 'E. South America Standard Time', '2026-11-23T10:00:00Z', '2026-11-24T01:00:00.000Z'],
    // Summer time begins at 02:00 on 29 March and ends at 03:00 on 25 October.
    ['02:30', 'W. Europe Standard Time', '2026-03-29T10:00:00Z', '2026-03-29T01:30:00.000Z'],
    ['02:30', 'W. Europe Standard Time', '2026-10-25T10:00:00Z', '2026-10-25T01:30:00.000Z'],
    ['22:00', 'W. Europe Standard Time', '2026-03-28T10:00:00Z', '2026-03-28T21:00:00.000Z'],
    ['22:00', 'W. Europe Standard Time', '2026-03-29T10:00:00Z', '2026-03-29T20:00:00.000Z'],
  ]
  for (const [time, timeZone, moment, expected] of rows)
    it(`${time} ${timeZone} on ${moment.slice(0, 10)}: ${expected}`, () =>
      assert.equal(times(daily(time, timeZone), moment)?.[1], expected))
  it('on the days of a week that the clocks of its zone show', () => {
    const sunday = { ...daily('02:30', 'India Standard Time'), frequency: 'Weekly', days: ['Sunday'] }
    assert.deepEqual(times(sunday, '2026-11-21T23:00:00Z'), ['2026-11-21T21:00:00.000Z'])
  })
  it('nobody knows of a zone without a name, or without times', () => {
    assert.equal(times(daily('22:00', 'Atlantis Standard Time'), '2026-11-23T10:00:00Z'), undefined)
    assert.equal(times({ ...daily('22:00', 'UTC'), times: [] }, '2026-11-23T10:00:00Z'), undefined)
  })
  it('is known for every zone of Windows', () => {
    const unknown = WINDOWS_TO_IANA_MAP.filter(
      ({ windowsName }) => times(daily('22:00', windowsName), '2026-11-23T10:00:00Z')?.length !== 3,
    )
    assert.deepEqual(unknown, [])
  })
})
