import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { valueOf } from '../../src/backup/fact.ts'
import { forbidden, type Answer } from './replayed-azure.ts'
import { aVmId, azureOver, diskBody, paths, vmInAzure } from './vm-in-azure.ts'

const vm = aVmId()
const at = paths(vm)
const elsewhere = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys-rg/providers'
const set = `${elsewhere}/Microsoft.Compute/diskEncryptionSets/set-1`
const vault = `${elsewhere}/Microsoft.KeyVault/vaults/keys-1`
const refusal = (status: number, code: string): Answer => ({
  status,
  body: { error: { code, message: 'A sentence.' } },
})
const aSet = (properties: unknown): Answer => ({ body: { id: set, name: 'set-1', location: 'westeurope', properties } })
const withKey = aSet({ activeKey: { keyUrl: 'https://keys-1.vault.azure.net/keys/k/1', sourceVault: { id: vault } } })

async function readAs(setAnswer: Answer, vaultAnswer: Answer = { body: { id: vault } }, setId = set) {
  const azure = vmInAzure()
    .on('GET', at.osDisk, {
      body: diskBody(at.osDisk, {
        encryption: { type: 'EncryptionAtRestWithCustomerKey', diskEncryptionSetId: setId },
      }),
    })
    .on('GET', set, setAnswer)
    .on('GET', vault, vaultAnswer)
  const { facts } = await azureOver(azure).collector.collect(vm)
  const disk = valueOf(facts.disks)!.find(({ encryptionSet }) => encryptionSet)
  return disk?.encryptionSet
}

type Row = [title: string, set: Answer, vault: Answer, state: string, message: RegExp | null, right: string | null]
const readVault = 'Microsoft.KeyVault/vaults/read'
const readSet = 'Microsoft.Compute/diskEncryptionSets/read'
const rotated = {
  activeKey: { keyUrl: 'https://k', sourceVault: { id: vault } },
  autoKeyRotationError: { code: 'KeyVaultAccessForbidden', message: 'May not.' },
}
const gone = refusal(404, 'ResourceNotFound')
const unseen = refusal(404, 'SubscriptionNotFound')
const said = /^A sentence\.$/
const notARM = aSet({ activeKey: { keyUrl: 'https://k', sourceVault: { id: 'keys-1' } } })
const ofAnHsm = aSet({ activeKey: { keyUrl: 'https://h.managedhsm.azure.net/keys/k/1' } })

const rows: Row[] = [
  ['its vault is there', withKey, { body: { id: vault } }, 'Present', null, null],
  ['its vault is gone', withKey, gone, 'KeyVaultGone', said, null],
  ['its vault went with its group', withKey, refusal(404, 'ResourceGroupNotFound'), 'KeyVaultGone', said, null],
  ['a 404 for the vault proves nothing', withKey, refusal(404, 'InvalidResourceType'), 'NotRead', said, null],
  ['the vault may not be read', withKey, forbidden(readVault), 'NotRead', /not have authorization/, readVault],
  ['the subscription of the vault is out of sight', withKey, unseen, 'NotRead', said, null],
  ['the set is gone', gone, {}, 'SetGone', said, null],
  ['the set may not be read', forbidden(readSet), {}, 'NotRead', /not have authorization/, readSet],
  ['the subscription of the set is out of sight', unseen, {}, 'NotRead', said, null],
  ['its reads are throttled', refusal(429, 'TooManyRequests'), {}, 'NotRead', said, null],
  ['its key lies in a managed HSM', ofAnHsm, {}, 'NotRead', /only the key https:\/\/h\.managedhsm/, null],
  ['it names no key', aSet({}), {}, 'NotRead', /names no key\./, null],
  ['its key could not be rotated', aSet(rotated), { body: { id: vault } }, 'KeyFaulty', /^May not\.$/, null],
  ['the id of its vault is none of ARM', notARM, {}, 'NotRead', /none of ARM/, null],
  ['the answer is empty', { body: {} }, {}, 'NotRead', /without its id/, null],
  ['the answer is a page', { body: '<html></html>' }, {}, 'NotRead', /no JSON/, null],
]

describe('a disk encryption set in another subscription', () => {
  for (const [title, setAnswer, vaultAnswer, state, message, right] of rows)
    it(`${title}: ${state}`, async () => {
      const read = await readAs(setAnswer, vaultAnswer)
      assert.equal(read?.id, set)
      assert.deepEqual([read.state, read.requiredPermission], [state, right])
      if (message === null) assert.equal(read.message, null)
      else assert.match(read.message ?? '', message)
    })

  it('an id that is none of ARM is not asked for', async () => {
    assert.equal((await readAs(gone, {}, 'set-1'))?.state, 'NotRead')
  })
})
