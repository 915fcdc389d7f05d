import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AzureError } from '../../src/backup/azure-error.ts'
import type { SourceState } from '../../src/fleet/inventory.ts'
import type { LedgerEntry } from '../../src/fleet/ports.ts'
import { statesOf, type Ended } from '../../src/fleet/source-states.ts'

const entry = (rest: Partial<LedgerEntry> = {}): LedgerEntry => ({
  subscriptionId: 's',
  name: null,
  coverage: 'Complete',
  unread: {},
  requiredPermissions: [],
  ...rest,
})
const readDateTime = '2026-11-23T12:00:00Z'
const whole: Ended = { readDateTime, notUnderstood: null }
const jobs = 'Microsoft.RecoveryServices/vaults/backupJobs/read'
const error = (code: string, requiredPermission: string | null = null) =>
  new AzureError(code, 'It said no.', { disposition: 'AskOperator', requiredPermission })
const none = { completedDateTime: null }

describe('a source of a subscription', () => {
  const rows: [name: string, entry: Partial<LedgerEntry>, ended: Ended | undefined, is: SourceState][] = [
    ['that came whole', {}, whole, { status: 'Complete', completedDateTime: readDateTime }],
    [
      'that may be read in part alone',
      { coverage: 'Partial', unread: { backupJobs: jobs } },
      whole,
      { status: 'Partial', ...none, requiredPermission: jobs },
    ],
    [
      'that may be read whole, where another may not',
      { coverage: 'Partial', unread: { disks: 'Microsoft.Compute/disks/read' } },
      whole,
      { status: 'Complete', completedDateTime: readDateTime },
    ],
    [
      'of which something was not understood',
      {},
      { readDateTime, notUnderstood: 'A job has no id.' },
      { status: 'Partial', ...none, message: 'A job has no id.' },
    ],
    ['that failed', {}, error('Timeout'), { status: 'Failed', ...none, message: 'It said no.' }],
    [
      'that was refused for a right',
      {},
      error('AuthorizationFailed', jobs),
      { status: 'Refused', ...none, requiredPermission: jobs, message: 'It said no.' },
    ],
    [
      'that was refused without a word on which',
      {},
      error('AuthorizationFailed'),
      { status: 'Refused', ...none, message: 'It said no.' },
    ],
    ['that was never asked for', {}, undefined, { status: 'Failed', ...none, message: 'It was not read.' }],
    [
      'of a subscription that the index has lost, whatever came',
      { coverage: 'Refused' },
      whole,
      { status: 'Refused', ...none, message: 'Azure Resource Graph does not show the subscription.' },
    ],
    [
      'of a subscription that nobody sees',
      { coverage: 'Refused', requiredPermissions: ['Microsoft.Resources/subscriptions/read'] },
      undefined,
      { status: 'Refused', ...none, requiredPermission: 'Microsoft.Resources/subscriptions/read' },
    ],
  ]
  for (const [name, rest, ended, is] of rows)
    it(`${name}: ${is.status}`, () => {
      const states = statesOf('backupJobs', [entry(rest)], new Map(ended === undefined ? [] : [['s', ended]]))
      assert.deepEqual([...states], [['s', is]])
    })
})
