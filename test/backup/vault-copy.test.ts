import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Protection, RecoveryPoint } from '../../src/backup/facts-of-backup.ts'
import { copyOf, instantRetentionDaysOf, neededUntil, type CopyAnswer } from '../../src/backup/vault-copy.ts'

const vmId = '/subscriptions/s/resourceGroups/app/providers/Microsoft.Compute/virtualMachines/vm'
const day = 24 * 3600_000
const now = Date.UTC(2026, 10, 20)
const inDays = (days: number) => new Date(now + days * day).toISOString()

const item = (rest: Partial<Protection> = {}) => ({
  vaultId: '/vault',
  protectionState: 'Protected',
  virtualMachineId: vmId,
  softDeletedDateTime: null,
  ...rest,
})
const valid = (...types: string[]) => types.map((type) => ({ type, status: 'Valid' }))
const point = (rest: Partial<RecoveryPoint> = {}): RecoveryPoint => ({
  id: 'r',
  name: 'r',
  time: inDays(-10),
  consistency: null,
  tiers: valid('InstantRP', 'HardenedRP'),
  expiryDateTime: inDays(20),
  rule: 'Daily',
  isSoftDeleted: false,
  notUnderstood: null,
  instantOnly: false,
  ...rest,
})
const rehydrated = (rehydratedUntilDateTime: string | null) => [
  { type: 'ArchivedRP', status: 'Rehydrated', rehydratedUntilDateTime },
]

describe('a recovery point of the vault', () => {
  const cases: [name: string, is: CopyAnswer['is'], point: Partial<RecoveryPoint>, item?: Partial<Protection>][] = [
    ['in the vault is a copy', 'Copy', {}],
    ['in the archive alone is a copy', 'Copy', { tiers: valid('ArchivedRP') }],
    [
      'that does not say when it expires is a copy: recorded ones that are whole leave it out',
      'Copy',
      { expiryDateTime: null },
    ],
    ['of this VM in another casing is a copy', 'Copy', {}, { virtualMachineId: vmId.toUpperCase() }],
    ['of an item whose protection is stopped is a copy', 'Copy', {}, { protectionState: 'ProtectionStopped' }],
    ['that is soft-deleted is none', 'None', { isSoftDeleted: true }],
    ['that has expired is none', 'None', { expiryDateTime: inDays(-1) }],
    ['that expires in an hour is none', 'None', { expiryDateTime: new Date(now + 3600_000).toISOString() }],
    ['that expires within what the policy keeps is none', 'None', { expiryDateTime: inDays(2) }],
    ['that expires after that is a copy', 'Copy', { expiryDateTime: inDays(2.1) }],
    [
      'whose lifetime is said in a form that is not known is not told',
      'NotTold',
      { notUnderstood: 'expiryTime "soon"' },
    ],
    ['in the instant tier alone is none', 'None', { tiers: valid('InstantRP') }],
    ['whose vault tier is invalid is none', 'None', { tiers: [{ type: 'HardenedRP', status: 'Invalid' }] }],
    ['whose vault tier is disabled is none', 'None', { tiers: [{ type: 'HardenedRP', status: 'Disabled' }] }],
    ['whose vault tier is deleted is none', 'None', { tiers: [{ type: 'HardenedRP', status: 'Deleted' }] }],
    [
      'whose vault tier is in a word that is new is not told',
      'NotTold',
      { tiers: [{ type: 'HardenedRP', status: 'Frozen' }] },
    ],
    ['in a tier that is new is not told', 'NotTold', { tiers: valid('InstantRP', 'ColdRP') }],
    ['in no tier is not told', 'NotTold', { tiers: [] }],
    ['brought out of the archive for long enough is a copy', 'Copy', { tiers: rehydrated(inDays(30)) }],
    ['brought out of the archive until tomorrow is not told', 'NotTold', { tiers: rehydrated(inDays(1)) }],
    ['brought out of the archive until nobody knows when is not told', 'NotTold', { tiers: rehydrated(null) }],
    ['still in the vault besides is a copy', 'Copy', { tiers: [...rehydrated(null), ...valid('HardenedRP')] }],
    ['of a soft-deleted item is none, whatever it says itself', 'None', {}, { protectionState: 'SoftDeleted' }],
    ['of an item marked for its deletion is not told', 'NotTold', {}, { softDeletedDateTime: inDays(14) }],
    ['of an item of another VM is not told', 'NotTold', {}, { virtualMachineId: `${vmId}2` }],
    ['of an item that names two VMs is not told', 'NotTold', {}, { contradictingSourceId: `${vmId}2` }],
    ['of an item that does not say whose it is is not told', 'NotTold', {}, { virtualMachineId: null }],
    ['of an item in a state that is new is not told', 'NotTold', {}, { protectionState: 'ProtectionHibernated' }],
  ]
  const until = neededUntil(now - 10 * day, 2, now)
  for (const [name, is, onPoint, onItem] of cases)
    it(name, () => assert.equal(copyOf(point(onPoint), item(onItem), { vmId, until }).is, is))
})

describe('how long a copy has to be there', () => {
  const cases: [name: string, ageDays: number, retentionDays: number | undefined, days: number][] = [
    ['as long as the policy would have kept the snapshot', 1, 30, 29],
    ['as long as it keeps any, where the snapshot is overdue', 18, 2, 2],
    ['the longest where nobody knows when the snapshot was taken, nor the policy', NaN, undefined, 30],
    ['a week where it keeps them for longer', 40, 30, 7],
  ]
  for (const [name, age, retention, days] of cases)
    it(name, () => assert.equal((neededUntil(now - age * day, retention, now) - now) / day, days))

  it('is what the policy says, else the longest that its kind may keep', () => {
    const of = (type: string, instantRetentionDays: number | null) =>
      instantRetentionDaysOf({ type: type, instantRetentionDays })
    assert.deepEqual(
      [of('V1', 2), of('V1', null), of('V2', null), of('V3', null), instantRetentionDaysOf(null)],
      [2, 5, 30, 30, 30],
    )
  })
})
