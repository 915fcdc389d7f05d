import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { agentIs } from '../../../src/backup/words/agent.ts'
import { operationIs } from '../../../src/backup/words/arm-operations.ts'
import { isAzureBackupsExtension } from '../../../src/backup/words/extensions.ts'
import { isNeverOurs, lockForbids, mayForbidChange } from '../../../src/backup/words/locks.ts'
import { isCrashConsistentOnly, policyIs, policyTypeOf } from '../../../src/backup/words/policies.ts'
import { powerIs } from '../../../src/backup/words/power.ts'
import { inactivityOf, isSoftDeleted, protectionIs, stateOf } from '../../../src/backup/words/protection.ts'
import {
  isBeingDeleted,
  isUnknownState,
  provisioningIs,
  provisioningStatusOf,
} from '../../../src/backup/words/provisioning.ts'
import { isConfidential } from '../../../src/backup/words/security.ts'
import { snapshotResultNamed } from '../../../src/backup/words/snapshot-results.ts'
import { tierHolds, tierOf, tierStatusOf } from '../../../src/backup/words/tiers.ts'
import { wordIn } from '../../../src/backup/words/word-in.ts'

/** What each of Azure's words means, and that a new one means nothing. */
const table = <T>(
  name: string,
  rows: readonly (readonly [said: string | null, means: T])[],
  ask: (said: string | null) => T,
) => {
  describe(name, () => {
    for (const [said, means] of rows)
      it(`${said === null ? 'none' : `"${said}"`}: ${JSON.stringify(means)}`, () => assert.deepEqual(ask(said), means))
  })
}

table(
  'a security type is confidential',
  [
    ['ConfidentialVM', true],
    ['confidentialvm', true],
    ['TrustedLaunch', false],
    ['Standard', false],
    [null, false],
  ],
  isConfidential,
)
table(
  'a state is on its way out',
  [
    ['Deleting', true],
    ['deleting', true],
    ['Updating', false],
    ['Deleted', false],
    [null, false],
  ],
  isBeingDeleted,
)
table(
  'a policy takes crash-consistent snapshots only',
  [
    ['OnlyCrashConsistent', true],
    ['onlycrashconsistent', true],
    ['Default', false],
    [null, false],
  ],
  (said) => isCrashConsistentOnly(said === null ? {} : { snapshotConsistencyType: said }),
)

const item = (protectionState: string, vaultId: string | null = '/vault') => ({ protectionState, vaultId })
table(
  'protection is',
  [
    ['Protected', 'Active'],
    ['irpending', 'Active'],
    ['ProtectionError', 'Active'],
    ['ProtectionStopped', 'Inactive'],
    ['ProtectionPaused', 'Inactive'],
    ['BackupsSuspended', 'Inactive'],
    ['softdeleted', 'Inactive'],
    ['NotProtected', 'Inactive'],
    ['ProtectionHibernated', 'Unknown'],
    ['Unknown', 'Unknown'],
    ['Invalid', 'Unknown'],
    ['', 'Unknown'],
  ] as const,
  (said) => protectionIs(item(said!)),
)
describe('an item', () => {
  it('of no vault is not protected, whatever it says', () =>
    assert.deepEqual(
      [protectionIs(item('Protected', null)), inactivityOf(item('Protected', null))],
      ['Inactive', 'NotProtected'],
    ))
  it('of an unknown state is not told how it is inactive', () =>
    assert.equal(inactivityOf(item('Hibernated')), undefined))
  it('that waits for its deletion is soft-deleted, whatever its state says', () =>
    assert.equal(
      isSoftDeleted({
        protectionState: stateOf({ protectionState: 'ProtectionStopped', isScheduledForDeferredDelete: true }),
      }),
      true,
    ))
})

table(
  'a provisioning state is',
  [
    ['Succeeded', 'Succeeded'],
    ['failed', 'Failed'],
    ['Creating', 'Changing'],
    ['Updating', 'Changing'],
    ['deleting', 'Changing'],
    ['Migrating', 'Changing'],
    ['Quarantined', 'Unknown'],
    [null, 'Unknown'],
  ] as const,
  provisioningIs,
)
table(
  'a state that is said and not known',
  [
    ['Quarantined', true],
    ['Succeeded', false],
    [null, false],
  ] as const,
  isUnknownState,
)
table(
  'a status of the instance view',
  [
    [
      'ProvisioningState/failed/VMExtensionProvisioningError',
      { is: 'Failed', notReady: false, code: 'VMExtensionProvisioningError' },
    ],
    ['provisioningstate/Succeeded', { is: 'Succeeded', notReady: false, code: null }],
    ['ProvisioningState/NotReady/1007', { is: 'Unknown', notReady: true, code: '1007' }],
    ['PowerState/failed', { is: 'Unknown', notReady: false, code: null }],
    [null, { is: 'Unknown', notReady: false, code: null }],
  ] as const,
  provisioningStatusOf as (said: string | null) => object,
)
table(
  'power is',
  [
    ['PowerState/running', 'Running'],
    ['powerstate/Stopped', 'Off'],
    ['PowerState/deallocated', 'Off'],
    ['PowerState/starting', 'Changing'],
    ['PowerState/stopping', 'Changing'],
    ['PowerState/deallocating', 'Changing'],
    ['PowerState/hibernated', 'Unknown'],
    ['running', 'Unknown'],
    [null, 'Unknown'],
  ] as const,
  powerIs,
)
table(
  'a lock forbids',
  [
    ['CanNotDelete', 'Deletion'],
    ['readonly', 'Change'],
    ['NotSpecified', 'Unknown'],
    ['', 'Unknown'],
  ] as const,
  (said) => lockForbids({ level: said! }),
)
describe('a lock', () => {
  it('of a level that is not known may forbid every change', () =>
    assert.equal(mayForbidChange({ level: 'Sealed' }), true))
  it('of Azure Backup, or of a system application, is never ours', () => {
    const locks = [
      { name: 'azurebackupprotectionlock', owners: [] },
      { name: 'x', owners: ['app'] },
      { name: 'x', owners: [] },
    ]
    assert.deepEqual(locks.map(isNeverOurs), [true, true, false])
  })
})
table(
  'a tier holds its point',
  [
    ['Valid', 'Yes'],
    ['rehydrated', 'Yes'],
    ['Invalid', 'No'],
    ['Disabled', 'No'],
    ['Deleted', 'No'],
    ['Frozen', 'Unknown'],
    ['Unknown', 'Unknown'],
  ] as const,
  (status) => tierHolds({ type: 'HardenedRP', status: status! }),
)
describe('tiers in numbers', () => {
  it('are in the order of the specification', () => {
    assert.deepEqual([1, 2, '3', 0, 9].map(tierOf), ['InstantRP', 'HardenedRP', 'ArchivedRP', 'Invalid', 'Unknown'])
    assert.deepEqual([0, 1, 2, 3, 4, 5].map(tierStatusOf), [
      'Invalid',
      'Valid',
      'Disabled',
      'Deleted',
      'Rehydrated',
      'Unknown',
    ])
  })
  it('of a new kind stay as Azure calls them', () =>
    assert.deepEqual([tierOf('ColdRP'), tierStatusOf('Frozen')], ['ColdRP', 'Frozen']))
})
table(
  'a policy is',
  [
    ['V1', 'Standard'],
    ['v2', 'Enhanced'],
    ['V3', 'Unknown'],
  ] as const,
  (type) => policyIs({ type: type! }),
)
describe('the type of a policy', () => {
  const cases: [type: string | null, schedule: string | null, is: string][] = [
    [null, 'SimpleSchedulePolicy', 'V1'],
    [null, 'SimpleSchedulePolicyV2', 'V2'],
    [null, 'SimpleSchedulePolicyV3', 'V3'],
    ['V3', 'SimpleSchedulePolicyV2', 'V3'],
    [null, null, 'V1'],
  ]
  for (const [type, schedule, is] of cases)
    it(`${type} with ${schedule} is ${is}`, () => assert.equal(policyTypeOf(type, schedule), is))
})
describe('the agent', () => {
  const cases: [displayStatus: string | null, code: string | null, is: string][] = [
    ['Ready', null, 'Ready'],
    ['Not Ready', 'ProvisioningState/Unavailable', 'NotReady'],
    ['Sleeping', 'ProvisioningState/succeeded', 'Unknown'],
    [null, 'ProvisioningState/succeeded', 'Ready'],
    [null, 'ProvisioningState/Unavailable', 'NotReady'],
    [null, null, 'Unknown'],
  ]
  for (const [displayStatus, code, is] of cases)
    it(`with ${displayStatus} and ${code} is ${is}`, () => assert.equal(agentIs({ displayStatus, code }), is))
})
table(
  'an operation of ARM is',
  [
    ['Succeeded', 'Succeeded'],
    ['PartiallyFailed', 'Failed'],
    ['Cancelled', 'Canceled'],
    ['Accepted', 'InProgress'],
  ] as const,
  (said) => operationIs(said!),
)
describe("Azure Backup's extension", () => {
  it('is known by publisher and type', () => {
    const of = (publisher: string, type: string) => isAzureBackupsExtension({ publisher, type })
    assert.deepEqual(
      [
        of('microsoft.azure.recoveryservices', 'VMSnapshotLinux'),
        of('Contoso', 'VMSnapshot'),
        of('Microsoft.Azure.RecoveryServices', 'Other'),
      ],
      [true, false, false],
    )
  })
})
table(
  'a result of the snapshot extension has the number',
  [
    ['FailedRetryableFsFreezeFailed', 121],
    ['failedretryablefsfreezefailed', 121],
    ['success', 1],
    ['FailedForANewReason', null],
  ] as const,
  (said) => snapshotResultNamed(said!),
)
table(
  'a word among others',
  [
    ['one', 'One'],
    ['TWO', 'Two'],
    ['Three', undefined],
    ['', undefined],
    [null, undefined],
  ] as const,
  (said) => wordIn(['One', 'Two'], said),
)
