import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { InventoryOfVm } from '../../src/fleet/inventory.ts'
import { proofByBackup } from '../../src/fleet/proof-by-backup.ts'
import { aPolicy, failedJob, now } from '../diagnosis/facts-builder.ts'
import { anInventory, anItem, lastNight } from './inventory-builder.ts'

const before = '2026-11-22T21:59:00Z'
const after = '2026-11-23T01:00:00Z'

describe('a backup that completed proves what was not looked at', () => {
  const rows: [name: string, rest: Partial<InventoryOfVm>, proves: boolean][] = [
    ['by the item', {}, true],
    ['where the VM changed before it', { changedDateTime: before }, true],
    ['but not where the VM changed since', { changedDateTime: after }, false],
    ['nor where it failed', { items: [anItem({ lastBackupStatus: 'Failed' })] }, false],
    ['nor where it is older than the last that was due', { items: [anItem({ lastBackupTime: before })] }, false],
    [
      'nor where one failed since',
      { backupJobs: [{ ...failedJob('UserErrorVmNotInDesirableState'), startTime: after }] },
      false,
    ],
    ['nor where protection has ended', { items: [anItem({ protectionState: 'ProtectionStopped' })] }, false],
    ['nor where no policy tells when it was due', { policies: [] }, false],
    ['nor a time that is yet to come', { items: [anItem({ lastBackupTime: '2026-11-24T00:00:00Z' })] }, false],
    [
      'nor a time before the first change that was looked for',
      {
        items: [anItem({ lastBackupTime: '2026-11-19T22:00:00Z' })],
        policies: [
          aPolicy({ schedule: { frequency: 'Weekly', times: ['22:00'], days: ['Thursday'], timeZone: 'UTC' } }),
        ],
      },
      false,
    ],
    ['nor where nobody could see what changed', { sources: { ...anInventory().sources, changes: null } }, false],
  ]
  for (const [name, rest, proves] of rows)
    it(name, () => {
      const proof = proofByBackup(anInventory(rest), now)
      assert.deepEqual(proof, proves ? { jobId: null, time: lastNight } : null)
    })
})
