import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LockToRestore } from '../../src/backup/control-plane.ts'
import { removeLock } from '../../src/remediation/locks.ts'
import { aLock } from '../diagnosis/facts-builder.ts'
import { aRun, seenByWrite } from './written.ts'

const planned = aLock({ notes: 'ticket 7' })
const asRead = ({ id, name, scope, level, notes, owners }: LockToRestore = planned): LockToRestore => ({
  id,
  name,
  scope,
  level,
  notes,
  owners,
})

describe('a lock that is to be taken off', () => {
  /** What Azure answers when it is journaled, and right before it is deleted. */
  const cases: [string, LockToRestore | null, string, string?][] = [
    ['stands as it was journaled: it is deleted', asRead(), 'Needed'],
    ['stands in another casing of its level: it is deleted', { ...asRead(), level: 'cannotdelete' }, 'Needed'],
    ['is off by now: nothing is sent', null, 'Done'],
    ['has other notes by now: it stays', { ...asRead(), notes: 'ticket 8' }, 'Refused', 'PlanChanged'],
    ['has lost its notes: it stays', { ...asRead(), notes: null }, 'Refused', 'PlanChanged'],
    ['is ReadOnly by now: it stays', { ...asRead(), level: 'ReadOnly' }, 'Refused', 'PlanChanged'],
    ['belongs to an application by now: it stays', { ...asRead(), owners: ['app'] }, 'Refused', 'PlanChanged'],
  ]
  for (const [name, now, state, code] of cases) {
    it(name, async () => {
      const reads = [asRead(), now]
      const found = await seenByWrite({ getLock: async () => reads.shift()! }, (run) =>
        removeLock(run, planned, 'AfterOperation'),
      )
      assert.deepEqual([found.state, 'code' in found ? found.code : undefined], [state, code])
    })
  }

  const protectedOnes: [string, Partial<LockToRestore>][] = [
    ['Azure Backup’s own protection', { name: 'AzureBackupProtectionLock' }],
    ['one of a system application', { owners: ['app'] }],
  ]
  for (const [name, rest] of protectedOnes) {
    it(`is never ${name}, whatever the plan took it for`, async () => {
      const run = aRun({ getLock: async () => ({ ...asRead(), ...rest }) })
      await assert.rejects(removeLock(run, planned, 'AfterOperation'), { code: 'LockNotRemovable' })
    })
  }
})
