import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Memory } from '../../src/remediation/action.ts'
import { choose } from '../../src/remediation/playbook-choice.ts'
import type { RemediateBody } from '../../src/remediation/playbook.ts'
import {
  aCollection,
  aLock,
  anExtension,
  aVm,
  failedJob,
  healthyFacts,
  now,
  points,
  read,
  somePoints,
  vmId,
} from '../diagnosis/facts-builder.ts'

function chosen(facts: Partial<VmBackupFacts>, body: RemediateBody = {}, more: Partial<Memory> = {}) {
  const all = { ...healthyFacts(), ...facts }
  const known = { facts: all, limits: defaultLimits, observedAt: now }
  const memory = { onDemandBackupsToday: 0, removedLocks: [], leases: [], ...more }
  const choice = choose({ ...known, vm: vmId, memory, body }, diagnose({ ...known, vmId }))
  const { lockIds, extensions, reapply, points: deleted, backup, awaitsCleanUp, leftOut } = choice
  return {
    does: [
      ...(lockIds.length > 0 ? ['removeLocks'] : []),
      ...(extensions ? ['deleteFailedExtensions'] : []),
      ...(reapply ? ['reapply'] : []),
      ...(deleted.length > 0 ? [`cleanRestorePoints ${deleted.length}`] : []),
      ...(backup ? [awaitsCleanUp ? 'triggerBackup, awaiting a clean-up' : 'triggerBackup'] : []),
    ],
    leavesOut: leftOut.map(({ action }) => action),
    because: leftOut.map(({ because }) => because.en).join(' '),
  }
}
const count = (copied: number, instant = 0) => ({
  restorePoints: read(somePoints([aCollection(points(copied, instant))])),
})
const locked = (rest = {}) => ({ locks: read([aLock({ notes: 'ticket 4711', ...rest })]) })
const failed = { extensions: read([anExtension({ failed: true })]) }
const passing = { backupJobs: read([failedJob('UserErrorRpCollectionDeleted')]) }
const oldest = { cleanUp: 'OldestFirst' } as const
const stayOff = { restoreLocks: false }

describe('the playbook does', () => {
  const rows: [
    name: string,
    facts: Partial<VmBackupFacts>,
    body: RemediateBody,
    does: string[],
    leavesOut: string[],
  ][] = [
    [
      'at the limit a backup that makes Azure Backup clean up',
      count(18),
      {},
      ['triggerBackup, awaiting a clean-up'],
      ['cleanRestorePoints'],
    ],
    ['at the limit a clean-up, where that is asked', count(18), oldest, ['cleanRestorePoints 3', 'triggerBackup'], []],
    [
      'at the limit no point without a copy, whatever is asked',
      count(0, 18),
      oldest,
      ['triggerBackup, awaiting a clean-up'],
      [],
    ],
    ['near the limit a clean-up, and no backup that nobody needs', count(17), {}, ['cleanRestorePoints 2'], []],
    [
      'near the limit room before a backup',
      { ...count(17), ...passing },
      {},
      ['cleanRestorePoints 2', 'triggerBackup'],
      [],
    ],
    ['near the limit no backup without room', { ...count(0, 17), ...passing }, {}, [], ['triggerBackup']],
    [
      'two short of it a backup, for one point is left after it',
      { ...count(0, 16), ...passing },
      {},
      ['triggerBackup'],
      [],
    ],
    [
      'a lock at the limit',
      { ...count(18), ...locked() },
      {},
      ['removeLocks', 'triggerBackup, awaiting a clean-up'],
      ['cleanRestorePoints'],
    ],
    ['nothing about a lock below the limit that comes back', locked(), {}, [], ['removeLocks']],
    ['a lock below the limit that stays off', locked(), stayOff, ['removeLocks'], []],
    [
      'nothing about a ReadOnly lock that comes back, at the limit either',
      { ...count(18), ...locked({ level: 'ReadOnly' }) },
      {},
      ['triggerBackup, awaiting a clean-up'],
      ['removeLocks', 'cleanRestorePoints'],
    ],
    [
      'the rest, where a lock below the limit is left',
      { ...failed, ...locked() },
      {},
      ['deleteFailedExtensions', 'triggerBackup'],
      ['removeLocks'],
    ],
    [
      'no clean-up under a lock that comes back and is left on',
      { ...count(17), ...locked() },
      oldest,
      [],
      ['removeLocks', 'cleanRestorePoints', 'triggerBackup'],
    ],
    ['what is recommended, in order', failed, {}, ['deleteFailedExtensions', 'triggerBackup'], []],
    ['nothing for a healthy VM', {}, {}, [], []],
  ]
  for (const [name, facts, body, does, leavesOut] of rows)
    it(name, () => {
      const choice = chosen(facts, body)
      assert.deepEqual([choice.does, choice.leavesOut], [does, leavesOut])
    })

  it('of points without a copy those alone whose loss was accepted, whatever the spelling', () => {
    const [first] = aCollection(points(0, 18)).restorePoints
    const { does } = chosen(count(0, 18), { ...oldest, acceptDataLoss: [first!.id.toUpperCase()] })
    assert.equal(does[0], 'cleanRestorePoints 1')
  })

  it('says of a lock that it leaves on what its owner noted, and how it may stay off', () =>
    assert.match(chosen(locked()).because, /"keep" \(note: ticket 4711\).*"restoreLocks": false/))
})

describe('of an agent that stayed silent after the last repair', () => {
  const silentAgent = {
    virtualMachine: read(aVm({ vmAgent: { status: 'Absent', message: null, version: null, reportedAt: null } })),
  }
  const silent = { agentStillSilentDateTime: '2026-11-23T09:30:00Z' }
  it('nothing is repeated in vain, and it is told why', () => {
    const { does, leavesOut, because } = chosen(silentAgent, {}, silent)
    assert.deepEqual([does, leavesOut], [[], ['reapply']])
    assert.match(because, /by 2026-11-23T09:30:00Z its agent was still silent; it has to be repaired inside the VM/)
  })
  it('the repair is done where none was tried within the hour', () =>
    assert.deepEqual(chosen(silentAgent).does, ['reapply', 'triggerBackup']))
  it('nothing is left out once the agent is back', () => assert.deepEqual(chosen(passing, {}, silent), chosen(passing)))
})
