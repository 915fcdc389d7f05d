import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BackupJob } from '../../src/backup/facts-of-backup.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { lastCauseOf, type LastCause } from '../../src/diagnosis/standing-cause.ts'
import { aCollection, aJob, aProtection, aVm, failedJob, healthyVm, points, read, somePoints } from './facts-builder.ts'

const silent = read(aVm({ vmAgent: { ...aVm().vmAgent, status: 'NotReady' } }))
const inRow = (...codes: string[]) =>
  codes.map((code, index): BackupJob => ({ ...failedJob(code), id: `${aJob().id}-${index}` }))

describe('what has become of the cause of the last failure', () => {
  const rows: [name: string, facts: Partial<VmBackupFacts>, cause: LastCause][] = [
    [
      'two backups overlapped, and nothing runs now',
      { backupJobs: read([failedJob('UserErrorBackupOperationInProgress')]) },
      'Passed',
    ],
    [
      'the limit was reached, and there is room now',
      { backupJobs: read([failedJob('UserErrorRpCollectionLimitReached')]) },
      'Passed',
    ],
    [
      'the limit was reached, and is',
      {
        backupJobs: read([failedJob('UserErrorRpCollectionLimitReached')]),
        restorePoints: read(somePoints([aCollection(points(18))])),
      },
      'Stands',
    ],
    [
      'the agent did not answer, and is silent',
      { backupJobs: read([failedJob('UserErrorGuestAgentStatusUnavailable')]), virtualMachine: silent },
      'Stands',
    ],
    [
      'only a look inside the VM could tell',
      { backupJobs: read([failedJob('ExtensionOperationFailedForManagedDisks')]) },
      'Stands',
    ],
    [
      'the same failure for the third time in a row',
      { backupJobs: read(inRow(...Array<string>(3).fill('UserErrorBackupOperationInProgress'))) },
      'Stands',
    ],
    [
      'a failure for the second time in a row',
      { backupJobs: read(inRow('UserErrorBackupOperationInProgress', 'UserErrorBackupOperationInProgress')) },
      'Passed',
    ],
    [
      'a code that is not known, with a sentence',
      { backupJobs: read([failedJob('SomethingNew', 'Something new has happened.')]) },
      'NotTold',
    ],
    ['neither code nor sentence', { backupJobs: read([failedJob(null)]) }, 'NotNamed'],
    [
      'no job, and an item that names the limit',
      {
        backupJobs: read<BackupJob[]>([]),
        protection: read(
          aProtection({ lastBackupStatus: 'Failed', healthCodes: ['UserErrorRpCollectionLimitReached'] }),
        ),
      },
      'Passed',
    ],
  ]
  for (const [name, facts, cause] of rows)
    it(`${name}: ${cause}`, () => {
      const input = healthyVm(facts)
      assert.equal(lastCauseOf(input, diagnose(input).findings), cause)
    })
})
