import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isArmIdOf } from '../../src/backup/arm-id-text.ts'

const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111'
const group = `${subscription}/resourceGroups/rg-apps`
const LOCK = 'Microsoft.Authorization/locks'
const POINT = 'Microsoft.Compute/restorePointCollections/restorePoints'
const point = `${group}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_vm_1/restorePoints/p`
const item = `${group}/providers/Microsoft.RecoveryServices/vaults/v/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;rg;vm/protectedItems/VM;iaasvmcontainerv2;rg;vm`

describe('an ARM id of the right type', () => {
  const table: [id: string, type: string, good: boolean][] = [
    [point, POINT, true],
    [point.toUpperCase(), POINT, true],
    [`${subscription}/providers/${LOCK}/no`, LOCK, true],
    [`${group}/providers/${LOCK}/no deletions, please; (4711) Überzug`, LOCK, true],
    [`${group}/providers/Microsoft.Compute/virtualMachines/vm/providers/${LOCK}/no`, LOCK, true],
    [`${item}/providers/${LOCK}/no`, LOCK, true],
    [`${item.replaceAll(';', '%3B')}/providers/${LOCK}/no`, LOCK, true],
    [`${subscription}/resourceGroups/Überzug_(1)/providers/${LOCK}/no`, LOCK, true],

    ['', POINT, false],
    ['x', POINT, false],
    ['http://169.254.169.254/', POINT, false],
    [`https://management.azure.com${point}`, POINT, false],
    [point.slice(1), POINT, false],
    [`${point}/`, POINT, false],
    [` ${point}`, POINT, false],
    [point, LOCK, false],
    [group, POINT, false],
    [point.replace('/restorePoints/p', ''), POINT, false],
    [`${point}/diskRestorePoints/d`, POINT, false],
    [point.replace('11111111-1111', 'x'), POINT, false],
    [point.replace('/subscriptions/', '/subscription/'), POINT, false],
    [point.replace('rg-apps', 'rg.'), POINT, false],
    [point.replace('rg-apps', '..'), POINT, false],
    [point.replace('/p', '/..'), POINT, false],
    [point.replace('/p', '/.'), POINT, false],
    [point.replace('/p', '/%2e%2e'), POINT, false],
    [point.replace('/p', '/a%2fb'), POINT, false],
    [point.replace('/p', '/a%00'), POINT, false],
    [point.replace('/p', '/a\0'), POINT, false],
    [point.replace('/p', '/a?api-version=1'), POINT, false],
    [point.replace('/p', '/a<b'), POINT, false],
    [point.replace('/p', '/a\\b'), POINT, false],
    [point.replace('/p', '//p'), POINT, false],
    [point.replace('/p', `/${'p'.repeat(261)}`), POINT, false],
    [`${group}/providers/${'a'.repeat(3000)}`, LOCK, false],
    [`${group}/providers/Microsoft.Compute/../Microsoft.Authorization/locks/no`, LOCK, false],
    [`${subscription}/providers/Microsoft.Authorization/locks`, LOCK, false],
  ]
  for (const [id, type, good] of table)
    it(`${JSON.stringify(id.slice(0, 160))} is ${good ? 'one' : 'none'} of ${type}`, () => {
      assert.equal(isArmIdOf(id, type), good)
    })
})
