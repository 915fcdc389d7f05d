import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { policies } from '../../../src/azure/fleet/policies.ts'
import { foundInBoth, found, policyId, refusal } from './rows.ts'

const row = (rest: Record<string, unknown> = {}) => ({
  id: policyId,
  name: 'Daily',
  policyType: 'V1',
  timeZone: 'UTC',
  instantDays: 2,
  instantGroup: { azureBackupRGNamePrefix: 'points-' },
  schedulePolicy: {
    schedulePolicyType: 'SimpleSchedulePolicy',
    scheduleRunFrequency: 'Daily',
    scheduleRunTimes: ['2026-01-01T22:00:00Z'],
  },
  retentionPolicy: {
    retentionPolicyType: 'LongTermRetentionPolicy',
    dailySchedule: { retentionDuration: { count: 30, durationType: 'Days' } },
  },
  consistency: '',
  ...rest,
})

describe('a row of a policy', () => {
  it('is the policy, in either form', () => {
    for (const [one] of foundInBoth(policies, row()))
      assert.deepEqual(one, {
        key: policyId.toLowerCase(),
        vmKey: null,
        record: {
          id: policyId,
          name: 'Daily',
          type: 'V1',
          instantRetentionDays: 2,
          backupsPerDay: 1,
          resourceGroupPrefix: 'points-',
          resourceGroupSuffix: null,
          retention: { daily: 'P30D', weekly: null, monthly: null, yearly: null },
          retentionNotUnderstood: null,
          schedule: { frequency: 'Daily', times: ['22:00'], days: [], timeZone: 'UTC' },
        },
      })
  })
  const rows: [rest: Record<string, unknown>, field: 'instantRetentionDays' | 'type' | 'schedule', is: unknown][] = [
    [{ instantDays: null }, 'instantRetentionDays', null],
    [{ instantDays: '5' }, 'instantRetentionDays', 5],
    [{ policyType: '', schedulePolicy: { schedulePolicyType: 'SimpleSchedulePolicyV2' } }, 'type', 'V2'],
    [{ schedulePolicy: null }, 'schedule', null],
  ]
  for (const [rest, field, is] of rows)
    it(JSON.stringify(rest), () => assert.deepEqual(found(policies, row(rest))[0]?.record[field], is))
  it('whose days are no number is not understood', () =>
    assert.equal(refusal(policies, row({ instantDays: 'two' })), 'UnexpectedAnswer'))
})
