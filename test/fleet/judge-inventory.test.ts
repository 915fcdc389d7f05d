import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defaultLimits as limits } from '../../src/backup/limits.ts'
import type { InventoryOfVm, LastDiagnosis } from '../../src/fleet/inventory.ts'
import { judgeInventory } from '../../src/fleet/judge-inventory.ts'
import { aVm, anExtension, now, pointGroup } from '../diagnosis/facts-builder.ts'
import { aCollectionRecord, agentNotRead, anInventory, anItem, aLockOn } from './inventory-builder.ts'

const judged = (rest: Partial<InventoryOfVm> = {}, lastDiagnosis: LastDiagnosis | null = null) =>
  judgeInventory(anInventory(rest), { limits, observedAt: now, lastDiagnosis })

/** Nobody knows what a backup that failed would have proven. */
const unproven = { items: [anItem({ lastBackupStatus: 'Failed' })] }
const outcomes = (rest: Partial<InventoryOfVm>, outcome: string) =>
  judged(rest)
    .judgements.filter(({ judgement }) => judgement.outcome === outcome)
    .map(({ check }) => check)

const left = [
  'vm-agent-status',
  'vmsnapshot-extension-state',
  'restore-point-limit',
  'on-demand-backup-budget',
  'key-vault-permissions',
  'disk-configuration',
  'unmanaged-restore-points',
]
const without = (...sources: (keyof InventoryOfVm['sources'])[]) => ({
  ...unproven,
  sources: { ...anInventory().sources, ...Object.fromEntries(sources.map((source) => [source, null])) },
})
describe('an inventory', () => {
  it('leaves open what no list has, and nothing else', () => {
    assert.deepEqual(outcomes(unproven, 'Unknown'), left)
    assert.deepEqual(judged(unproven).unchecked, left)
  })
  it('proves that by a backup that completed, and says which', () => {
    assert.deepEqual(outcomes({}, 'Unknown'), [])
    const { provenBy, unchecked, basis } = judged()
    assert.deepEqual([provenBy?.time, unchecked, basis], ['2026-11-22T22:00:00Z', left, 'Inventory'])
  })
  const unread: [source: keyof InventoryOfVm['sources'], check: string][] = [
    ['virtualMachines', 'vm-provisioning-state'],
    ['extensions', 'other-extension-state'],
    ['disks', 'disk-size'],
    ['locks', 'vm-lock'],
    ['restorePointCollections', 'restore-point-lock'],
    ['protectedItems', 'protection-state'],
    ['policies', 'protection-state'],
    ['backupJobs', 'last-backup-job'],
  ]
  for (const [source, check] of unread)
    it(`whose ${source} did not come whole says nothing of ${check}, and finds no fault`, () => {
      const { judgements } = judged({ ...without(source), items: [], collections: [] })
      const found = judgements.find((one) => one.check === check)!.judgement
      assert.equal(found.outcome, 'Unknown')
    })
  const faults: [check: string, rest: Partial<InventoryOfVm>][] = [
    ['restore-point-lock', { collections: [aCollectionRecord()], locks: [aLockOn(pointGroup)] }],
    [
      'vm-provisioning-state',
      { virtualMachine: { ...aVm({ vmAgent: agentNotRead, provisioningState: 'Failed' }), tags: {} } },
    ],
    ['vmsnapshot-extension-state', { extensions: [anExtension({ failed: true, provisioningState: 'Failed' })] }],
    ['protection-state', { items: [] }],
  ]
  for (const [check, rest] of faults)
    it(`confirms ${check}`, () => assert.ok((outcomes(rest, 'Confirmed') as string[]).includes(check)))

  const lastDiagnosis: LastDiagnosis = {
    diagnosedDateTime: '2026-11-23T08:00:00Z',
    verdict: 'Blocked',
    judged: left.map((check) => ({ check, outcome: 'RuledOut', reason: 'r', severity: null, message: 'm' })),
    restorePoints: null,
  }
  it('takes no backup for a proof that the points of others leave room', () => {
    const collections = [aCollectionRecord(), aCollectionRecord({ id: `${aCollectionRecord().id}2` })]
    assert.deepEqual(outcomes({ collections }, 'Unknown'), ['restore-point-limit'])
    assert.deepEqual(outcomes({ collections: collections.slice(1) }, 'Unknown'), [])
  })
  for (const scope of [pointGroup, aCollectionRecord().id, `/subscriptions/${aCollectionRecord().id.split('/')[2]}`])
    it(`takes no backup for a proof that there is room for the next where a lock on ${scope} keeps the points`, () => {
      const locked = { collections: [aCollectionRecord()], locks: [aLockOn(scope)] }
      assert.deepEqual(outcomes(locked, 'Unknown'), ['restore-point-limit'])
    })
  it('takes from a full reading how bad a fault is, and not that one is still there', () => {
    const read = {
      check: 'restore-point-lock',
      outcome: 'Confirmed',
      reason: 'LockAtLimit',
      severity: 'Blocking',
      message: 'm',
    }
    const diagnosis = { ...lastDiagnosis, judged: [...lastDiagnosis.judged, read] }
    const locked = { collections: [aCollectionRecord()], locks: [aLockOn(pointGroup)] }
    const found = (rest: Partial<InventoryOfVm>) =>
      judged(rest, diagnosis).judgements.find(({ check }) => check === 'restore-point-lock')!.judgement
    assert.deepEqual([found(locked).reason, found(locked).evidence.length > 0], ['LockAtLimit', true])
    assert.equal(found({ ...locked, locks: [] }).outcome, 'RuledOut')
  })
  it('is filled by a full reading for as long as nothing visible has changed', () => {
    const { basis, unchecked } = judged(unproven, lastDiagnosis)
    assert.deepEqual([basis, unchecked], ['Diagnosis', []])
    const changed = judged({ ...unproven, changedDateTime: '2026-11-23T09:00:00Z' }, lastDiagnosis)
    assert.deepEqual([changed.basis, changed.unchecked], ['Inventory', left])
    const anotherDay = { ...lastDiagnosis, diagnosedDateTime: '2026-11-22T12:00:00Z' }
    anotherDay.judged = lastDiagnosis.judged.map((one) =>
      one.check === 'on-demand-backup-budget' ? { ...one, outcome: 'Confirmed', severity: 'Warning' } : one,
    )
    assert.deepEqual(
      judged(unproven, anotherDay).judgements.find(({ check }) => check === 'on-demand-backup-budget')?.judgement
        .reason,
      'AnotherDay',
    )
    const old = judged(unproven, { ...lastDiagnosis, diagnosedDateTime: '2026-11-21T21:59:00Z' })
    assert.deepEqual([old.basis, old.unchecked], ['Inventory', left])
  })
})
