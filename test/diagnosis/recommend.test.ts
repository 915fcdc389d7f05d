import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import {
  aCollection,
  aJob,
  aLock,
  anExtension,
  aProtection,
  aVm,
  failedJob,
  healthyVm,
  monitoring,
  points,
  read,
  refused,
  somePoints,
  subscriptionLock,
  takingSnapshot,
  vmGroup,
  vmGroupLock,
  vmId,
} from './facts-builder.ts'

const actionsOf = (facts: Partial<VmBackupFacts>) => diagnose(healthyVm(facts)).recommendedActions
/** `removeLocks` is what the playbook does; `(removeLocks)` what it leaves to a person. */
const names = (facts: Partial<VmBackupFacts>) =>
  actionsOf(facts).map(({ action, automatic }) => (automatic ? action : `(${action})`))
const bodyOf = (facts: Partial<VmBackupFacts>, action: string) =>
  actionsOf(facts).find((one) => one.action === action)?.request?.body

const limit = (...instantOnly: (boolean | null)[]) => ({ restorePoints: read(somePoints([aCollection(instantOnly)])) })
const heldInDeletion = {
  restorePoints: read(somePoints([aCollection(points(3), { provisioningState: 'Deleting' })])),
}
const failedExtension = { extensions: read([anExtension({ failed: true })]) }
const silentAgent = {
  virtualMachine: read(aVm({ vmAgent: { status: 'NotReady', version: '2.9', message: null, reportedAt: null } })),
}
const failedVm = { virtualMachine: read(aVm({ provisioningState: 'Failed' })) }
const encrypted = {
  virtualMachine: read(aVm({ encryption: { adeEnabled: true, keyVaults: [] } })),
  keyVaults: read([
    {
      vaultId: '/v/keys',
      usesKeyEncryptionKey: true,
      model: 'AccessPolicy' as const,
      missingRights: ['secrets/get'],
      reason: null,
      requiredPermission: null,
    },
  ]),
}
const stopped = (policyId: string | null) => ({
  protection: read(aProtection({ protectionState: 'ProtectionStopped', policyId, policy: null })),
})
const budgetUsed = Array.from({ length: 4 }, () => aJob({ startTime: '2026-11-23T01:00:00Z' }))

describe('recommended actions', () => {
  const cases: [name: string, facts: Partial<VmBackupFacts>, actions: string[]][] = [
    ['healthy', {}, []],
    [
      'lock at the limit, copies in the vault',
      { ...limit(...points(18)), locks: read([aLock()]) },
      ['removeLocks', 'cleanRestorePoints', 'triggerBackup'],
    ],
    [
      'lock at the limit, instant only',
      { ...limit(...points(0, 18)), locks: read([aLock()]) },
      ['removeLocks', '(cleanRestorePoints)', 'triggerBackup'],
    ],
    ['limit, copies not told', limit(...Array<null>(18).fill(null)), ['(cleanRestorePoints)', 'triggerBackup']],
    ['lock far from the limit', { locks: read([aLock()]) }, ['removeLocks']],
    ['near the limit without a lock', limit(...points(16)), ['cleanRestorePoints']],
    ['failed extension', failedExtension, ['deleteFailedExtensions', 'triggerBackup']],
    [
      'failed extension under a lock of the group',
      { ...failedExtension, locks: read([vmGroupLock()]) },
      ['(removeLocks)', '(askOperator)'],
    ],
    [
      'failed extension on a deallocated VM',
      { ...failedExtension, virtualMachine: read(aVm({ powerState: 'PowerState/deallocated' })) },
      ['(askOperator)', 'triggerBackup'],
    ],
    [
      'failed VM because of the extension',
      { ...failedVm, ...failedExtension },
      ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    ],
    ['failed VM', failedVm, ['reapply', 'triggerBackup']],
    ['failed VM under ReadOnly', { ...failedVm, locks: read([vmGroupLock({ level: 'ReadOnly' })]) }, ['(askOperator)']],
    ['silent agent', silentAgent, ['reapply', 'triggerBackup', '(askOperator)']],
    [
      'failed extension of a VM that is being deleted',
      { ...failedExtension, virtualMachine: read(aVm({ provisioningState: 'Deleting' })) },
      ['(askOperator)'],
    ],
    [
      'failed extension of a VM in a state that nobody knows',
      { ...failedExtension, virtualMachine: read(aVm({ provisioningState: 'Dreaming' })) },
      ['(askOperator)'],
    ],
    [
      'limit of a VM that starts',
      { ...limit(...points(18)), virtualMachine: read(aVm({ powerState: 'PowerState/starting' })) },
      ['(wait)'],
    ],
    ['VM on its way', { virtualMachine: read(aVm({ powerState: 'PowerState/starting' })) }, ['(wait)']],
    [
      'subscription lock at the limit',
      { ...limit(...points(18)), locks: read([subscriptionLock()]) },
      ['(removeLocks)', '(askOperator)', '(askOperator)'],
    ],
    [
      'system-owned lock at the limit',
      { ...limit(...points(18)), locks: read([aLock({ isSystemOwned: true })]) },
      ['(askOperator)', '(askOperator)'],
    ],
    [
      'lock on a group of restore points that could not be read',
      { restorePoints: refused('Microsoft.Compute/restorePointCollections/read'), locks: read([aLock()]) },
      ['(removeLocks)', '(askOperator)'],
    ],
    ['collection held in its deletion', heldInDeletion, ['(cleanRestorePoints)']],
    [
      'failed extension, protection in a state that nobody knows',
      { ...failedExtension, protection: read(aProtection({ protectionState: 'Dreaming' })) },
      ['deleteFailedExtensions'],
    ],
    ['lock of a level that nobody knows', { locks: read([aLock({ level: 'Sealed' })]) }, ['(askOperator)']],
    ['AzureBackupProtectionLock', { locks: read([aLock({ name: 'AzureBackupProtectionLock' })]) }, ['(askOperator)']],
    [
      'job running beside a failed extension',
      { ...failedExtension, backupJobs: read([takingSnapshot()]) },
      ['(wait)', '(cancelBackup)'],
    ],
    [
      'job copying to the vault',
      {
        ...limit(...points(18)),
        backupJobs: read([takingSnapshot({ phase: 'TransferDataToVault', cancellable: false })]),
      },
      ['(wait)'],
    ],
    [
      'jobs not readable: nothing is deleted',
      {
        ...failedExtension,
        ...limit(...points(18)),
        backupJobs: refused('Microsoft.RecoveryServices/Vaults/backupJobs/read'),
      },
      ['(askOperator)'],
    ],
    [
      'failed extension, budget used',
      { ...failedExtension, backupJobs: read(budgetUsed) },
      ['deleteFailedExtensions', '(wait)'],
    ],
    [
      'failed extension, vault read-only',
      {
        ...failedExtension,
        locks: read([
          aLock({
            scope: '/subscriptions/x/resourceGroups/backup-rg',
            target: 'Vault',
            level: 'ReadOnly',
            effects: ['BlocksTrigger'],
          }),
        ]),
      },
      ['deleteFailedExtensions', '(askOperator)'],
    ],
    ['stopped, policy known', stopped('/policies/daily'), ['(resumeProtection)']],
    ['stopped, policy emptied', stopped(null), ['(askOperator)']],
    [
      'stopped at the limit: cleaned by hand, no backup',
      { ...stopped(null), ...limit(...points(18)) },
      ['cleanRestorePoints', '(askOperator)'],
    ],
    ['key vault', encrypted, ['(grantKeyVaultAccess)']],
    [
      'failed extension beside a key vault: no backup can work',
      { ...encrypted, ...failedExtension },
      ['deleteFailedExtensions', '(grantKeyVaultAccess)'],
    ],
    [
      "somebody else's extension",
      { extensions: read([anExtension(), monitoring({ failed: true })]) },
      ['(askOperator)'],
    ],
    ['failed last time, code unknown', { backupJobs: read([failedJob(null)]) }, ['triggerBackup']],
    [
      'failed last time, in the guest',
      { backupJobs: read([failedJob('UserErrorFsFreezeFailed')]) },
      ['(checkGuest)', '(askOperator)'],
    ],
    [
      'failed last time, by a policy',
      { backupJobs: read([failedJob('UserErrorRequestDisallowedByPolicy')]) },
      ['(askOperator)'],
    ],
    ['locks not readable', { locks: refused('Microsoft.Authorization/locks/read') }, ['(askOperator)']],
  ]
  for (const [name, facts, actions] of cases)
    it(`${name}: ${actions.join(', ') || 'none'}`, () => assert.deepEqual(names(facts), actions))

  it('are requests to this service, below the VM', () => {
    const [first] = actionsOf(failedExtension)
    assert.deepEqual(first?.request, { method: 'POST', href: `/v1${vmId.id}/deleteFailedExtensions`, body: {} })
  })

  it('name the locks; shared ones come back by themselves', () => {
    assert.deepEqual(bodyOf({ locks: read([aLock()]) }, 'removeLocks'), { lockIds: [aLock().id] })
    assert.deepEqual(bodyOf({ locks: read([subscriptionLock()]) }, 'removeLocks'), {
      lockIds: [subscriptionLock().id],
      restore: 'PT4H',
    })
  })

  it("never take a lock off the VM's group unasked, even where the collection lives in it", () => {
    const legacy = aCollection(points(18), {
      id: `${vmGroup}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_web-1`,
    })
    assert.deepEqual(names({ restorePoints: read(somePoints([legacy])), locks: read([vmGroupLock()]) }).slice(0, 1), [
      '(removeLocks)',
    ])
  })

  it('delete the oldest points that have a copy, never the newest, never those of others', () => {
    const others = aCollection(points(5), { name: 'acronis', ownedByAzureBackup: false, ownership: 'Other' })
    const restorePoints = read(somePoints([others, aCollection([true, ...points(17)])]))
    const body = bodyOf({ restorePoints }, 'cleanRestorePoints') as { mode: string; restorePointIds: string[] }
    assert.equal(body.mode, 'OldestFirst')
    assert.deepEqual(
      body.restorePointIds.map((id) => id.split('/').at(-1)),
      ['point-1', 'point-2', 'point-3'],
    )
    assert.ok(body.restorePointIds.every((id) => id.includes('AzureBackup_web-1_1')))
  })

  it('name a lock that forbids what is needed, and the missing permission', () => {
    const [, ask] = actionsOf({ ...failedExtension, locks: read([vmGroupLock()]) })
    assert.match(ask!.reason, /CanNotDelete lock "app"/)
    assert.match(
      actionsOf({ locks: refused('Microsoft.Authorization/locks/read') })[0]!.reason,
      /Microsoft\.Authorization\/locks\/read/,
    )
    assert.match(actionsOf(encrypted)[0]!.reason, /az keyvault set-policy --name keys .*--key-permissions/)
  })
})
