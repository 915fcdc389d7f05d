import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { valueOf } from '../../src/backup/fact.ts'
import { forbidden, type Answer } from './replayed-azure.ts'
import {
  aVmId,
  azureOver,
  collectionBody,
  itemBody,
  notProtected,
  paths,
  statusBody,
  vmInAzure,
} from './vm-in-azure.ts'

const vm = aVmId()
const former = aVmId('web-1', 'old-rg')
const at = paths(vm)
const was = paths(former)
const refusal = (status: number, code: string): Answer => ({
  status,
  body: { error: { code, message: 'A sentence.' } },
})
const gone = refusal(404, 'ResourceNotFound')

/** `backupStatus` is asked of both ids at one address. */
async function formerOf(machine: Answer, status: Answer, item: Answer) {
  const azure = vmInAzure()
    .on('POST', at.backupStatus, ({ body }) =>
      JSON.stringify(body).toLowerCase().includes('/old-rg/') ? status : { body: notProtected(at) },
    )
    .on('GET', at.vaults, { body: { value: [] } })
    .on('GET', at.collections, { body: { value: [collectionBody(was.collection, former)] } })
    .on('GET', was.vm, machine)
    .on('GET', was.item, item)
  return valueOf((await azureOver(azure).collector.collect(vm)).facts.protection)?.former
}

const itemOf: Answer = { body: itemBody(former) }
const protectedBy: Answer = { body: statusBody(was) }
const unnamed: Answer = { body: { protectionStatus: 'Protected' } }
type Row = [
  title: string,
  vm: Answer,
  status: Answer,
  item: Answer,
  stillThere: boolean | null,
  vault: string | null,
  unread?: string,
]
const rows: Row[] = [
  ['the VM is gone, its item is there', gone, protectedBy, itemOf, false, was.vault],
  ['no vault tells of it', gone, { body: notProtected(was) }, itemOf, false, null],
  ['its group is gone', refusal(404, 'ResourceGroupNotFound'), protectedBy, itemOf, false, was.vault],
  ['a 404 proves nothing', refusal(404, 'InvalidResourceType'), protectedBy, itemOf, null, was.vault],
  ['the VM may not be read', forbidden('Microsoft.Compute/virtualMachines/read'), protectedBy, itemOf, null, was.vault],
  ['its subscription is out of sight', refusal(404, 'SubscriptionNotFound'), protectedBy, itemOf, null, was.vault],
  ['the status may not be read', gone, forbidden(), itemOf, false, null, 'AuthorizationFailed'],
  ['the status is throttled', gone, refusal(429, 'TooManyRequests'), itemOf, false, null, 'TooManyRequests'],
  ['the item is gone', gone, protectedBy, gone, false, null],
  ['the item may not be read', gone, protectedBy, forbidden(), false, null, 'AuthorizationFailed'],
  ['its vault is not named', gone, unnamed, itemOf, false, null, 'VaultNotNamed'],
  ['the status is a page', gone, { body: '<html></html>' }, itemOf, false, null, 'UnexpectedAnswer'],
]

describe('what protected a VM of this name under another id', () => {
  for (const [title, machine, status, item, stillThere, vault, unread = null] of rows)
    it(title, async () => {
      const told = await formerOf(machine, status, item)
      assert.equal(told?.virtualMachineId.toLowerCase(), former.id.toLowerCase())
      assert.deepEqual(
        [told.stillThere, told.vaultId?.toLowerCase() ?? null],
        [stillThere, vault?.toLowerCase() ?? null],
      )
      assert.equal(told.itemUnavailable?.reason ?? null, unread)
      assert.deepEqual(told.collectionIds, [was.collection])
    })
})
