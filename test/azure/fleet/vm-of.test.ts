import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { vmOfContainer, vmOfId } from '../../../src/azure/fleet/vm-of.ts'

const subscription = '11111111-1111-4111-8111-111111111111'
const vm = `/subscriptions/${subscription}/resourceGroups/RG-App/providers/Microsoft.Compute/virtualMachines/Web-1`
const key = vm.toLowerCase()

describe('the VM of an id', () => {
  const rows: [id: string | null, key: string | undefined][] = [
    [vm, key],
    [key, key],
    [vm.slice(1), key],
    [`${vm}/extensions/VMSnapshot`, key],
    [vm.replace('Microsoft.Compute', 'Microsoft.ClassicCompute'), undefined],
    [vm.replace('virtualMachines', 'virtualMachineScaleSets'), undefined],
    [vm.replace('/resourceGroups/RG-App', ''), undefined],
    ['', undefined],
    [null, undefined],
  ]
  for (const [id, is] of rows) it(String(id), () => assert.equal(vmOfId(id)?.key, is))
})

describe('the VM of a container', () => {
  const rows: [name: string | null, key: string | undefined][] = [
    ['IaasVMContainer;iaasvmcontainerv2;rg-app;web-1', key],
    ['iaasvmcontainerv2;RG-App;Web-1', key],
    ['IaasVMContainer;iaasvmcontainer;service;web-1', undefined],
    ['iaasvmcontainer;service;web-1', undefined],
    ['iaasvmcontainerv2;web-1', undefined],
    ['iaasvmcontainerv2;rg app?;web-1', undefined],
    ['', undefined],
    [null, undefined],
  ]
  for (const [name, is] of rows) it(String(name), () => assert.equal(vmOfContainer(name, subscription)?.key, is))
})
