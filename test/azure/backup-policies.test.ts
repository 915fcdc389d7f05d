import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { policyOf } from '../../src/azure/backup-policies.ts'

const at = (time: string) => `2026-01-12T${time}:00Z`
const policy = (properties: object) =>
  policyOf(
    {
      id: '/p',
      name: 'p',
      properties: { backupManagementType: 'AzureIaasVM', ...properties },
    },
    '/p',
  )
const lasts = (count: unknown, durationType?: string) => ({ retentionDuration: { count, durationType } })
const longTerm = (schedules: object) => ({
  retentionPolicy: { retentionPolicyType: 'LongTermRetentionPolicy', ...schedules },
})

describe('how long a policy keeps recovery points', () => {
  const none = { daily: null, weekly: null, monthly: null, yearly: null }
  const rows: [name: string, properties: object, retention: object][] = [
    ['by its daily rule', longTerm({ dailySchedule: lasts(30, 'Days') }), { ...none, daily: 'P30D' }],
    [
      'by each of its rules',
      longTerm({
        dailySchedule: lasts(7, 'Days'),
        weeklySchedule: lasts(12, 'weeks'),
        monthlySchedule: lasts(60, 'Months'),
        yearlySchedule: lasts(10, 'Years'),
      }),
      { daily: 'P7D', weekly: 'P12W', monthly: 'P60M', yearly: 'P10Y' },
    ],
    [
      'of a weekly schedule alone',
      longTerm({ weeklySchedule: lasts(4, 'Weeks'), dailySchedule: null }),
      { ...none, weekly: 'P4W' },
    ],
    [
      'by one duration for all',
      { retentionPolicy: { retentionPolicyType: 'SimpleRetentionPolicy', ...lasts(9, 'Days') } },
      { ...none, daily: 'P9D' },
    ],
  ]
  for (const [name, properties, retention] of rows)
    it(name, () => {
      const said = policy(properties)
      assert.deepEqual([said.retention, said.retentionNotUnderstood], [retention, null])
    })

  const odd: [name: string, properties: object, says: RegExp][] = [
    [
      'in a unit that is new',
      longTerm({ dailySchedule: lasts(30, 'Days'), weeklySchedule: lasts(6, 'Fortnights') }),
      /weekly rule says 6 Fortnights/,
    ],
    ['without a count', longTerm({ dailySchedule: lasts(undefined, 'Days') }), /daily rule says no count Days/],
    ['of nothing', longTerm({ dailySchedule: lasts(0, 'Days') }), /daily rule says 0 Days/],
    [
      'of a kind that is new',
      { retentionPolicy: { retentionPolicyType: 'AdaptiveRetentionPolicy' } },
      /AdaptiveRetentionPolicy/,
    ],
    ['without a rule', longTerm({}), /no rule/],
    ['left out', {}, /\(none\)/],
  ]
  for (const [name, properties, says] of odd)
    it(`is not understood ${name}`, () => {
      const said = policy(properties)
      assert.equal(said.retention, null)
      assert.match(said.retentionNotUnderstood!, says)
    })
})

describe('when a policy backs up', () => {
  const rows: [name: string, properties: object, schedule: object | null][] = [
    [
      'daily, Standard',
      {
        schedulePolicy: {
          schedulePolicyType: 'SimpleSchedulePolicy',
          scheduleRunFrequency: 'Daily',
          scheduleRunTimes: [at('20:00')],
        },
        timeZone: 'UTC',
      },
      { frequency: 'Daily', times: ['20:00'], days: [], timeZone: 'UTC' },
    ],
    [
      'weekly, Standard, in a time zone',
      {
        schedulePolicy: {
          schedulePolicyType: 'SimpleSchedulePolicy',
          scheduleRunFrequency: 'Weekly',
          scheduleRunDays: ['Monday', 'friday'],
          scheduleRunTimes: [at('05:30')],
        },
        timeZone: 'Pacific Standard Time',
      },
      { frequency: 'Weekly', times: ['05:30'], days: ['Monday', 'Friday'], timeZone: 'Pacific Standard Time' },
    ],
    [
      'daily, Enhanced',
      {
        policyType: 'V2',
        schedulePolicy: {
          schedulePolicyType: 'SimpleSchedulePolicyV2',
          scheduleRunFrequency: 'Daily',
          dailySchedule: { scheduleRunTimes: [at('02:00')] },
        },
      },
      { frequency: 'Daily', times: ['02:00'], days: [], timeZone: 'UTC' },
    ],
    [
      'every four hours of its window, Enhanced',
      {
        policyType: 'V2',
        schedulePolicy: {
          schedulePolicyType: 'SimpleSchedulePolicyV2',
          scheduleRunFrequency: 'Hourly',
          hourlySchedule: { interval: 4, scheduleWindowStartTime: at('08:00'), scheduleWindowDuration: 12 },
        },
      },
      { frequency: 'Hourly', times: ['08:00', '12:00', '16:00', '20:00'], days: [], timeZone: 'UTC' },
    ],
    [
      'in a rhythm that is new',
      { schedulePolicy: { scheduleRunFrequency: 'Minutely', scheduleRunTimes: [at('20:00')] } },
      null,
    ],
    [
      'on a day that is new',
      {
        schedulePolicy: {
          scheduleRunFrequency: 'Weekly',
          scheduleRunDays: ['Someday'],
          scheduleRunTimes: [at('20:00')],
        },
      },
      null,
    ],
    ['at no time', { schedulePolicy: { scheduleRunFrequency: 'Daily', scheduleRunTimes: [] } }, null],
    [
      'at something that is no list',
      { schedulePolicy: { scheduleRunFrequency: 'Daily', scheduleRunTimes: 'noon' } },
      null,
    ],
  ]
  for (const [name, properties, schedule] of rows)
    it(name, () => assert.deepEqual(policy(properties).schedule, schedule))
})
