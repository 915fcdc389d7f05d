import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { valueOf } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import {
  aVmId,
  azureOver,
  diskBody,
  extensionBody,
  paths,
  policyBody,
  readyAgent,
  recoveryPointBody,
  statusBody,
  vmBody,
  vmInAzure,
} from './vm-in-azure.ts'

const vm = aVmId()
const at = paths(vm)
const keyVault = `${at.vmGroup}/providers/Microsoft.KeyVault/vaults/keys`
const principal = '99999999-9999-4999-8999-999999999999'
const read = async (azure: ReturnType<typeof vmInAzure>): Promise<VmBackupFacts> =>
  (await azureOver(azure, { backupServicePrincipalId: principal }).collector.collect(vm)).facts

describe('ids without their first slash, or with one behind', () => {
  /** Every id in a body. */
  const bent = (body: unknown): unknown =>
    JSON.parse(JSON.stringify(body).replace(/"\/(subscriptions\/[^"]*)"/gi, (_, id: string) => `"${id}/"`)) as unknown
  const lock = {
    id: `${at.collectionGroup}/providers/Microsoft.Authorization/locks/keep`,
    name: 'keep',
    properties: { level: 'CanNotDelete' },
  }

  it('are those of the same things: nothing is missed, a lock least of all', async () => {
    const azure = vmInAzure().on('GET', at.locks, { body: { value: [lock] } })
    const straight = await read(azure)
    const facts = await read(azure.bend(bent))
    assert.deepEqual(facts.locks.status === 'Collected' && facts.locks.value.map(({ target }) => target), [
      'RestorePointGroup',
    ])
    const whole = (value: VmBackupFacts) =>
      JSON.stringify(value, (key, inner: unknown) =>
        key === 'collectedAt' ? undefined : typeof inner === 'string' ? inner.replace(/^\/|\/$/g, '') : inner,
      )
    assert.equal(whole(facts), whole(straight))
  })
})

describe('what Azure leaves out, or writes as null', () => {
  it('an agent without a displayStatus is judged by its code', async () => {
    const agent = readyAgent()
    const [status] = agent.statuses
    const vmAgent = { ...agent, statuses: [{ ...status, displayStatus: null }] }
    const facts = await read(vmInAzure().on('GET', at.vm, { body: vmBody(vm, { vmAgent }) }))
    assert.equal(valueOf(facts.virtualMachine)?.vmAgent.status, 'Ready')
  })

  it('a VM that backupStatus calls protected, in a vault that it does not name, is not unprotected', async () => {
    const body = statusBody(at, { vaultId: undefined, policyName: undefined })
    const { protection } = await read(vmInAzure().on('POST', at.backupStatus, { body }))
    assert.deepEqual(protection.status === 'Unavailable' && protection.reason, 'VaultNotNamed')
  })

  it('a policy that does not say its type is Enhanced when its schedule is', async () => {
    const limitUnder = async (schedulePolicyType: string) => {
      const body = policyBody(at.policy, { policyType: undefined, schedulePolicy: { schedulePolicyType } })
      return valueOf((await read(vmInAzure().on('GET', at.policy, { body }))).restorePoints)?.limit
    }
    assert.deepEqual([await limitUnder('SimpleSchedulePolicyV2'), await limitUnder('SimpleSchedulePolicy')], [500, 18])
  })

  it('a collection whose source the list leaves out is asked whose it is, and hidden by nobody', async () => {
    const sourceless = (rest: object = {}) => ({ id: at.collection, name: at.collection.split('/').at(-1), ...rest })
    const listed = vmInAzure().on('GET', at.collections, { body: { value: [sourceless({ properties: {} })] } })
    assert.equal(valueOf((await read(listed)).restorePoints)?.count, 1)
    const { restorePoints } = await read(listed.on('GET', at.collection, { body: sourceless({ properties: {} }) }))
    assert.equal(restorePoints.status, 'Unavailable')
  })

  it('an extension without a name in the instance view is called by its type', async () => {
    const type = 'Microsoft.Azure.RecoveryServices.VMSnapshot'
    const extensions = [{ name: '', type, statuses: [{ code: 'ProvisioningState/failed/1', level: 'Error' }] }]
    const azure = vmInAzure()
      .on('GET', at.extensions, { body: { value: [] } })
      .on('GET', at.vm, { body: vmBody(vm, { extensions }) })
    assert.deepEqual(
      valueOf((await read(azure)).extensions)?.map(({ name, failed }) => [name, failed]),
      [['VMSnapshot', true]],
    )
  })

  it('tiers in another casing, or that nobody knows, hide no recovery point', async () => {
    const tiers = [
      { type: 'hardenedrp', status: 'VALID' },
      { type: 'instantrp', status: 'VALID' },
      { type: 'SmartRP', status: 'Valid' },
      { status: 'Valid' },
    ]
    const body = { value: [recoveryPointBody(at.item, '2026-11-20T01:00:00Z', tiers)] }
    const { recoveryPoints, restorePoints } = await read(vmInAzure().on('GET', at.recoveryPoints, { body }))
    assert.deepEqual(
      valueOf(recoveryPoints)?.[0]?.tiers.map(({ type }) => type),
      ['HardenedRP', 'InstantRP', 'SmartRP', 'Unknown'],
    )
    assert.equal(valueOf(restorePoints)?.collections[0]?.restorePoints[0]?.instantOnly, false)
  })

  it('an operating system in another casing does not hide the failed extension', async () => {
    const body = vmBody(vm)
    body.properties.storageProfile.osDisk.osType = 'windows'
    const { extensions } = await read(
      vmInAzure()
        .on('GET', at.vm, { body })
        .on('GET', at.extensions, { body: { value: [] } })
        .on('GET', `${at.extensions}/VMSnapshot`, {
          body: extensionBody(vm, 'VMSnapshot', { provisioningState: 'failed' }),
        }),
    )
    assert.deepEqual(
      valueOf(extensions)?.map(({ name, failed }) => [name, failed]),
      [['VMSnapshot', true]],
    )
  })

  describe('of an encrypted disk', () => {
    const encrypted = (keyEncryptionKey: unknown) =>
      vmInAzure().on('GET', at.osDisk, {
        body: diskBody(at.osDisk, {
          encryptionSettingsCollection: {
            enabled: true,
            encryptionSettings: [
              { diskEncryptionKey: { secretUrl: 'https://x', sourceVault: { id: keyVault } }, keyEncryptionKey },
            ],
          },
        }),
      })
    const secretsOnly = {
      tenantId: 't',
      objectId: principal,
      permissions: { keys: [], secrets: ['get', 'list', 'backup'] },
    }

    it('a key encryption key that is null is none', async () => {
      const vault = { id: keyVault, properties: { accessPolicies: [secretsOnly] } }
      const facts = await read(encrypted(null).on('GET', keyVault, { body: vault }))
      assert.deepEqual(valueOf(facts.keyVaults)?.[0]?.missingRights, [])
    })

    it('a key vault without properties lacks nothing that could be told', async () => {
      const facts = await read(encrypted(null).on('GET', keyVault, { body: { id: keyVault } }))
      assert.equal(valueOf(facts.keyVaults)?.[0]?.missingRights, null)
    })

    it('a role on one secret of the key vault is none on the vault', async () => {
      const assignments = (scope: string) => ({
        body: {
          value: [
            {
              properties: {
                principalId: principal,
                roleDefinitionId: '/x/00482a5a-887f-4fb3-b363-3b7fe8e74483',
                scope,
              },
            },
          ],
        },
      })
      const missing = async (scope: string) => {
        const azure = encrypted(null)
          .on('GET', keyVault, { body: { id: keyVault, properties: { enableRbacAuthorization: true } } })
          .on('GET', `${keyVault}/providers/Microsoft.Authorization/roleAssignments`, assignments(scope))
        return valueOf((await read(azure)).keyVaults)?.[0]?.missingRights?.length
      }
      assert.deepEqual(
        await Promise.all([`${keyVault}/secrets/one`, keyVault.toUpperCase(), at.subscription, '/'].map(missing)),
        [2, 0, 0, 0],
      )
    })
  })
})
