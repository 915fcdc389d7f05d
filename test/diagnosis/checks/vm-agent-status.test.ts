import type { VirtualMachine, VmAgent } from '../../../src/backup/facts-of-compute.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { vmAgentStatus } from '../../../src/diagnosis/checks/vm-agent-status.ts'
import { checkTable } from '../check-table.ts'
import { aVm, healthyVm, read, refused } from '../facts-builder.ts'

const agent = (vmAgent: Partial<VmAgent>, rest: Partial<VirtualMachine> = {}) =>
  healthyVm({ virtualMachine: read(aVm({ ...rest, vmAgent: { ...aVm().vmAgent, ...vmAgent } })) })
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
