import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { collected, valueOf } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { actionNames, type ActionName } from '../../src/diagnosis/finding.ts'
import { catalogueWith } from '../../src/remediation/catalogue.ts'
import { aPolicy, collectionId, factsAround, itemOf, pointGroup, vmId } from './facts-around.ts'
import { aRunningJob } from './jobs-around.ts'

const vm = parseVmId(vmId)!
const observedAt = '2026-02-01T12:00:00.000Z'
const catalogue = catalogueWith(diagnose, { enabled: true, principalId: 'p' })
const policyId = `${itemOf('vm').split('/backupFabrics')[0]}/backupPolicies/daily`

/** Every action would write here, until a word is changed. */
function aWorld(): VmBackupFacts {
  const collection = collectionId('AzureBackup_vm_1')
  const facts = factsAround(
    {
      collections: [
        {
          id: collection,
          name: 'AzureBackup_vm_1',
          resourceGroup: 'AzureBackupRG_westeurope_1',
          location: 'westeurope',
          sourceId: vmId,
          ownedByAzureBackup: true,
          ownership: 'AzureBackup',
          provisioningState: 'Succeeded',
          restorePoints: [1, 2, 3].map((day) => ({
            id: `${collection}/restorePoints/p${day}`,
            name: `p${day}`,
            timeCreated: `2026-01-0${day}T00:00:00.000Z`,
            provisioningState: 'Succeeded',
            consistencyMode: null,
            instantOnly: false,
            sourceUniqueId: null,
            machine: 'ThisVm' as const,
            copyDoubt: null,
            recoveryPointId: `copy ${day}`,
          })),
        },
      ],
      extensions: [
        {
          id: `${vmId}/extensions/VMSnapshot`,
          name: 'VMSnapshot',
          publisher: 'Microsoft.Azure.RecoveryServices',
          type: 'VMSnapshot',
          version: '1.0',
          provisioningState: 'Failed',
          isBackupExtension: true,
          failed: true,
          statusCode: null,
          handlerStatusCode: null,
          message: null,
          substatus: null,
          foundIn: ['GetByName'],
        },
      ],
      locks: [],
      jobs: [],
    },
    vm,
  )
  facts.keyVaults = collected(
    [
      {
        vaultId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv',
        usesKeyEncryptionKey: false,
        model: 'AccessPolicy',
        missingRights: ['secrets/get'],
        reason: null,
        requiredPermission: null,
      },
    ],
    observedAt,
  )
  return facts
}

const protection = (facts: VmBackupFacts) => valueOf(facts.protection)!
const collections = (facts: VmBackupFacts) => valueOf(facts.restorePoints)!.collections
const machine = (facts: VmBackupFacts) => valueOf(facts.virtualMachine)!
const runningJob = (facts: VmBackupFacts, status: string) =>
  Object.assign(facts, {
    backupJobs: collected(
      [aRunningJob({ id: '/vaults/v/backupJobs/j', vaultId: 'v', status, startTime: observedAt })],
      observedAt,
    ),
  })
const lockOn = (facts: VmBackupFacts, scope: string, level: string) =>
  valueOf(facts.locks)!.push({
    id: `${scope}/providers/Microsoft.Authorization/locks/l`,
    name: 'l',
    level,
    scope,
    scopeKind: 'ResourceGroup',
    target: 'RestorePointGroup',
    notes: null,
    owners: [],
    effect: 'BlocksCleanup',
    effects: ['BlocksCleanup'],
    sharedWithOtherVms: false,
    isAzureBackupProtectionLock: false,
    isSystemOwned: false,
    inherited: false,
  })

/** What an action needs besides, so that it would write. */
const prepared: Partial<
  Record<ActionName, { body?: object; build?: (facts: VmBackupFacts) => void; lookedUp?: unknown }>
> = {
  removeLocks: { build: (facts) => lockOn(facts, pointGroup, 'CanNotDelete') },
  cancelBackup: { build: (facts) => runningJob(facts, 'InProgress') },
  resumeProtection: {
    body: { policyId },
    build: (facts) =>
      Object.assign(protection(facts), {
        vaultId: policyId.split('/backupPolicies')[0],
        protectionState: 'ProtectionStopped',
      }),
    lookedUp: collected({ ...aPolicy, managementType: 'AzureIaasVM' }, ''),
  },
  reapply: { build: (facts) => Object.assign(machine(facts), { provisioningState: 'Failed' }) },
  cleanRestorePoints: { body: { keepLatest: 1 } },
}

function planned(name: ActionName, change: (facts: VmBackupFacts) => unknown = () => undefined, lookedUp?: unknown) {
  const { body = {}, build, lookedUp: found } = prepared[name] ?? {}
  const facts = aWorld()
  build?.(facts)
  change(facts)
  const memory = { onDemandBackupsToday: 0, removedLocks: [], leases: [] }
  return catalogue
    .get(name)!
    .plan({ vm, facts, limits: defaultLimits, observedAt, memory, body, lookedUp: lookedUp ?? found })
}

describe("a word of Azure's that is not known", () => {
  const word = 'Hibernated'
  const hibernating = `PowerState/${word}`
  type Row = [action: ActionName, field: string, change: (facts: VmBackupFacts) => unknown, code: string]
  const rows: Row[] = [
    [
      'removeLocks',
      "the lock's level",
      (facts) => Object.assign(valueOf(facts.locks)![0]!, { level: word }),
      'FactUnavailable',
    ],
    [
      'deleteFailedExtensions',
      "the extension's provisioning state",
      (facts) => Object.assign(valueOf(facts.extensions)![0]!, { provisioningState: word }),
      'FactUnavailable',
    ],
    [
      'deleteFailedExtensions',
      "the VM's provisioning state",
      (facts) => Object.assign(machine(facts), { provisioningState: word }),
      'FactUnavailable',
    ],
    [
      'deleteFailedExtensions',
      'the power state',
      (facts) => Object.assign(machine(facts), { powerState: hibernating }),
      'FactUnavailable',
    ],
    [
      'cleanRestorePoints',
      'the protection state',
      (facts) => Object.assign(protection(facts), { protectionState: word }),
      'FactUnavailable',
    ],
    [
      'cleanRestorePoints',
      "the policy's type",
      (facts) => Object.assign(protection(facts).policy!, { type: word }),
      'FactUnavailable',
    ],
    [
      'cleanRestorePoints',
      "the collection's provisioning state",
      (facts) => Object.assign(collections(facts)[0]!, { provisioningState: word }),
      'FactUnavailable',
    ],
    [
      'cleanRestorePoints',
      "a restore point's provisioning state",
      (facts) => Object.assign(collections(facts)[0]!.restorePoints[0]!, { provisioningState: word }),
      'FactUnavailable',
    ],
    [
      'triggerBackup',
      'the protection state',
      (facts) => Object.assign(protection(facts), { protectionState: word }),
      'FactUnavailable',
    ],
    [
      'reapply',
      "the VM's provisioning state",
      (facts) => Object.assign(machine(facts), { provisioningState: word }),
      'FactUnavailable',
    ],
    ['cancelBackup', "the job's status", (facts) => runningJob(facts, word), 'FactUnavailable'],
    [
      'resumeProtection',
      'the protection state',
      (facts) => Object.assign(protection(facts), { protectionState: word }),
      'FactUnavailable',
    ],
    ...(
      [
        'deleteFailedExtensions',
        'cleanRestorePoints',
        'triggerBackup',
        'reapply',
        'checkGuest',
        'resumeProtection',
      ] as const
    ).map((action): Row => [action, "a job's status", (facts) => runningJob(facts, word), 'BackupJobRunning']),
    ['deleteFailedExtensions', "a lock's level", (facts) => lockOn(facts, vmId, word), 'LockedScope'],
    ['cleanRestorePoints', "a lock's level", (facts) => lockOn(facts, pointGroup, word), 'LockedScope'],
    ['triggerBackup', "a lock's level", (facts) => lockOn(facts, itemOf('vm'), word), 'LockedScope'],
    ['resumeProtection', "a lock's level", (facts) => lockOn(facts, itemOf('vm'), word), 'LockedScope'],
    ['cancelBackup', "a lock's level", (facts) => lockOn(facts, '/vaults/v/backupJobs/j', word), 'LockedScope'],
    ['reapply', "a lock's level", (facts) => lockOn(facts, vmId, word), 'LockedScope'],
    ['checkGuest', "a lock's level", (facts) => lockOn(facts, vmId, word), 'LockedScope'],
    [
      'grantKeyVaultAccess',
      "a lock's level",
      (facts) => lockOn(facts, '/subscriptions/s/resourceGroups/rg', word),
      'LockedScope',
    ],
  ]
  it('is tried with every action', () => {
    // A lock goes back whatever else Azure says; the playbook is made of the others, and is tried below.
    const tried = new Set<ActionName>(['restoreLocks', 'remediate', ...rows.map(([action]) => action)])
    assert.deepEqual(
      actionNames.filter((name) => !tried.has(name)),
      [],
      'give it a row for each word of Azure that its plan stands on',
    )
  })

  for (const [action, field, change, code] of rows) {
    it(`blocks ${action} where it is ${field}`, () => {
      assert.deepEqual([planned(action).blockers, planned(action).calls.length > 0], [[], true])
      const blocker = planned(action, change).blockers.find(({ message }) => message.en.includes(word))
      assert.equal(blocker?.code, code, JSON.stringify(planned(action, change).blockers))
    })
  }

  for (const [field, change] of [
    ['the power state', { powerState: hibernating }],
    ["the agent's status", { vmAgent: { status: 'Unknown', version: null, message: null, reportedAt: null } }],
  ] as const)
    it(`sends no script into the VM where it is ${field}`, () => {
      assert.equal(planned('checkGuest').calls.length, 1)
      assert.deepEqual(planned('checkGuest', (facts) => Object.assign(machine(facts), change)).calls, [])
    })

  it('is never a reason for the playbook to reapply the VM', () => {
    for (const change of [
      { provisioningState: word },
      { powerState: hibernating },
      { vmAgent: { status: 'Unknown', version: null, message: null, reportedAt: null } },
    ]) {
      const { calls } = planned('remediate', (facts) => {
        Object.assign(machine(facts), change)
        Object.assign(valueOf(facts.extensions)![0]!, { failed: false, provisioningState: 'Succeeded' })
      })
      assert.deepEqual(calls, [], JSON.stringify(change))
    }
  })

  it('resumes nothing where it is the kind of the policy', () => {
    const lookedUp = collected({ ...aPolicy, managementType: word }, '')
    const [blocker] = planned('resumeProtection', undefined, lookedUp).blockers
    assert.deepEqual([blocker?.code, blocker?.message.en.includes(word)], ['PolicyNotFound', true])
  })

  it('resumes nothing where it is the type of the policy', () => {
    const lookedUp = collected({ ...aPolicy, type: word, managementType: 'AzureIaasVM' }, '')
    const [blocker] = planned('resumeProtection', undefined, lookedUp).blockers
    assert.deepEqual([blocker?.code, blocker?.message.en.includes(word)], ['FactUnavailable', true])
  })

  it("says also where Azure says no word at all: the gateway's Unknown", () => {
    const [blocker] = planned('resumeProtection', (facts) =>
      Object.assign(protection(facts), { protectionState: 'Unknown' }),
    ).blockers
    assert.equal(blocker?.code, 'FactUnavailable')
  })
})
