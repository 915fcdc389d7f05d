import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Fact } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { forbidden, type Answer } from './replayed-azure.ts'
import {
  aVmId,
  azureOver,
  collectionBody,
  diskBody,
  extensionBody,
  itemBody,
  jobBody,
  notProtected,
  paths,
  pointBody,
  policyBody,
  recoveryPointBody,
  statusBody,
  vmBody,
  vmInAzure,
} from './vm-in-azure.ts'

const vm = aVmId()
const at = paths(vm)
const down: Answer = { status: 500, body: { error: { code: 'CloudInternalError', message: 'x' } } }
const unavailableOf = (facts: VmBackupFacts) =>
  Object.fromEntries(
    Object.entries(facts as unknown as Record<string, Fact<unknown>>).flatMap(([name, fact]) =>
      fact.status === 'Unavailable' ? [[name, fact.requiredPermission ?? fact.reason]] : [],
    ),
  )

describe('what a diagnosis costs Azure', () => {
  it('a healthy, protected VM with two disks: at most 12 calls, 3 deep', async () => {
    const azure = vmInAzure()
    const { armCalls, facts, observedAt } = await azureOver(azure).collector.collect(vm)
    assert.deepEqual(unavailableOf(facts), {})
    assert.equal(armCalls, azure.requests.length)
    assert.ok(armCalls <= 12, `${armCalls} calls`)
    assert.ok(
      azure.depth <= 3,
      `${azure.depth} deep:\n${azure.requests.map(({ round, path }) => `${round} ${path}`).join('\n')}`,
    )
    assert.equal(observedAt, '2026-11-20T12:00:00.000Z')
  })

  it('a failing one reads its job too, 4 deep', async () => {
    const failing = {
      status: 'Failed',
      errorDetails: [
        { errorCode: 400206, errorTitle: 'ExtensionSnapshotFailedNoNetwork', errorString: 'x', recommendations: [] },
      ],
    }
    const azure = vmInAzure()
      .on('GET', at.jobs, { body: { value: [jobBody(at, vm, 'job-1', failing)] } })
      .on('GET', `${at.jobs}/job-1`, {
        body: jobBody(at, vm, 'job-1', {
          ...failing,
          extendedInfo: { tasksList: [{ taskId: 'Take Snapshot', status: 'Failed' }] },
        }),
      })
    const { armCalls } = await azureOver(azure).collector.collect(vm)
    assert.ok(armCalls <= 13 && azure.depth <= 4, `${armCalls} calls, ${azure.depth} deep`)
  })

  it('known from before: 2 deep, and every fact read again', async () => {
    const azure = vmInAzure()
    const { collector } = azureOver(azure)
    await collector.collect(vm)
    azure.forget()
    const { facts, armCalls } = await collector.collect(vm)
    assert.deepEqual(unavailableOf(facts), {})
    assert.ok(
      azure.depth <= 2,
      `${azure.depth} deep:\n${azure.requests.map(({ round, path }) => `${round} ${path}`).join('\n')}`,
    )
    assert.ok(armCalls <= 12)
    azure.forget()
    await collector.collect(vm, { fresh: true })
    assert.equal(azure.sent('POST', /backupstatus$/).length, 1, 'fresh asks which vault again')
  })

  it('what is remembered is checked by the answers: another vault since', async () => {
    const azure = vmInAzure()
    const { collector } = azureOver(azure)
    await collector.collect(vm)
    const moved = at.vault.replace('vault-1', 'vault-2')
    azure
      .on('GET', at.item, { status: 404, body: { error: { code: 'ResourceNotFound', message: 'x' } } })
      .on('POST', at.backupStatus, { body: statusBody(at, { vaultId: moved }) })
      .on('GET', at.item.replace('vault-1', 'vault-2'), {
        body: {
          ...itemBody(vm, { policyId: at.policy.replace('vault-1', 'vault-2') }),
          id: at.item.replace('vault-1', 'vault-2'),
        },
      })
      .on('GET', at.policy.replace('vault-1', 'vault-2'), { body: policyBody(at.policy.replace('vault-1', 'vault-2')) })
      .on('GET', at.jobs.replace('vault-1', 'vault-2'), { body: { value: [] } })
      .on('GET', at.recoveryPoints.replace('vault-1', 'vault-2'), { body: { value: [] } })
    const { facts } = await collector.collect(vm)
    assert.ok(facts.protection.status === 'Collected')
    assert.equal(facts.protection.value.vaultId, moved)
  })

  it('repeats are counted', async () => {
    const azure = vmInAzure().on('GET', at.locks, down)
    const { armCalls } = await azureOver(azure).collector.collect(vm)
    assert.equal(azure.sent('GET', /locks$/).length, 3)
    assert.equal(armCalls, azure.requests.length)
  })
})

describe('a part that cannot be read', () => {
  const parts: [string, (azure: ReturnType<typeof vmInAzure>) => unknown, Record<string, string>][] = [
    [
      'locks',
      (azure) => azure.on('GET', at.locks, forbidden('Microsoft.Authorization/locks/read')),
      { locks: 'Microsoft.Authorization/locks/read' },
    ],
    [
      'locks, refused without naming the action',
      (azure) => azure.on('GET', at.locks, forbidden()),
      { locks: 'Microsoft.Authorization/locks/read' },
    ],
    [
      'collections',
      (azure) => azure.on('GET', at.collections, forbidden()),
      { restorePoints: 'Microsoft.Compute/restorePointCollections/read' },
    ],
    [
      'one collection',
      (azure) => azure.on('GET', at.collection, forbidden()),
      { restorePoints: 'Microsoft.Compute/restorePointCollections/read' },
    ],
    [
      'a disk',
      (azure) => azure.on('GET', at.dataDisk, forbidden()),
      { disks: 'Microsoft.Compute/disks/read', keyVaults: 'Microsoft.Compute/disks/read' },
    ],
    [
      'extensions',
      (azure) => azure.on('GET', at.extensions, forbidden()),
      { extensions: 'Microsoft.Compute/virtualMachines/extensions/read' },
    ],
    [
      'which vault',
      (azure) => azure.on('POST', at.backupStatus, forbidden()),
      {
        protection: 'Microsoft.RecoveryServices/locations/backupStatus/action',
        backupJobs: 'Microsoft.RecoveryServices/locations/backupStatus/action',
        recoveryPoints: 'Microsoft.RecoveryServices/locations/backupStatus/action',
      },
    ],
    ['jobs', (azure) => azure.on('GET', at.jobs, down), { backupJobs: 'CloudInternalError' }],
  ]
  for (const [name, refuse, expected] of parts) {
    it(`leaves the rest as it is: ${name}`, async () => {
      const azure = vmInAzure()
      refuse(azure)
      assert.deepEqual(unavailableOf((await azureOver(azure).collector.collect(vm)).facts), expected)
    })
  }

  it('a policy that may not be read leaves the item, and says what is missing', async () => {
    const { facts } = await azureOver(vmInAzure().on('GET', at.policy, forbidden())).collector.collect(vm)
    assert.ok(facts.protection.status === 'Collected')
    assert.equal(facts.protection.value.policy, null)
    assert.deepEqual(facts.protection.value.policyUnavailable, {
      reason: 'AuthorizationFailed',
      requiredPermission: 'Microsoft.RecoveryServices/vaults/backupPolicies/read',
    })
  })

  it('a disk that may not be read: its lock is told all the same, for the VM names it', async () => {
    const lock = {
      id: `${at.osDisk}/providers/Microsoft.Authorization/locks/keep`,
      name: 'keep',
      properties: { level: 'ReadOnly' },
    }
    const azure = vmInAzure()
      .on('GET', at.locks, { body: { value: [lock] } })
      .on('GET', at.osDisk, forbidden('Microsoft.Compute/disks/read'))
    const { facts } = await azureOver(azure).collector.collect(aVmId())
    assert.equal(facts.disks.status, 'Unavailable')
    assert.deepEqual(facts.locks.status === 'Collected' && facts.locks.value.map(({ name }) => name), ['keep'])
  })

  it('a VM that may not be read: locks, collections and, by their region, the vault are', async () => {
    const permission = 'Microsoft.Compute/virtualMachines/read'
    const { facts } = await azureOver(vmInAzure().on('GET', at.vm, forbidden())).collector.collect(vm)
    assert.deepEqual(unavailableOf(facts), { virtualMachine: permission, disks: permission, keyVaults: permission })
  })

  const notMissing: [code: string, message: string][] = [
    [
      'DenyAssignmentAuthorizationFailed',
      "The client 'X' has permission to perform action 'Microsoft.Authorization/locks/read' on scope '/s'; however, the access is denied because of the deny assignment with name 'Managed' and Id 'd' at scope '/s'.",
    ],
    ['RequestDisallowedByPolicy', "It was disallowed by policy 'p'."],
    ['LinkedAuthorizationFailed', "The client has permission to perform action 'A/b/read' on scope '/s', however not."],
    ['SomethingNew', 'No.'],
  ]
  for (const [code, message] of notMissing) {
    it(`a read refused with ${code} names no right to grant`, async () => {
      const azure = vmInAzure().on('GET', at.locks, { status: 403, body: { error: { code, message } } })
      const { facts } = await azureOver(azure).collector.collect(vm)
      assert.deepEqual(facts.locks, { status: 'Unavailable', reason: code, message })
    })
  }

  it("nor does a proxy's 403", async () => {
    const azure = vmInAzure().on('GET', at.locks, { status: 403, body: '<html>' })
    const { facts } = await azureOver(azure).collector.collect(vm)
    assert.deepEqual(unavailableOf(facts), { locks: 'Forbidden' })
  })

  for (const code of ['InvalidResourceType', 'InvalidResourceNamespace', 'RouteNotFound']) {
    it(`a 404 ${code} is no word on the VM: it could not be looked at`, async () => {
      const body = { error: { code, message: 'x' } }
      const { facts } = await azureOver(vmInAzure().on('GET', at.vm, { status: 404, body })).collector.collect(vm)
      assert.deepEqual(facts.virtualMachine, { status: 'Unavailable', reason: code, message: 'x' })
    })
  }

  it('a subscription that is not visible is no VM', async () => {
    const azure = vmInAzure().on('GET', at.vm, {
      status: 404,
      body: { error: { code: 'SubscriptionNotFound', message: 'x' } },
    })
    await assert.rejects(azureOver(azure).collector.collect(vm), {
      name: 'AzureError',
      code: 'SubscriptionNotFound',
      status: 404,
    })
  })
})

describe('the backup extension', () => {
  const name = `${at.extensions}/VMSnapshot`
  it('hidden from the list is found by name', async () => {
    const azure = vmInAzure()
      .on('GET', at.extensions, { body: { value: [] } })
      .on('GET', name, { body: extensionBody(vm, 'VMSnapshot', { provisioningState: 'Failed' }) })
    const { facts } = await azureOver(azure).collector.collect(vm)
    assert.ok(facts.extensions.status === 'Collected')
    assert.deepEqual(
      facts.extensions.value.map((extension) => [extension.name, extension.failed, extension.foundIn]),
      [['VMSnapshot', true, ['GetByName']]],
    )
  })

  it('that is nowhere is no fault', async () => {
    const { facts } = await azureOver(vmInAzure().on('GET', at.extensions, { body: { value: [] } })).collector.collect(
      vm,
    )
    assert.deepEqual(facts.extensions.status === 'Collected' && facts.extensions.value, [])
  })

  const report = (status: string, code: string) =>
    `ComponentStatus/[{"status": {"status": "${status}", "code": "${code}"}}]/succeeded`
  const reports: [number: string, substatus: string, failed: boolean, meaning: string | null][] = [
    ['1', report('success', '1'), false, 'Success'],
    ['76', report('error', '76'), true, 'NoNetwork'],
    ['121', report('error', '121'), true, 'FsFreezeFailed'],
    ['999', report('error', '999'), true, null],
  ]
  for (const [number, code, failed, meaning] of reports) {
    it(`of Linux says success; the report in its substatus decides: ${number}`, async () => {
      const instanceView = {
        name: 'VMSnapshotLinux',
        type: 'Microsoft.Azure.RecoveryServices.VMSnapshotLinux',
        statuses: [{ code: `ProvisioningState/succeeded/${number}`, level: 'Info' }],
        substatuses: [{ code, level: 'Info' }],
      }
      const { facts } = await azureOver(
        vmInAzure().on('GET', at.extensions, {
          body: { value: [extensionBody(vm, 'VMSnapshotLinux', { instanceView })] },
        }),
      ).collector.collect(vm)
      assert.ok(facts.extensions.status === 'Collected')
      const [extension] = facts.extensions.value
      assert.deepEqual(
        [extension?.failed, extension?.substatus?.meaning, extension?.provisioningState],
        [failed, meaning, 'Succeeded'],
      )
    })
  }
})

describe('locks', () => {
  const keyVault = `${at.subscription}/resourceGroups/kv-rg/providers/Microsoft.KeyVault/vaults/kv`
  const ade = {
    vmAgent: undefined,
    disks: [
      {
        name: 'os',
        encryptionSettings: [
          { enabled: true, diskEncryptionKey: { secretUrl: 'https://kv/secrets/s', sourceVault: { id: keyVault } } },
        ],
      },
    ],
  }
  const cases: [string, string, string | null, string[], string[]][] = [
    [
      'subscription',
      at.subscription,
      'Subscription',
      ['BlocksCleanup', 'BlocksExtensionDelete'],
      ['BlocksBackup', 'BlocksCleanup', 'BlocksExtensionDelete', 'BlocksTrigger'],
    ],
    ['collection', at.collection, 'RestorePointCollection', ['BlocksCleanup'], ['BlocksBackup', 'BlocksCleanup']],
    [
      'its group',
      at.collectionGroup
        .replace('resourceGroups', 'resourcegroups')
        .toUpperCase()
        .replace('/SUBSCRIPTIONS', '/subscriptions'),
      'RestorePointGroup',
      ['BlocksCleanup'],
      ['BlocksBackup', 'BlocksCleanup'],
    ],
    ['the VM', at.vm, 'VirtualMachine', ['BlocksExtensionDelete'], ['BlocksBackup', 'BlocksExtensionDelete']],
    [
      "the VM's group",
      at.vmGroup,
      'VirtualMachineGroup',
      ['BlocksExtensionDelete'],
      ['BlocksBackup', 'BlocksExtensionDelete'],
    ],
    ['the vault', at.vault, 'Vault', ['Harmless'], ['BlocksTrigger']],
    ["the vault's group", `${at.subscription}/resourceGroups/vault-rg`, 'Vault', ['Harmless'], ['BlocksTrigger']],
    ['a key vault', keyVault, 'KeyVault', ['Harmless'], ['Harmless']],
    ['a group whose name begins alike', `${at.vmGroup}2`, null, [], []],
    ["another VM's resource", `${at.vmGroup}/providers/Microsoft.Compute/virtualMachines/web-10`, null, [], []],
  ]
  for (const [name, scope, target, cannotDelete, readOnly] of cases) {
    for (const [level, effects] of [
      ['CanNotDelete', cannotDelete],
      ['ReadOnly', readOnly],
    ] as const) {
      it(`${level} on ${name}: ${effects.join(', ') || 'left out'}`, async () => {
        const azure = vmInAzure()
          .on('GET', at.vm, { body: vmBody(vm, ade) })
          .on('GET', keyVault, { body: { id: keyVault, properties: { accessPolicies: [] } } })
          .on('GET', at.locks, {
            body: {
              value: [
                {
                  id: `${scope}/providers/Microsoft.Authorization/locks/l`,
                  name: 'l',
                  properties: { level, notes: '', owners: [{ applicationId: 'a-1' }] },
                },
              ],
            },
          })
        const { facts } = await azureOver(azure).collector.collect(vm)
        assert.ok(facts.locks.status === 'Collected')
        const [lock] = facts.locks.value
        assert.deepEqual([lock?.target ?? null, lock?.effects.toSorted() ?? []], [target, effects.toSorted()])
        if (lock)
          assert.deepEqual(
            [lock.notes, lock.owners, lock.isSystemOwned, lock.inherited],
            ['', ['a-1'], true, target === 'Subscription'],
          )
      })
    }
  }

  it("on the group of a collection that could not be read are still told; on that of somebody else's they are left out", async () => {
    const lock = {
      body: {
        value: [
          {
            id: `${at.collectionGroup}/providers/Microsoft.Authorization/locks/l`,
            name: 'l',
            properties: { level: 'CanNotDelete' },
          },
        ],
      },
    }
    const locksIn = async (azure: ReturnType<typeof vmInAzure>) => {
      const { facts } = await azureOver(azure.on('GET', at.locks, lock)).collector.collect(vm)
      return facts.locks.status === 'Collected' && facts.locks.value.map(({ target }) => target)
    }
    assert.deepEqual(await locksIn(vmInAzure().on('GET', at.collection, forbidden())), ['RestorePointGroup'])
    const theirs = at.collection.replace('AzureBackup_web-1_1234567890', 'acronis-web-1')
    assert.deepEqual(
      await locksIn(
        vmInAzure()
          .on('GET', at.collections, { body: { value: [collectionBody(theirs, vm)] } })
          .on('GET', theirs, { body: collectionBody(theirs, vm, []) }),
      ),
      [],
    )
  })

  it("Azure Backup's own protection lock is known by its name", async () => {
    const azure = vmInAzure().on('GET', at.locks, {
      body: {
        value: [
          {
            id: `${at.vmGroup}/providers/Microsoft.Authorization/locks/AzureBackupProtectionLock`,
            name: 'AzureBackupProtectionLock',
            properties: { level: 'CanNotDelete' },
          },
        ],
      },
    })
    const { facts } = await azureOver(azure).collector.collect(vm)
    assert.equal(facts.locks.status === 'Collected' && facts.locks.value[0]?.isAzureBackupProtectionLock, true)
  })

  it('pages are followed', async () => {
    const lock = (name: string) => ({
      id: `${at.vmGroup}/providers/Microsoft.Authorization/locks/${name}`,
      name,
      properties: { level: 'CanNotDelete' },
    })
    const azure = vmInAzure()
      .on('GET', at.locks, {
        body: {
          value: [lock('a')],
          nextLink: `https://management.azure.com${at.locks}?api-version=2020-05-01&$skipToken=two`,
        },
      })
      .on('GET', `${at.locks.toLowerCase()}#two`, { body: { value: [lock('b')] } })
    const { facts } = await azureOver(azure).collector.collect(vm)
    assert.deepEqual(facts.locks.status === 'Collected' && facts.locks.value.map(({ name }) => name), ['a', 'b'])
  })
})

describe('restore points and their limit', () => {
  const points = (times: string[]) => ({
    body: collectionBody(
      at.collection,
      vm,
      times.map((time) => pointBody(at.collection, time)),
    ),
  })
  it('a Standard policy has 18, an Enhanced one 500 and its own expectation', async () => {
    const enhanced = policyBody(at.policy, {
      policyType: 'V2',
      instantRpRetentionRangeInDays: 7,
      schedulePolicy: {
        schedulePolicyType: 'SimpleSchedulePolicyV2',
        scheduleRunFrequency: 'Hourly',
        hourlySchedule: { interval: 4, scheduleWindowStartTime: '2025-01-01T08:00:00Z', scheduleWindowDuration: 12 },
      },
    })
    for (const [body, limit, words] of [
      [policyBody(at.policy), 18, /Standard/],
      [enhanced, 500, /28|31/],
    ] as const) {
      const { facts } = await azureOver(vmInAzure().on('GET', at.policy, { body })).collector.collect(vm)
      assert.ok(facts.restorePoints.status === 'Collected')
      assert.equal(facts.restorePoints.value.limit, limit)
      assert.match(facts.restorePoints.value.limitSource, words)
    }
  })

  it('a point without a copy in the vault is told by the recovery point of its time', async () => {
    const azure = vmInAzure()
      .on('GET', at.collection, points(['2026-11-20T01:05:00Z', '2026-11-19T01:05:00Z', '2026-11-18T13:00:00Z']))
      .on('GET', at.recoveryPoints, {
        body: {
          value: [
            recoveryPointBody(at.item, '2026-11-20T01:00:00Z'),
            recoveryPointBody(at.item, '2026-11-19T01:00:00Z', [{ type: 'InstantRP', status: 'Valid' }]),
          ],
        },
      })
    const { facts } = await azureOver(azure).collector.collect(vm)
    assert.ok(facts.restorePoints.status === 'Collected')
    assert.deepEqual(
      facts.restorePoints.value.collections[0]?.restorePoints.map(({ timeCreated, instantOnly }) => [
        timeCreated,
        instantOnly,
      ]),
      [
        ['2026-11-18T13:00:00.000Z', null],
        ['2026-11-19T01:05:00.000Z', true],
        ['2026-11-20T01:05:00.000Z', false],
      ],
    )
  })
})

describe('key vaults of an encrypted VM', () => {
  const keyVault = `${at.subscription}/resourceGroups/kv-rg/providers/Microsoft.KeyVault/vaults/kv`
  const principal = 'bbbbbbbb-0000-4000-8000-000000000001'
  const encrypted = (kek = false) =>
    vmInAzure().on('GET', at.osDisk, {
      body: diskBody(at.osDisk, {
        encryptionSettingsCollection: {
          enabled: true,
          encryptionSettings: [
            {
              diskEncryptionKey: { secretUrl: 'https://kv/s', sourceVault: { id: keyVault } },
              ...(kek ? { keyEncryptionKey: { keyUrl: 'https://kv/k', sourceVault: { id: keyVault } } } : {}),
            },
          ],
        },
      }),
    })
  const accessPolicies = (secrets: string[], keys: string[] = []) => ({
    body: {
      id: keyVault,
      properties: {
        enableRbacAuthorization: false,
        accessPolicies: [{ objectId: principal.toUpperCase(), permissions: { secrets, keys } }],
      },
    },
  })
  const accessOf = async (
    azure: ReturnType<typeof vmInAzure>,
    backupServicePrincipalId: string | undefined = principal,
  ) => {
    const { facts } = await azureOver(
      azure,
      backupServicePrincipalId ? { backupServicePrincipalId } : {},
    ).collector.collect(vm)
    assert.ok(facts.keyVaults.status === 'Collected' && facts.virtualMachine.status === 'Collected')
    assert.equal(facts.virtualMachine.value.encryption.adeEnabled, true)
    return facts.keyVaults.value[0]!
  }

  it('an access policy with all rights lacks none, whatever their casing', async () => {
    assert.deepEqual(
      (await accessOf(encrypted(true).on('GET', keyVault, accessPolicies(['Get', 'List', 'Backup'], ['all']))))
        .missingRights,
      [],
    )
  })
  it('an access policy without backup lacks it', async () => {
    assert.deepEqual(
      (await accessOf(encrypted(true).on('GET', keyVault, accessPolicies(['get', 'list'])))).missingRights,
      ['secrets/backup', 'keys/get', 'keys/list', 'keys/backup'],
    )
  })
  it('without a key encryption key no rights on keys are needed', async () => {
    assert.deepEqual(
      (await accessOf(encrypted().on('GET', keyVault, accessPolicies(['get', 'list', 'backup'])))).missingRights,
      [],
    )
  })
  it('a principal that nobody named cannot be judged', async () => {
    const azure = encrypted().on('GET', keyVault, accessPolicies([]))
    const { facts } = await azureOver(azure).collector.collect(vm)
    assert.ok(facts.keyVaults.status === 'Collected')
    assert.deepEqual(
      [facts.keyVaults.value[0]?.missingRights, facts.keyVaults.value[0]?.reason],
      [null, 'ServicePrincipalUnknown'],
    )
  })
  it('roles decide where the vault uses RBAC', async () => {
    const rbac = { body: { id: keyVault, properties: { enableRbacAuthorization: true } } }
    const roles = (...ids: string[]) => ({
      body: {
        value: ids.map((id) => ({
          properties: {
            principalId: principal,
            roleDefinitionId: `${at.subscription}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
          },
        })),
      },
    })
    const asked = `${keyVault}/providers/Microsoft.Authorization/roleAssignments`
    const administrator = '00482a5a-887f-4fb3-b363-3b7fe8e74483'
    assert.deepEqual(
      (await accessOf(encrypted().on('GET', keyVault, rbac).on('GET', asked, roles(administrator)))).missingRights,
      [],
    )
    const none = await accessOf(encrypted().on('GET', keyVault, rbac).on('GET', asked, roles()))
    assert.ok(none.model === 'Rbac' && none.missingRights!.length > 0)
    const refused = await accessOf(encrypted().on('GET', keyVault, rbac).on('GET', asked, forbidden()))
    assert.deepEqual(
      [refused.missingRights, refused.reason, refused.requiredPermission],
      [null, 'AuthorizationFailed', 'Microsoft.Authorization/roleAssignments/read'],
    )
  })
  it('a vault that may not be read says so, within 4 round trips', async () => {
    const azure = encrypted().on('GET', keyVault, forbidden())
    const access = await accessOf(azure)
    assert.deepEqual(
      [access.missingRights, access.reason, access.requiredPermission],
      [null, 'AuthorizationFailed', 'Microsoft.KeyVault/vaults/read'],
    )
    assert.ok(azure.depth <= 4)
  })
})

describe('other vaults', () => {
  it('are looked into when a job says that another backup runs', async () => {
    const old = at.vault.replace('vault-1', 'old-vault')
    const refused = {
      status: 'Failed',
      errorDetails: [
        { errorCode: 400001, errorTitle: 'UserErrorBackupOperationInProgress', errorString: 'x', recommendations: [] },
      ],
    }
    const azure = vmInAzure()
      .on('GET', at.jobs, { body: { value: [jobBody(at, vm, 'job-1', refused)] } })
      .on('GET', `${at.jobs}/job-1`, {
        body: jobBody(at, vm, 'job-1', { ...refused, extendedInfo: { tasksList: [] } }),
      })
      .on('GET', at.vaults, {
        body: {
          value: [at.vault, old].map((id) => ({
            id,
            name: 'v',
            type: 'Microsoft.RecoveryServices/vaults',
            location: 'westeurope',
          })),
        },
      })
      .on('GET', at.item.replace('vault-1', 'old-vault'), {
        body: { ...itemBody(vm), id: at.item.replace('vault-1', 'old-vault') },
      })
      .on('GET', `${old}/backupJobs`, {
        body: {
          value: [
            {
              ...jobBody(at, vm, 'job-9', { status: 'InProgress', startTime: '2026-11-20T00:59:00Z' }),
              id: `${old}/backupJobs/job-9`,
            },
          ],
        },
      })
    const { facts } = await azureOver(azure).collector.collect(vm)
    assert.ok(facts.protection.status === 'Collected' && facts.backupJobs.status === 'Collected')
    assert.deepEqual(facts.protection.value.otherVaultIds, [old])
    assert.ok(
      facts.backupJobs.value.some(({ id, status }) => id === `${old}/backupJobs/job-9` && status === 'InProgress'),
    )
  })
})

describe('a VM that no vault of its region protects', () => {
  const vaultIn = (id: string, location: string) => ({
    id,
    name: 'v',
    type: 'Microsoft.RecoveryServices/vaults',
    location,
  })
  const former = at.vault.replace('vault-1', 'vault-north')
  const itemIn = (vault: string) => at.item.replace(at.vault, vault)
  const unprotected = () => vmInAzure().on('POST', at.backupStatus, { body: notProtected(at) })
  const factsOf = async (azure: ReturnType<typeof vmInAzure>) => {
    const { protection, backupJobs } = (await azureOver(azure).collector.collect(vm)).facts
    assert.ok(protection.status === 'Collected' && backupJobs.status === 'Collected')
    return { protection: protection.value, jobs: backupJobs.value }
  }

  it('was protected in another region: the item that was left there is named, with its jobs, and is not its protection', async () => {
    const azure = unprotected()
      .on('GET', at.vaults, { body: { value: [vaultIn(at.vault, 'westeurope'), vaultIn(former, 'North Europe')] } })
      .on('GET', at.item, { status: 404, body: { error: { code: 'ResourceNotFound', message: 'x' } } })
      .on('GET', itemIn(former), { body: { ...itemBody(vm), id: itemIn(former) } })
      .on('GET', `${former}/backupJobs`, {
        body: { value: [{ ...jobBody(at, vm, 'job-9', { status: 'InProgress' }), id: `${former}/backupJobs/job-9` }] },
      })
    const { protection, jobs } = await factsOf(azure)
    assert.deepEqual(
      [protection.protectionState, protection.vaultId, protection.otherVaultIds],
      ['NotProtected', null, [former]],
    )
    assert.deepEqual(protection.vaultSearch, { searched: 2, notSearched: 0, reason: null, requiredPermission: null })
    assert.deepEqual(
      jobs.map(({ id, status }) => [id, status]),
      [[`${former}/backupJobs/job-9`, 'InProgress']],
    )
  })

  it('vaults may not be listed: the fact says that nothing was searched, and what right is missing', async () => {
    const azure = unprotected().on('GET', at.vaults, forbidden('Microsoft.RecoveryServices/vaults/read'))
    assert.deepEqual((await factsOf(azure)).protection.vaultSearch, {
      searched: 0,
      notSearched: null,
      reason: 'AuthorizationFailed',
      requiredPermission: 'Microsoft.RecoveryServices/vaults/read',
    })
  })

  it('one of more vaults than are asked: those of its region come first, and the others are counted', async () => {
    const far = Array.from({ length: 25 }, (_, index) => vaultIn(`${former}-${index}`, 'northeurope'))
    const azure = unprotected()
      .on('GET', at.vaults, { body: { value: [...far, vaultIn(at.vault, 'westeurope')] } })
      .on('GET', at.item, { body: itemBody(vm, { protectionState: 'ProtectionStopped', policyId: '' }) })
    const { protection } = await factsOf(azure)
    assert.equal(protection.protectionState, 'ProtectionStopped')
    assert.deepEqual(protection.vaultSearch, {
      searched: 20,
      notSearched: 6,
      reason: 'TooManyVaults',
      requiredPermission: null,
    })
  })

  it('a vault that does not answer, or whose jobs may not be read, was not searched', async () => {
    const azure = unprotected()
      .on('GET', at.vaults, { body: { value: [vaultIn(at.vault, 'westeurope'), vaultIn(former, 'northeurope')] } })
      .on(
        'GET',
        at.item,
        forbidden('Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/read'),
      )
      .on('GET', itemIn(former), { body: { ...itemBody(vm), id: itemIn(former) } })
      .on('GET', `${former}/backupJobs`, forbidden('Microsoft.RecoveryServices/vaults/backupJobs/read'))
    assert.deepEqual((await factsOf(azure)).protection.vaultSearch, {
      searched: 0,
      notSearched: 2,
      reason: 'AuthorizationFailed',
      requiredPermission: 'Microsoft.RecoveryServices/vaults/backupJobs/read',
    })
  })
})

describe('whoever deletes looks into every vault', () => {
  const old = at.vault.replace('vault-1', 'old-vault')
  const oldItem = at.item.replace('vault-1', 'old-vault')
  const vaults = {
    body: {
      value: [at.vault, old].map((id) => ({ id, type: 'Microsoft.RecoveryServices/vaults', location: 'westeurope' })),
    },
  }
  const jobsOf = async (azure: ReturnType<typeof vmInAzure>) =>
    unavailableOf((await azureOver(azure).collector.collect(vm, { everyVault: true })).facts)['backupJobs']

  it('and knows the jobs when none of the others knows the VM', async () => {
    const unknown = { status: 404, body: { error: { code: 'BMSUserErrorObjectNotFound', message: 'x' } } }
    assert.equal(await jobsOf(vmInAzure().on('GET', at.vaults, vaults).on('GET', oldItem, unknown)), undefined)
  })
  it('and knows no jobs where the vaults may not be listed', async () => {
    assert.equal(await jobsOf(vmInAzure().on('GET', at.vaults, forbidden())), 'Microsoft.RecoveryServices/vaults/read')
  })
  it('nor where one of them could not be asked', async () => {
    assert.equal(await jobsOf(vmInAzure().on('GET', at.vaults, vaults).on('GET', oldItem, down)), 'CloudInternalError')
  })
  it('also where the item itself could not be read: the job that runs in a former vault is known', async () => {
    const running = { ...jobBody(at, vm, 'job-9', { status: 'InProgress' }), id: `${old}/backupJobs/job-9` }
    const azure = vmInAzure()
      .on('GET', at.item, down)
      .on('GET', at.vaults, vaults)
      .on('GET', oldItem, { body: { ...itemBody(vm), id: oldItem } })
      .on('GET', `${old}/backupJobs`, { body: { value: [running] } })
    const { backupJobs } = (await azureOver(azure).collector.collect(vm, { everyVault: true })).facts
    assert.ok(backupJobs.status === 'Collected' && backupJobs.value.some(({ id }) => id === running.id))
  })
  it('but reads the jobs of one that could not be asked for its item', async () => {
    const azure = vmInAzure()
      .on('GET', at.vaults, vaults)
      .on('GET', oldItem, down)
      .on('GET', `${old}/backupJobs`, { body: { value: [] } })
    assert.equal(await jobsOf(azure), undefined)
  })
  for (const [count, expected] of [
    [25, undefined],
    [501, undefined],
    [502, 'TooManyVaults'],
  ] as const)
    it(`of ${count}: ${expected ?? 'the job in the last is known'}`, async () => {
      const names = Array.from({ length: count - 1 }, (_, index) => `v-${index}`)
      const last = at.vault.replace('vault-1', names.at(-1)!)
      const running = { ...jobBody(at, vm, 'job-9', { status: 'InProgress' }), id: `${last}/backupJobs/job-9` }
      const value = ['vault-1', ...names].map((name) => ({
        id: at.vault.replace('vault-1', name),
        type: 'Microsoft.RecoveryServices/vaults',
        location: 'westeurope',
      }))
      const azure = vmInAzure()
        .on('GET', at.vaults, { body: { value } })
        .on('GET', at.item.replace('vault-1', names.at(-1)!), {
          body: { ...itemBody(vm), id: at.item.replace('vault-1', names.at(-1)!) },
        })
        .on('GET', `${last}/backupJobs`, { body: { value: [running] } })
      const { facts } = await azureOver(azure).collector.collect(vm, { everyVault: true })
      assert.equal(unavailableOf(facts)['backupJobs'], expected)
      if (facts.backupJobs.status === 'Collected') assert.ok(facts.backupJobs.value.some(({ id }) => id === running.id))
    })
  it('nor where backupStatus names none and the others may not be looked into', async () => {
    const azure = vmInAzure()
      .on('POST', at.backupStatus, { body: notProtected(at) })
      .on('GET', at.vaults, forbidden())
    assert.equal(await jobsOf(azure), 'Microsoft.RecoveryServices/vaults/read')
  })
})

describe('the jobs of a large vault', () => {
  const page = (jobs: unknown[], next?: string) => ({
    body: {
      value: jobs,
      ...(next ? { nextLink: `https://management.azure.com${at.jobs}?api-version=2023-06-01&$skipToken=${next}` } : {}),
    },
  })
  const others = (startTime: string) =>
    jobBody(at, vm, 'other', { containerName: 'iaasvmcontainerv2;rg;other', startTime })
  const second = `${at.jobs.toLowerCase()}#two`
  const statusIn = (url: URL) => /status eq '(\w+)'/.exec(url.searchParams.get('$filter') ?? '')?.[1] ?? 'newest'

  it('are not all read: a page that reaches back behind a day and shows a finished backup is enough', async () => {
    const azure = vmInAzure().on(
      'GET',
      at.jobs,
      page([jobBody(at, vm, 'job-1'), others('2026-11-18T00:00:00Z')], 'two'),
    )
    const { collector } = azureOver(azure)
    const depths = []
    for (const _ of ['cold', 'another VM of a vault that is known to be long']) {
      azure.forget()
      await collector.collect(vm, { fresh: true })
      // The second asks for what is in progress, one page of it.
      assert.deepEqual(
        azure.sent('GET', /backupjobs$/).map(({ url }) => statusIn(url)),
        ['newest', 'InProgress'],
      )
      depths.push(azure.depth)
    }
    assert.deepEqual(depths, [4, 3])
  })

  const oneByStatus = (azure: ReturnType<typeof vmInAzure>, inStatus: Record<string, unknown[]>, newest: unknown) =>
    azure.on('GET', at.jobs, ({ url }) => {
      const status = statusIn(url)
      return status === 'newest' ? (newest as { body: unknown }) : { body: { value: inStatus[status] ?? [] } }
    })
  const longPage = page([jobBody(at, vm, 'job-1'), others('2026-11-18T00:00:00Z')], 'two')
  const restore = jobBody(at, vm, 'job-9', {
    status: 'InProgress',
    operation: 'Restore',
    startTime: '2026-10-20T00:00:00Z',
    endTime: undefined,
  })

  it('show a job that runs for weeks, though it lies on a page that nobody reads', async () => {
    const { facts } = await azureOver(oneByStatus(vmInAzure(), { InProgress: [restore] }, longPage)).collector.collect(
      vm,
    )
    assert.ok(facts.backupJobs.status === 'Collected')
    assert.deepEqual(
      facts.backupJobs.value.map(({ id, status }) => [id.split('/').at(-1), status]),
      [
        ['job-1', 'Completed'],
        ['job-9', 'InProgress'],
      ],
    )
  })

  it('show one that has ended between the two lists as ended', async () => {
    const stillRuns = { ...jobBody(at, vm, 'job-1', { status: 'InProgress', endTime: undefined }) }
    const azure = oneByStatus(vmInAzure(), { InProgress: [stillRuns] }, longPage)
    const { facts } = await azureOver(azure).collector.collect(vm)
    assert.ok(facts.backupJobs.status === 'Collected')
    assert.deepEqual(
      facts.backupJobs.value.map(({ status }) => status),
      ['Completed'],
    )
  })

  for (const status of ['InProgress', 'Cancelling'])
    it(`show whoever is about to write what is ${status}, whenever it began and however short the list is`, async () => {
      const running = { ...restore, properties: { ...restore.properties, status } }
      const azure = oneByStatus(vmInAzure(), { [status]: [running] }, page([jobBody(at, vm, 'job-1')])).on(
        'GET',
        at.vaults,
        { body: { value: [] } },
      )
      const { facts } = await azureOver(azure).collector.collect(vm, { everyVault: true })
      assert.ok(facts.backupJobs.status === 'Collected')
      assert.ok(facts.backupJobs.value.some((job) => job.status === status))
    })

  it('are all read where they do not come newest first: the running one may stand last', async () => {
    const azure = vmInAzure()
      .on('GET', at.jobs, page([others('2026-11-17T00:00:00Z'), jobBody(at, vm, 'job-1')], 'two'))
      .on('GET', second, page([jobBody(at, vm, 'job-2', { status: 'InProgress', startTime: '2026-11-20T11:00:00Z' })]))
    const { facts } = await azureOver(azure).collector.collect(vm)
    assert.deepEqual(facts.backupJobs.status === 'Collected' && facts.backupJobs.value.map(({ status }) => status), [
      'InProgress',
      'Completed',
    ])
  })

  it('are read on when this VM is not among the newest', async () => {
    const azure = vmInAzure()
      .on('GET', at.jobs, page([others('2026-11-18T00:00:00Z')], 'two'))
      .on('GET', second, page([jobBody(at, vm, 'job-7', { startTime: '2026-11-17T00:00:00Z' })]))
    const { facts } = await azureOver(azure).collector.collect(vm)
    assert.deepEqual(facts.backupJobs.status === 'Collected' && facts.backupJobs.value.map(({ id }) => id), [
      `${at.jobs}/job-7`,
    ])
  })

  it('are read on when the newest was refused because another runs', async () => {
    const refused = {
      status: 'Failed',
      errorDetails: [
        { errorCode: 400001, errorTitle: 'UserErrorBackupOperationInProgress', errorString: 'x', recommendations: [] },
      ],
    }
    const azure = vmInAzure()
      .on('GET', at.jobs, page([jobBody(at, vm, 'job-2', refused), others('2026-11-18T00:00:00Z')], 'two'))
      .on('GET', second, page([jobBody(at, vm, 'job-1', { status: 'InProgress', startTime: '2026-11-17T00:00:00Z' })]))
    const { facts } = await azureOver(azure).collector.collect(vm)
    assert.ok(facts.backupJobs.status === 'Collected')
    assert.deepEqual(
      facts.backupJobs.value.map(({ status }) => status),
      ['Failed', 'InProgress'],
    )
  })
})
