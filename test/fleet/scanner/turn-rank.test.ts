import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNearLimit, turnRank, type Signals } from '../../../src/fleet/scanner/turn-rank.ts'

const healthy: Signals = {
  verdict: 'Healthy',
  errorCode: null,
  checks: [],
  collections: 1,
  protectionState: 'Protected',
  vaultKey: '/vault',
  policyIsNearLimit: false,
}
const atLimit = 'UserErrorRpCollectionLimitReached'

describe('the rank of a turn', () => {
  const ranks: [name: string, signals: Partial<Signals>, rank: number][] = [
    ['a lock on the group of its points, and it is blocked', { verdict: 'Blocked', checks: ['restore-point-lock'] }, 0],
    ['it fails with the code of the limit', { verdict: 'Blocked', errorCode: atLimit }, 1],
    ['it fails with a code that nobody knows', { verdict: 'AtRisk', errorCode: 'UserErrorOfTomorrow' }, 1],
    ['it fails, and has two collections', { errorCode: 'UserErrorGuestAgentStatusUnavailable', collections: 2 }, 2],
    ['it is blocked, and its protection stopped', { verdict: 'Blocked', protectionState: 'ProtectionStopped' }, 3],
    ['it is blocked, and its policy keeps many points', { verdict: 'Blocked', policyIsNearLimit: true }, 4],
    ['it fails for its agent', { errorCode: 'UserErrorGuestAgentStatusUnavailable' }, 5],
    ['a lock on the group of its points', { verdict: 'AtRisk', checks: ['vm-lock', 'restore-point-lock'] }, 6],
    ['two collections', { collections: 2 }, 8],
    ['its protection was stopped', { verdict: 'AtRisk', protectionState: 'ProtectionStopped' }, 9],
    ['a policy that keeps many points', { policyIsNearLimit: true }, 10],
    ['nothing of the kind', {}, 11],
    ['it was never protected', { vaultKey: null, protectionState: 'NotProtected' }, 11],
    ['its protection is in a word of tomorrow', { protectionState: 'ProtectionDreaming' }, 11],
    ['nothing is known of its protection', { vaultKey: null, protectionState: null }, 11],
  ]
  for (const [name, signals, rank] of ranks)
    it(`${rank}: ${name}`, () => assert.equal(turnRank({ ...healthy, ...signals }), rank))
})

describe('a policy is near the limit of 18', () => {
  const policies: [instantRetentionDays: number | null, backupsPerDay: number | null, expected: boolean][] = [
    [null, null, false],
    [5, 1, false],
    [5, null, false],
    [3, 5, false],
    [4, 4, true],
    [7, 6, true],
    [16, null, true],
    [null, 8, true],
  ]
  for (const [instantRetentionDays, backupsPerDay, expected] of policies)
    it(`${expected}: ${instantRetentionDays} days, ${backupsPerDay} a day`, () =>
      assert.equal(isNearLimit({ instantRetentionDays, backupsPerDay }, 18), expected))
})
