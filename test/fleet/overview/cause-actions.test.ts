import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { actionsFor } from '../../../src/fleet/overview/cause-actions.ts'

const group = '/subscriptions/s/resourcegroups/rg/providers/microsoft.authorization/locks'
const owner = [{ resourceId: `${group}/keep`, property: 'properties.owners[].applicationId', value: 'app' }]
const note = [{ resourceId: `${group}/keep`, property: 'properties.notes', value: 'ticket' }]

describe('what helps against a cause', () => {
  const cases = [
    ['a lock', 'Lock', `${group}/keep`, note, ['removeLocks']],
    ['a lock of an application', 'Lock', `${group}/keep`, owner, null],
    ["Azure Backup's own lock", 'Lock', `${group}/azurebackupprotectionlock`, [], null],
    [
      'a code of the guide',
      'ErrorCode',
      'usererrorrpcollectionlimitreached',
      [],
      ['removeLocks', 'cleanRestorePoints', 'triggerBackup', 'resumeProtection'],
    ],
    ['a code that nobody knows', 'ErrorCode', 'usererrornobodyknows', [], null],
    [
      'the backup extension',
      'ExtensionVersion',
      'microsoft.azure.recoveryservices.vmsnapshotlinux 1.0.9',
      [],
      ['deleteFailedExtensions', 'triggerBackup'],
    ],
    [
      'the backup extension without its version',
      'ExtensionVersion',
      'microsoft.azure.recoveryservices.vmsnapshot',
      [],
      ['deleteFailedExtensions', 'triggerBackup'],
    ],
    ['another extension', 'ExtensionVersion', 'microsoft.azure.monitor.azuremonitorlinuxagent 1.2', [], null],
    ['a policy', 'Policy', '/subscriptions/s/policy', [], null],
    ['a key vault', 'Vault', '/subscriptions/s/vault', [], ['grantKeyVaultAccess', 'triggerBackup']],
  ] as const
  for (const [name, kind, subject, evidence, actions] of cases)
    it(`${name}: ${actions?.join(', ') ?? 'nothing known'}`, () =>
      assert.deepEqual(actionsFor({ kind: kind, subject, evidence }), actions))
})
