import { backupInProgress } from '../../../src/diagnosis/checks/backup-in-progress.ts'
import { checkTable } from '../check-table.ts'
import { aJob, aProtection, failedJob, healthyVm, read, refused, takingSnapshot } from '../facts-builder.ts'

const search = { searched: 3, notSearched: 0, reason: null, requiredPermission: null }
const anotherRuns = failedJob('UserErrorBackupOperationInProgress')
const searched = (rest: Partial<typeof search | { [key: string]: unknown }>, job = anotherRuns) =>
  healthyVm({ backupJobs: read([job]), protection: read(aProtection({ vaultSearch: { ...search, ...rest } })) })
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
  [
    'said to run, and in no vault that there is',
    searched({}),
    'RuledOut',
    'NoJobRunning',
    { says: 'any vault that was searched' },
  ],
  [
    'said to run, and some vaults were not searched',
    searched({ notSearched: 5, reason: 'TooManyVaults' }),
    'Unknown',
    'VaultsNotSearched',
    { says: '5 other vaults were not searched .TooManyVaults., 3 were' },
  ],
  [
    'said to run, and vaults may not be listed',
    searched({ searched: 0, notSearched: null, reason: 'AuthorizationFailed', requiredPermission: 'v/read' }),
    'Unknown',
    'VaultsNotSearched',
    { says: 'could not be searched .AuthorizationFailed; missing permission: v/read', permission: 'v/read' },
  ],
  ['not said to run, whatever was not searched', searched({ notSearched: 5 }, aJob()), 'RuledOut', 'NoJobRunning'],
  ['not readable', healthyVm({ backupJobs: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
