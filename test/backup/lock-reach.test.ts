import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { reachOfLock, type LockedThings } from '../../src/backup/lock-reach.ts'
import { aCollection, pointGroup, subscription, vault, vmGroup, vmId } from '../diagnosis/facts-builder.ts'

const own = aCollection([]).id
const ofOther = `${pointGroup}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_web-2_2`
const things: LockedThings = {
  vm: vmId,
  collectionIds: [own],
  collectionsOfOthers: [],
  vaultIds: [vault],
  keyVaultIds: [`${vmGroup}/providers/Microsoft.KeyVault/vaults/kv`],
  diskIds: [`${vmGroup}/providers/Microsoft.Compute/disks/os`],
}
const at = (scope: string, level = 'CanNotDelete', rest: Partial<LockedThings> = {}) =>
  reachOfLock(
    { id: `${scope}/providers/Microsoft.Authorization/locks/l`, name: 'l', scope, level, notes: null, owners: [] },
    { ...things, ...rest },
  )

describe('what a lock is to a VM', () => {
  const cases: [string, string, string, string, string][] = [
    ['on the subscription', subscription, 'Subscription', 'BlocksCleanup', 'BlocksBackup'],
    ['on the group of its restore points', pointGroup, 'RestorePointGroup', 'BlocksCleanup', 'BlocksBackup'],
    ['on its collection', own, 'RestorePointCollection', 'BlocksCleanup', 'BlocksBackup'],
    ['on one of its points', `${own}/restorePoints/p`, 'RestorePointCollection', 'BlocksCleanup', 'BlocksBackup'],
    ['on the VM', vmId.id, 'VirtualMachine', 'BlocksExtensionDelete', 'BlocksBackup'],
    ['on its group', vmGroup, 'VirtualMachineGroup', 'BlocksExtensionDelete', 'BlocksBackup'],
    ['on its vault', vault, 'Vault', 'Harmless', 'BlocksTrigger'],
    ['on its key vault', things.keyVaultIds[0]!, 'KeyVault', 'Harmless', 'Harmless'],
    ['on its disk', things.diskIds[0]!, 'Disk', 'Harmless', 'Harmless'],
  ]
  for (const [name, scope, target, canNotDelete, readOnly] of cases) {
    it(`${name}: ${target}`, () => {
      const found = [at(scope), at(scope, 'readonly')].map((lock) => [lock?.target, lock?.effect])
      assert.deepEqual(found, [
        [target, canNotDelete],
        [target, readOnly],
      ])
    })
  }

  it('on something else: nothing', () => {
    for (const scope of [ofOther, `${pointGroup}2`, `${subscription}/resourceGroups/other`])
      assert.equal(at(scope), undefined)
  })
})

describe('whether a lock guards restore points of other VMs too', () => {
  const cases: [string, string, readonly string[] | null, boolean | null][] = [
    ['a group with this VM’s alone', pointGroup, [], false],
    ['a group with those of another VM, in any casing', pointGroup, [ofOther.toUpperCase()], true],
    ['a group beside which another’s lies', pointGroup, [ofOther.replace(pointGroup, `${pointGroup}2`)], false],
    ['a group, where the collections could not be listed', pointGroup, null, null],
    ['the subscription, whatever is in it', subscription, [], true],
    ['the subscription, where the collections could not be listed', subscription, null, true],
    ['this VM’s collection', own, [ofOther], false],
    ['this VM’s collection, where the collections could not be listed', own, null, false],
    ['the VM', vmId.id, null, false],
  ]
  for (const [name, scope, collectionsOfOthers, shared] of cases)
    it(`${name}: ${shared}`, () =>
      assert.equal(at(scope, 'CanNotDelete', { collectionsOfOthers })?.sharedWithOtherVms, shared))
})
