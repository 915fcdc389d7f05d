import { backupInProgress } from '../../../src/diagnosis/checks/backup-in-progress.ts'
import { checkTable } from '../check-table.ts'
import { aJob, healthyVm, read, refused, takingSnapshot } from '../facts-builder.ts'

const jobs = (...some: ReturnType<typeof aJob>[]) => healthyVm({ backupJobs: read(some) })

checkTable(backupInProgress, [
  ['none running', jobs(aJob()), 'RuledOut', 'NoJobRunning'],
  ['none at all', jobs(), 'RuledOut', 'NoJobRunning'],
  [
    'taking its snapshot',
    jobs(takingSnapshot(), aJob()),
    'Confirmed',
    'JobRunning',
    { severity: 'Warning', says: 'job-2.*TakeSnapshot', actions: ['cancelBackup'] },
  ],
  [
    'copying to the vault',
    jobs(takingSnapshot({ phase: 'TransferDataToVault', cancellable: false })),
    'Confirmed',
    'JobRunning',
    { actions: [] },
  ],
  ['being cancelled', jobs(takingSnapshot({ status: 'Cancelling' })), 'Confirmed', 'JobRunning', { actions: [] }],
  [
    'a restore is never cancelled',
    jobs(takingSnapshot({ operation: 'Restore' })),
    'Confirmed',
    'JobRunning',
    { actions: [] },
  ],
  [
    'in a former vault',
    jobs(takingSnapshot({ vaultId: '/old' })),
    'Confirmed',
    'JobRunning',
    { says: 'in another vault, /old' },
  ],
  ['not readable', healthyVm({ backupJobs: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
