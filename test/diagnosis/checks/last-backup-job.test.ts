import assert from 'node:assert/strict'
import { it } from 'node:test'
import { lastBackupJob } from '../../../src/diagnosis/checks/last-backup-job.ts'
import { checkTable } from '../check-table.ts'
import { aJob, aProtection, failedJob, healthyVm, read, refused, takingSnapshot } from '../facts-builder.ts'

const jobs = (...some: ReturnType<typeof aJob>[]) => healthyVm({ backupJobs: read(some) })
const wrapped = failedJob('UserErrorCrpReportedUserError', 'VMAgentStatusCommunicationError: no status')

checkTable(lastBackupJob, [
  ['completed', jobs(aJob()), 'RuledOut', 'LastBackupCompleted'],
  [
    'failed with a code',
    jobs(failedJob('UserErrorRpCollectionLimitReached')),
    'Confirmed',
    'LastBackupFailed',
    {
      severity: 'Warning',
      says: 'in TakeSnapshot: UserErrorRpCollectionLimitReached',
      actions: ['removeLocks', 'cleanRestorePoints', 'triggerBackup', 'resumeProtection'],
    },
  ],
  [
    'failed without one',
    jobs(failedJob(null)),
    'Confirmed',
    'LastBackupFailed',
    { says: 'no known error code', actions: ['triggerBackup'] },
  ],
  [
    'failed with a code of the future',
    jobs(failedJob('UserErrorNew')),
    'Confirmed',
    'LastBackupFailed',
    { says: 'UserErrorNew', actions: ['triggerBackup'] },
  ],
  [
    'failed in Compute: the inner code decides',
    jobs(wrapped),
    'Confirmed',
    'LastBackupFailed',
    { says: 'VMAgentStatusCommunicationError', actions: ['reapply', 'triggerBackup'] },
  ],
  [
    'snapshot taken, transfer failed',
    jobs(aJob({ status: 'CompletedWithWarnings', failedPhase: 'TransferDataToVault' })),
    'Confirmed',
    'LastBackupCompletedWithWarnings',
    { severity: 'Warning', says: 'TransferDataToVault' },
  ],
  ['cancelled', jobs(aJob({ status: 'Cancelled' })), 'RuledOut', 'LastBackupCancelled'],
  ['running jobs do not count', jobs(takingSnapshot(), aJob()), 'RuledOut', 'LastBackupCompleted'],
  [
    'other operations do not count',
    jobs(
      aJob({ operation: 'Restore', status: 'Failed' }),
      aJob({ operation: 'ConfigureBackup', status: 'Failed' }),
      aJob(),
    ),
    'RuledOut',
    'LastBackupCompleted',
  ],
  ['only the newest counts', jobs(aJob(), failedJob(null)), 'RuledOut', 'LastBackupCompleted'],
  ['no job yet', jobs(), 'NotApplicable', 'NoFinishedBackup'],
  [
    'no job left, but the item remembers',
    healthyVm({
      backupJobs: read([]),
      protection: read(aProtection({ lastBackupStatus: 'Failed', healthCodes: ['ExtensionSnapshotFailedNoNetwork'] })),
    }),
    'Confirmed',
    'LastBackupFailed',
    { actions: ['deleteFailedExtensions', 'triggerBackup'] },
  ],
  ['not readable', healthyVm({ backupJobs: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])

it('last-backup-job explains the code of the job and the one inside it', () =>
  assert.deepEqual(lastBackupJob.examine(jobs(wrapped)).explains, [
    'UserErrorCrpReportedUserError',
    'VMAgentStatusCommunicationError',
  ]))
