import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { valueOf } from '../../src/backup/fact.ts'
import type { BackupJob } from '../../src/backup/facts-of-backup.ts'
import { factsFromInventory } from '../../src/fleet/facts-from-inventory.ts'
import type { ItemRecord } from '../../src/fleet/inventory.ts'
import { aJob, failedJob, takingSnapshot } from '../diagnosis/facts-builder.ts'
import { anInventory, anItem } from './inventory-builder.ts'

const failed = failedJob('UserErrorRpCollectionLimitReached')
const later = '2026-11-23T09:00:00Z'

describe('the jobs of a VM of which those that completed are not listed', () => {
  const rows: [name: string, job: BackupJob, item: Partial<ItemRecord>, kept: boolean][] = [
    ['one that failed last', failed, { lastBackupStatus: 'Failed', lastBackupTime: failed.startTime }, true],
    ['one that failed after the item last spoke', failed, { lastBackupTime: '2026-11-21T22:00:00Z' }, true],
    ['one that failed before a backup that completed', failed, { lastBackupTime: later }, false],
    ['one that failed before one that failed too', failed, { lastBackupStatus: 'Failed', lastBackupTime: later }, true],
    ['one of another vault', failed, { vaultId: '/subscriptions/s/vaults/other', lastBackupTime: later }, true],
    ['one that failed, of an item that was never backed up', failed, { lastBackupTime: null }, true],
    ['one that runs', takingSnapshot(), { lastBackupTime: '2026-11-23T09:55:00Z' }, true],
    ['a restore that failed', aJob({ operation: 'Restore', status: 'Failed' }), { lastBackupTime: later }, true],
  ]
  for (const [name, job, item, kept] of rows)
    it(`${kept ? 'keep' : 'lose'} ${name}`, () => {
      const { backupJobs } = factsFromInventory(anInventory({ backupJobs: [job], items: [anItem(item)] }))
      assert.deepEqual(valueOf(backupJobs), kept ? [job] : [])
    })
  it('are not known where the items are not: one that failed may have been made good', () => {
    const { sources } = anInventory()
    const facts = factsFromInventory(
      anInventory({ backupJobs: [failed], sources: { ...sources, protectedItems: null } }),
    )
    assert.equal(facts.backupJobs.status, 'Unavailable')
  })
})
