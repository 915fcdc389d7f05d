import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AzureError } from '../../src/backup/azure-error.ts'
import type { BackupControlPlane, LockToRestore } from '../../src/backup/control-plane.ts'
import type { ManagementLock } from '../../src/backup/facts-of-locks.ts'
import { RemediationFailure, Suspended, type WriteOutcome } from '../../src/remediation/action.ts'
import { holdOff, putLocksBack, removeLock, whyApproved, type LocksBack } from '../../src/remediation/locks.ts'
import { aLock } from '../diagnosis/facts-builder.ts'
import { aLiteralRun, doneAtOnce, momentOf, seen, sent, writesOf } from './a-literal-run.ts'

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
      const found = await seen({ getLock: async () => reads.shift()! }, (run) =>
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
      const { run } = aLiteralRun({ getLock: async () => ({ ...asRead(), ...rest }) })
      await assert.rejects(removeLock(run, planned, 'AfterOperation'), { code: 'LockNotRemovable' })
    })
  }
})

describe('a lock that is to be put back', () => {
  const entry = { journalId: '01234567-89ab', lock: asRead(), removedAt: '', restore: 'AfterOperation' }
  const writeOf = async (azure: Partial<BackupControlPlane>) =>
    (await writesOf(azure, (run) => putLocksBack(run, [entry])))[0]!.write

  const cases: [string, LockToRestore | null, string, RegExp?][] = [
    ['is off: it is put back', null, 'Needed'],
    ['is on as it was: nothing is sent', asRead(), 'Done', /^The lock is on\.$/],
    ['is on otherwise: it is left as somebody made it', { ...asRead(), level: 'ReadOnly' }, 'Done', /Another lock/],
  ]
  for (const [name, now, state, detail] of cases) {
    it(name, async () => {
      const found = await (await writeOf({ getLock: async () => now })).observe(momentOf('BeforeSend'))
      assert.equal(found.state, state)
      if (detail) assert.match('detail' in found ? (found.detail ?? '') : '', detail)
    })
  }

  it('goes back whole', async () => {
    const put: LockToRestore[] = []
    await (
      await writeOf({
        putLock: async (lock) => (put.push(lock), doneAtOnce),
      })
    ).send()
    assert.deepEqual(put, [asRead()])
  })

  it('is in vain only where what it was on does not exist', async () => {
    assert.equal(await (await writeOf({ scopeExists: async () => true })).pointless!(), null)
    const why = await (await writeOf({ scopeExists: async () => false })).pointless!()
    assert.match(why ?? '', new RegExp(`^${planned.scope} was deleted`))
  })

  const outcomes: [string, Partial<WriteOutcome>, Partial<LocksBack>][] = [
    ['put back', { sent: true, output: 'Back' }, { restoredLocks: [planned.id] }],
    ['on already', { sent: false, output: 'Back' }, {}],
    ['held off by others', { sent: false, output: 'LeftOff' }, { leftOffLocks: [planned.id] }],
    ['watched', { sent: true, output: 'Watched' }, { watchedLocks: [planned.id] }],
    ['gone', { sent: false, output: 'Gone' }, { goneLocks: [planned.id] }],
    ['put back by an older version', { sent: true, output: null }, { restoredLocks: [planned.id] }],
  ]
  for (const [name, outcome, expected] of outcomes) {
    it(`is told as ${name}`, async () => {
      const { run } = aLiteralRun({}, { write: async () => ({ ...sent, ...outcome }) })
      const nothing = { restoredLocks: [], leftOffLocks: [], watchedLocks: [], goneLocks: [] }
      assert.deepEqual(await putLocksBack(run, [entry]), { ...nothing, ...expected })
    })
  }

  const refusal = new RemediationFailure('AuthorizationFailed', 'no')
  const throttled = new AzureError('TooManyRequests', 'later', { status: 429, disposition: 'Retry' })
  const troubles: [string, Error[], Error][] = [
    ['what fails is told once all were tried', [refusal], refusal],
    ['what has to wait goes before what has failed', [refusal, new Suspended(5, 'later')], new Suspended(5, 'later')],
    ['throttling is waiting', [refusal, throttled], throttled],
  ]
  for (const [name, errors, thrown] of troubles) {
    it(`keeps no other off: ${name}`, async () => {
      const tried: string[] = []
      const { run } = aLiteralRun(
        {},
        {
          write: async (step) => {
            tried.push(step)
            const error = errors[tried.length - 1]
            if (error) throw error
            return sent
          },
        },
      )
      const entries = [...errors, null].map((_, index) => ({ ...entry, journalId: `${index}` }))
      await assert.rejects(putLocksBack(run, entries), { message: thrown.message })
      assert.equal(tried.length, entries.length)
    })
  }
})

describe('a lock that is off already', () => {
  it('is held where it is off, and ends the operation where it is on again', async () => {
    const look = (now: LockToRestore | null) => seen({ getLock: async () => now }, (run) => holdOff(run, planned.id))
    assert.equal((await look(null)).state, 'Done')
    const back = await look(asRead())
    assert.deepEqual([back.state, 'code' in back ? back.code : null], ['Refused', 'LockedScope'])
  })

  it('was planned whole, and is journaled as it was planned', async () => {
    const { run, writes } = aLiteralRun(
      { getLock: async () => null },
      { write: async () => ({ ...sent, sent: false, output: 'Held' }) },
    )
    assert.equal(await removeLock(run, planned, 'P1D'), 'Held')
    assert.deepEqual(writes[0]?.write.removesLock, { lock: asRead(), restore: 'P1D', sharedWithOtherVms: false })
  })

  const words: [string, Partial<WriteOutcome>, string][] = [
    ['taken off by this operation', { sent: true, output: 'Removed' }, 'Removed'],
    ['off otherwise', { sent: false, output: 'Missing' }, 'Missing'],
    ['found off by an older version', { sent: false, output: null }, 'Missing'],
  ]
  for (const [name, outcome, word] of words) {
    it(`is told from one ${name}`, async () => {
      const { run } = aLiteralRun({ getLock: async () => asRead() }, { write: async () => ({ ...sent, ...outcome }) })
      assert.equal(await removeLock(run, planned, 'P1D'), word)
    })
  }
})

describe('taking a lock off is for two people', () => {
  const cases: [string, Partial<ManagementLock>, string, number][] = [
    ['not where it guards this VM’s points alone and comes back', {}, 'P1D', 0],
    ['where it stays off', {}, 'Never', 1],
    ['where it guards other VMs too', { sharedWithOtherVms: true }, 'AfterOperation', 1],
    ['where that is not known', { sharedWithOtherVms: null }, 'AfterOperation', 1],
    ['for both reasons', { sharedWithOtherVms: true }, 'Never', 2],
  ]
  for (const [name, rest, restore, reasons] of cases)
    it(name, () => assert.equal(whyApproved(aLock(rest), restore).length, reasons))
})
