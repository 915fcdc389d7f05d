import { onDemandBackupBudget } from '../../../src/diagnosis/checks/on-demand-backup-budget.ts'
import { checkTable } from '../check-table.ts'
import { aJob, aProtection, healthyVm, read, refused } from '../facts-builder.ts'

const today = (number: number, rest = {}) =>
  Array.from({ length: number }, () => aJob({ startTime: '2026-11-23T00:30:00Z', ...rest }))
const jobs = (some: ReturnType<typeof aJob>[], facts = {}) => healthyVm({ backupJobs: read(some), ...facts })
const hourly = { protection: read(aProtection({ policy: { ...aProtection().policy!, backupsPerDay: 6 } })) }

checkTable(onDemandBackupBudget, [
  ['none today', healthyVm(), 'RuledOut', 'WithinBudget'],
  ['the scheduled one and two more', jobs(today(3)), 'RuledOut', 'WithinBudget', { says: 'at least 2 and at most 3' }],
  [
    'the scheduled one and three more',
    jobs(today(4)),
    'Confirmed',
    'BudgetUsed',
    { severity: 'Info', says: '3 a day are supported', actions: [] },
  ],
  ['the scheduled one and nine more', jobs(today(10)), 'Confirmed', 'HardLimitReached', { severity: 'Warning' }],
  ['an hourly policy schedules more', jobs(today(6), hourly), 'RuledOut', 'WithinBudget'],
  ['yesterday does not count', jobs(today(9, { startTime: '2026-11-22T23:59:59Z' })), 'RuledOut', 'WithinBudget'],
  ['other operations do not count', jobs(today(9, { operation: 'Restore' })), 'RuledOut', 'WithinBudget'],
  ['jobs without a time do not count', jobs(today(9, { startTime: null })), 'RuledOut', 'WithinBudget'],
  ['not readable', healthyVm({ backupJobs: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
