import { notProtected } from '../../../src/backup/facts-of-backup.ts'
import type { FormerProtection, Protection } from '../../../src/backup/facts-of-backup.ts'
import { protectionState } from '../../../src/diagnosis/checks/protection-state.ts'
import { checkTable } from '../check-table.ts'
import { aProtection, aVm, healthyVm, read, refused, vault, vmId } from '../facts-builder.ts'

const protection = (rest: Partial<Protection>) => healthyVm({ protection: read(aProtection(rest)) })
const madeOn = (timeCreated: string | null, rest: Partial<Protection> = {}) =>
  healthyVm({ virtualMachine: read(aVm({ timeCreated })), protection: read(aProtection(rest)) })
const emptied = { policyId: null, policy: null }

const formerly = (rest: Partial<FormerProtection> = {}): FormerProtection => ({
  virtualMachineId: '/subscriptions/s/resourceGroups/rg-old/providers/Microsoft.Compute/virtualMachines/web-1',
  stillThere: false,
  protectedItemId: `${vault}/item`,
  itemUnavailable: null,
  vaultId: vault,
  protectionState: 'Protected',
  lastRecoveryPointTime: '2026-11-01T00:00:00Z',
  undeleteUntilDateTime: null,
  collectionIds: ['/collections/AzureBackup_web-1_1'],
  ...rest,
})

checkTable(protectionState, [
  ['protected', protection({}), 'RuledOut', 'Protected', { proves: 'Protected' }],
  ['waiting for its first backup', protection({ protectionState: 'IRPending' }), 'RuledOut', 'InitialBackupPending'],
  [
    'made anew since the last recovery point',
    madeOn('2026-11-23T01:00:00Z'),
    'Confirmed',
    'MadeAnew',
    {
      severity: 'Warning',
      actions: [],
      says: 'was made on 2026-11-23T01:00:00Z under the id of a machine whose last recovery point is of 2026-11-22T22:00:00Z',
      proves: '2026-11-23T01:00:00Z',
    },
  ],
  ['made when its last recovery point was', madeOn('2026-11-22T22:00:00Z'), 'RuledOut', 'Protected'],
  ['made nobody knows when', madeOn(null), 'RuledOut', 'Protected'],
  [
    'without a recovery point',
    madeOn('2026-11-23T01:00:00Z', { lastRecoveryPointTime: null }),
    'RuledOut',
    'Protected',
  ],
  [
    'made anew, protection stopped',
    madeOn('2026-11-23T01:00:00Z', { protectionState: 'ProtectionStopped' }),
    'Confirmed',
    'ProtectionStopped',
  ],
  [
    'stopped, policy emptied',
    protection({ protectionState: 'ProtectionStopped', ...emptied }),
    'Confirmed',
    'ProtectionStopped',
    { severity: 'Blocking', actions: [], says: 'not cleaned up' },
  ],
  [
    'stopped, policy empty text',
    protection({ protectionState: 'ProtectionStopped', policyId: '', policy: null }),
    'Confirmed',
    'ProtectionStopped',
    { actions: [] },
  ],
  [
    'paused, policy known',
    protection({ protectionState: 'ProtectionPaused' }),
    'Confirmed',
    'ProtectionPaused',
    { severity: 'Blocking', actions: ['resumeProtection'] },
  ],
  [
    'suspended',
    protection({ protectionState: 'BackupsSuspended' }),
    'Confirmed',
    'BackupsSuspended',
    { severity: 'Blocking' },
  ],
  [
    'soft-deleted',
    protection({
      protectionState: 'SoftDeleted',
      softDeletedDateTime: '2026-11-17T00:00:00Z',
      undeleteUntilDateTime: '2026-12-01T00:00:00Z',
      ...emptied,
    }),
    'Confirmed',
    'SoftDeleted',
    { severity: 'Blocking', says: 'soft-deleted on 2026-11-17.*undeleted until 2026-12-01' },
  ],
  [
    'soft-deleted, Azure does not say how long',
    protection({ protectionState: 'SoftDeleted', ...emptied }),
    'Confirmed',
    'SoftDeleted',
    { severity: 'Blocking', says: 'was soft-deleted\\.$' },
  ],
  [
    'no vault',
    protection({ vaultId: null, protectedItemId: null, protectionState: 'NotProtected', ...emptied }),
    'Confirmed',
    'NotProtected',
    { severity: 'Blocking', actions: [] },
  ],
  [
    'no vault, and a former one in another region',
    protection({
      vaultId: null,
      protectedItemId: null,
      protectionState: 'NotProtected',
      otherVaultIds: ['/old'],
      ...emptied,
    }),
    'Confirmed',
    'NotProtected',
    { says: 'A former item lies in /old; a vault of another region cannot' },
  ],
  [
    'no vault, and not all were searched',
    protection({
      vaultId: null,
      protectedItemId: null,
      protectionState: 'NotProtected',
      vaultSearch: { searched: 20, notSearched: 1, reason: 'TooManyVaults', requiredPermission: null },
      ...emptied,
    }),
    'Confirmed',
    'NotProtected',
    { says: '1 other vault was not searched' },
  ],
  [
    'in error',
    protection({ protectionState: 'ProtectionError', lastBackupStatus: 'Failed' }),
    'Confirmed',
    'ProtectionError',
    { severity: 'Warning' },
  ],
  [
    'of a VM that was moved',
    protection({ virtualMachineId: vmId.id.replace('app-rg', 'old-rg') }),
    'Confirmed',
    'ItemProtectsAnotherVm',
    { severity: 'Blocking', says: 'old-rg' },
  ],
  [
    'casing of the VM id does not matter',
    protection({ virtualMachineId: vmId.id.toUpperCase() }),
    'RuledOut',
    'Protected',
  ],
  ['a word of the future', protection({ protectionState: 'Frozen' }), 'Unknown', 'ProtectionStateNotKnown'],
  ['not readable', healthyVm({ protection: refused('p') }), 'Unknown', 'FactUnavailable', { permission: 'p' }],
  [
    'moved from another id, whose item is in a vault',
    healthyVm({ protection: read({ ...notProtected, former: formerly() }) }),
    'Confirmed',
    'MovedFrom',
    {
      severity: 'Blocking',
      says: /protected as .*\/rg-old\/.*web-1, which is not there any more: .* vault vault-1 \(Protected, recovery points up to 2026-11-01T00:00:00Z\) and 1 restore point collection of it\.$/,
      actions: [],
    },
  ],
  [
    'moved from another id, whose item was soft-deleted',
    healthyVm({
      protection: read({
        ...notProtected,
        former: formerly({ protectionState: 'SoftDeleted', undeleteUntilDateTime: '2026-12-01T00:00:00Z' }),
      }),
    }),
    'Confirmed',
    'MovedFrom',
    { says: 'can be undeleted until 2026-12-01T00:00:00Z' },
  ],
  [
    'moved from another id, of which no vault tells',
    healthyVm({
      protection: read({
        ...notProtected,
        former: formerly({ protectedItemId: null, vaultId: null, stillThere: null }),
      }),
    }),
    'Confirmed',
    'MovedFrom',
    { says: /stays restorable: 1 restore point collection of it\. No vault that could be asked holds its item\.$/ },
  ],
  [
    'moved from another id, whose item could not be looked for',
    healthyVm({
      protection: read({
        ...notProtected,
        former: formerly({
          protectedItemId: null,
          vaultId: null,
          itemUnavailable: { reason: 'AuthorizationFailed', requiredPermission: null },
        }),
      }),
    }),
    'Confirmed',
    'MovedFrom',
    { says: /Whether a vault holds its item could not be read \(AuthorizationFailed\)\.$/ },
  ],
  [
    'never protected, and another VM of its name is',
    healthyVm({ protection: read({ ...notProtected, former: formerly({ stillThere: true }) }) }),
    'Confirmed',
    'NotProtected',
  ],
])
