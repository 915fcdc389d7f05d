import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defaultLimits as limits } from '../../src/backup/limits.ts'
import { causesOf } from '../../src/fleet/causes.ts'
import type { InventoryOfVm } from '../../src/fleet/inventory.ts'
import { judgeInventory } from '../../src/fleet/judge-inventory.ts'
import { anExtension, failedJob, monitoring, now, pointGroup, subscription } from '../diagnosis/facts-builder.ts'
import { aCollectionRecord, anInventory, anItem, aLockOn } from './inventory-builder.ts'

const causes = (rest: Partial<InventoryOfVm>) =>
  causesOf(judgeInventory(anInventory(rest), { limits, observedAt: now, lastDiagnosis: null }))

describe('causes of a row', () => {
  const failed = (code: string) => ({ backupJobs: [{ ...failedJob(code), startTime: now }] })
  const rows: [name: string, rest: Partial<InventoryOfVm>, expected: [kind: string, subject: string][]][] = [
    ['none of a VM that is well', {}, []],
    [
      'a lock on its restore points',
      { collections: [aCollectionRecord()], locks: [aLockOn(pointGroup)] },
      [['Lock', aLockOn(pointGroup).id.toLowerCase()]],
    ],
    ['no lock that holds nothing of it', { locks: [aLockOn(`${subscription}/resourceGroups/other`)] }, []],
    [
      'the code of the last failure',
      failed('UserErrorVmNotInDesirableState'),
      [['ErrorCode', 'usererrorvmnotindesirablestate']],
    ],
    [
      'a failed extension with its version',
      { extensions: [anExtension({ failed: true, version: '1.0.1' }), monitoring({ failed: false })] },
      [['ExtensionVersion', 'microsoft.azure.recoveryservices.vmsnapshotlinux 1.0.1']],
    ],
    [
      'the code that the item tells where no job is left',
      { items: [anItem({ lastBackupStatus: 'Failed', healthCodes: ['UserErrorRpCollectionLimitReached'] })] },
      [['ErrorCode', 'usererrorrpcollectionlimitreached']],
    ],
  ]
  for (const [name, rest, expected] of rows)
    it(name, () =>
      assert.deepEqual(
        causes(rest).map(({ kind, subject }) => [kind, subject]),
        expected,
      ),
    )

  it('carry the note of a lock, and one id whatever the spelling', () => {
    const [one] = causes({ collections: [aCollectionRecord()], locks: [aLockOn(pointGroup, { notes: 'audit 2026' })] })
    const [other] = causes({ collections: [aCollectionRecord()], locks: [aLockOn(pointGroup.toUpperCase())] })
    assert.match(one!.title.en, /note: audit 2026/)
    assert.match(one!.title.pt, /^Bloqueio CanNotDelete .* \(nota: audit 2026\)$/)
    assert.equal(one!.id, other!.id)
  })
})
