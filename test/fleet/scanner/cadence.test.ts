import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dueBetween, lookedBackFrom, nextSweepAt, sweepMinutes } from '../../../src/fleet/scanner/cadence.ts'

const at = (time: string) => new Date(`2026-11-23T${time.length === 5 ? `${time}:00` : time}Z`)

describe('the minutes from sweep to sweep', () => {
  const cases: [asked: number, vms: number, minutes: number][] = [
    [15, 0, 15],
    [15, 10_000, 15],
    [15, 55_000, 37.5],
    [15, 100_000, 60],
    [15, 1_000_000, 60],
    [1, 100_000, 60],
    [60, 10, 60],
    [240, 10, 240],
    [240, 100_000, 240],
  ]
  for (const [asked, vms, minutes] of cases)
    it(`are ${minutes} where ${asked} are asked for and there are ${vms} VMs`, () =>
      assert.equal(sweepMinutes(asked, vms), minutes))
})

describe('the next sweep', () => {
  const none = { succeededAt: null, failures: 0, failedAt: null }
  const cases: [name: string, soFar: Parameters<typeof nextSweepAt>[0], next: Date][] = [
    ['is due at once where there was none', none, new Date(0)],
    ['is a cadence behind the beginning of the last', { ...none, succeededAt: at('12:00') }, at('12:15')],
    ['comes ten seconds behind a first that failed', { ...none, failures: 1, failedAt: at('12:00') }, at('12:00:10')],
    ['… twenty behind the second', { ...none, failures: 2, failedAt: at('12:00') }, at('12:00:20')],
    ['… five minutes and more behind the sixth', { ...none, failures: 6, failedAt: at('12:00') }, at('12:05:20')],
    ['… and no more than a cadence', { ...none, failures: 99, failedAt: at('12:00') }, at('12:15')],
    [
      'comes no sooner than it would without one that failed',
      { succeededAt: at('12:00'), failures: 1, failedAt: at('12:05') },
      at('12:15'),
    ],
    [
      'waits behind one that failed where it was due before',
      { succeededAt: at('12:00'), failures: 3, failedAt: at('12:15') },
      at('12:15:40'),
    ],
  ]
  for (const [name, soFar, next] of cases) it(name, () => assert.deepEqual(nextSweepAt(soFar, 15), next))
})

describe('between sweeps', () => {
  const cases: [name: string, readAt: Parameters<typeof dueBetween>[0], due: string[]][] = [
    ['nothing is due that no sweep has read', {}, []],
    [
      'jobs are due every minute',
      { backupJobs: at('11:59'), changes: at('11:56'), locks: at('11:46') },
      ['backupJobs'],
    ],
    ['changes every five', { backupJobs: at('12:00'), changes: at('11:55') }, ['changes']],
    ['locks every fifteen', { locks: at('11:45') }, ['locks']],
    [
      'the most overdue comes first',
      { backupJobs: at('11:58'), changes: at('11:50'), locks: at('11:42') },
      ['changes', 'locks', 'backupJobs'],
    ],
  ]
  for (const [name, readAt, due] of cases) it(name, () => assert.deepEqual(dueBetween(readAt, at('12:00')), due))

  it('looks overlap by five minutes', () => assert.deepEqual(lookedBackFrom(at('12:00')), at('11:55')))
})
