import type { VirtualMachine, VmAgent } from '../../../src/backup/facts-of-compute.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import type { CheckInput } from '../../../src/diagnosis/check.ts'
import { vmAgentStatus } from '../../../src/diagnosis/checks/vm-agent-status.ts'
import { checkTable } from '../check-table.ts'
import {
  aCollection,
  aJob,
  aPolicy,
  aProtection,
  aVm,
  failedJob,
  healthyVm,
  points,
  read,
  refused,
  somePoints,
} from '../facts-builder.ts'

const agent = (vmAgent: Partial<VmAgent>, rest: Partial<VirtualMachine> = {}) =>
  healthyVm({ virtualMachine: read(aVm({ ...rest, vmAgent: { ...aVm().vmAgent, ...vmAgent } })) })
const withFacts = (input: CheckInput, facts: Partial<VmBackupFacts>): CheckInput => ({
  ...input,
  facts: { ...input.facts, ...facts },
})
/** One point a day, the newest made by the last backup. */
function crashConsistent(count: number, oldest = 'CrashConsistent') {
  const collection = aCollection(points(count))
  for (const [index, point] of collection.restorePoints.entries())
    point.consistencyMode = index === 0 ? oldest : 'CrashConsistent'
  const backupJobs = read([aJob({ startTime: '2026-11-22T09:58:00Z', endTime: '2026-11-22T10:40:00Z' })])
  return { restorePoints: read(somePoints([collection])), backupJobs }
}
const silent = { status: 'Absent', version: null, message: null, reportedAt: null } as const

checkTable(vmAgentStatus, [
  ['ready', agent({}), 'RuledOut', 'VmAgentReady', { proves: 'Ready' }],
  ['ready, time not told', agent({ reportedAt: null }), 'RuledOut', 'VmAgentReady'],
  [
    'ready, and waiting for the network',
    agent({ message: 'GuestAgent is running and waiting for network issue to be resolved.' }),
    'Unknown',
    'VmAgentWaitsForNetwork',
    { says: /Ready but says: GuestAgent is running and waiting for network issue to be resolved\.$/ },
  ],
  [
    'unresponsive',
    agent({ status: 'NotReady', version: null, message: 'VM Agent is unresponsive.' }),
    'Confirmed',
    'VmAgentNotReady',
    { severity: 'Blocking', says: /\(VM Agent is unresponsive\)\.$/, actions: ['reapply', 'triggerBackup'] },
  ],
  [
    'ready, and reporting from the future',
    agent({ reportedAt: '2026-11-23T13:00:00Z' }),
    'RuledOut',
    'GuestClockAhead',
    { says: '180 minutes ahead', proves: '2026-11-23T13:00:00Z' },
  ],
  ['ready, a minute ahead', agent({ reportedAt: '2026-11-23T10:01:00Z' }), 'RuledOut', 'VmAgentReady'],
  [
    'silent under a policy of crash-consistent snapshots only',
    withFacts(agent(silent), {
      protection: read(
        aProtection({ policy: aPolicy({ type: 'V2', snapshotConsistencyType: 'OnlyCrashConsistent' }) }),
      ),
    }),
    'NotApplicable',
    'AgentNotNeeded',
    { says: 'policy daily takes crash-consistent snapshots only' },
  ],
  [
    'silent, and a week of crash-consistent backups completed',
    withFacts(agent(silent), crashConsistent(7)),
    'NotApplicable',
    'AgentNotNeeded',
  ],
  [
    'silent, and a few crash-consistent backups completed',
    withFacts(agent(silent), crashConsistent(4)),
    'Confirmed',
    'VmAgentAbsent',
  ],
  [
    'silent, and one of a week of points is not crash-consistent',
    withFacts(agent(silent), crashConsistent(7, 'ApplicationConsistent')),
    'Confirmed',
    'VmAgentAbsent',
  ],
  [
    'silent since yesterday, after a week of crash-consistent backups',
    withFacts(agent({ status: 'NotReady', reportedAt: '2026-11-22T09:00:00Z' }), crashConsistent(7)),
    'Confirmed',
    'VmAgentNotReady',
  ],
  [
    'silent, after a week of crash-consistent backups the last of which failed',
    withFacts(agent(silent), { ...crashConsistent(7), backupJobs: read([failedJob(null)]) }),
    'Confirmed',
    'VmAgentAbsent',
  ],
  ['absent on a running VM', agent(silent), 'Confirmed', 'VmAgentAbsent', { severity: 'Blocking' }],
  [
    'stale',
    agent({ status: 'Stale', reportedAt: '2026-11-20T00:00:00Z' }),
    'Confirmed',
    'VmAgentStale',
    { says: '2026-11-20' },
  ],
  [
    'ready, but older than the limit',
    agent({ reportedAt: '2026-11-23T09:00:00Z' }),
    'Confirmed',
    'VmAgentStale',
    { severity: 'Blocking' },
  ],
  [
    'the limit is a setting',
    { ...agent({ reportedAt: '2026-11-23T09:00:00Z' }), limits: { ...defaultLimits, vmAgentStaleMinutes: 90 } },
    'RuledOut',
    'VmAgentReady',
  ],
  [
    'just started',
    agent({ status: 'NotReady', version: null, message: 'VM status blob is found but not yet populated.' }),
    'Confirmed',
    'VmAgentNotReady',
    { says: 'may just be starting' },
  ],
  [
    'just created',
    agent({ status: 'NotReady', version: null }, { timeCreated: '2026-11-23T09:55:00Z' }),
    'Confirmed',
    'VmAgentNotReady',
    { says: 'created minutes ago' },
  ],
  [
    'deallocated without a report',
    agent({ ...silent, status: 'NotApplicable' }, { powerState: 'PowerState/deallocated' }),
    'NotApplicable',
    'VmNotRunning',
  ],
  [
    'stopped with an old Ready',
    agent({ reportedAt: '2025-01-01T00:00:00Z' }, { powerState: 'PowerState/stopped' }),
    'NotApplicable',
    'VmNotRunning',
  ],
  ['starting', agent({ status: 'NotReady' }, { powerState: 'PowerState/starting' }), 'NotApplicable', 'VmNotRunning'],
  ['no power state, but ready', agent({}, { powerState: null }), 'RuledOut', 'VmAgentReady'],
  ['no power state and silent', agent(silent, { powerState: null }), 'Unknown', 'PowerStateNotReported'],
  ['VM not readable', healthyVm({ virtualMachine: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
])
