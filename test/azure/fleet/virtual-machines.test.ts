import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { virtualMachines } from '../../../src/azure/fleet/virtual-machines.ts'
import { found, foundInBoth, refusal, vmId } from './rows.ts'

const row = (rest: Record<string, unknown> = {}) => ({
  id: vmId,
  name: 'web-1',
  location: 'westeurope',
  tags: { owner: 'Ana', odd: 5 },
  vmId: '5c1f3f0e-7a1e-4a67-9c52-2f8e7a0b1c11',
  timeCreated: '2026-01-02T03:04:05.1234567+00:00',
  provisioningState: 'Succeeded',
  powerState: 'PowerState/running',
  vmAgent: null,
  osDisk: {
    osType: 'Linux',
    name: 'os',
    diskSizeGB: 128,
    managedDisk: { id: `${vmId}/../os`, storageAccountType: 'Premium_LRS' },
  },
  dataDisks: [
    { lun: 0, name: 'data', diskSizeGB: 4096, managedDisk: { id: `${vmId}/../data` }, writeAcceleratorEnabled: true },
  ],
  securityType: 'TrustedLaunch',
  allowExtensionOperations: true,
  windowsProvisionAgent: null,
  linuxProvisionAgent: true,
  ...rest,
})
const notRead = { status: 'NotRead', version: null, message: null, reportedAt: null }

describe('a row of a VM', () => {
  it('is its model, in either form', () => {
    for (const [one] of foundInBoth(virtualMachines, row()))
      assert.deepEqual(one, {
        key: vmId.toLowerCase(),
        vmKey: vmId.toLowerCase(),
        record: {
          id: vmId,
          name: 'web-1',
          location: 'westeurope',
          uniqueId: '5c1f3f0e-7a1e-4a67-9c52-2f8e7a0b1c11',
          timeCreated: '2026-01-02T03:04:05.123Z',
          provisioningState: 'Succeeded',
          provisioningError: null,
          powerState: 'PowerState/running',
          osType: 'Linux',
          vmAgent: notRead,
          allowExtensionOperations: true,
          provisionVMAgent: true,
          disks: [
            {
              id: `${vmId}/../os`,
              name: 'os',
              sizeGB: 128,
              storageAccountType: 'Premium_LRS',
              writeAcceleratorEnabled: false,
              kind: 'OsDisk',
              lun: null,
            },
            {
              id: `${vmId}/../data`,
              name: 'data',
              sizeGB: 4096,
              storageAccountType: null,
              writeAcceleratorEnabled: true,
              kind: 'DataDisk',
              lun: 0,
            },
          ],
          encryption: { adeEnabled: false, keyVaults: [] },
          securityType: 'TrustedLaunch',
          tags: { owner: 'Ana' },
        },
      })
  })

  const agent = (displayStatus: string, time = '2026-11-23T11:59:00Z') => ({
    vmAgentVersion: '2.7',
    statuses: [{ code: 'x', displayStatus, time }],
  })
  const agents: [name: string, rest: Record<string, unknown>, status: string][] = [
    ['of an agent that it does not tell of', {}, 'NotRead'],
    ['of one that is told without a status', { vmAgent: { vmAgentVersion: '2.7', statuses: [] } }, 'NotRead'],
    ['of one that is ready', { vmAgent: agent('Ready') }, 'Ready'],
    ['of one that is not', { vmAgent: agent('Not Ready') }, 'NotReady'],
    ['of one whose report is old, as the row may be', { vmAgent: agent('Ready', '2026-11-23T09:00:00Z') }, 'NotRead'],
    ['of a VM that is off', { powerState: 'PowerState/deallocated' }, 'NotApplicable'],
    ['of a VM whose power is not told', { powerState: '', vmAgent: agent('Not Ready') }, 'NotRead'],
    ['of a VM that is starting', { powerState: 'PowerState/starting' }, 'NotRead'],
  ]
  for (const [name, rest, status] of agents)
    it(`says ${name}: ${status}`, () =>
      assert.equal(found(virtualMachines, row(rest))[0]?.record.vmAgent.status, status))

  it('without what may be missing is one still', () => {
    const bare = { id: vmId, name: 'web-1', location: 'westeurope' }
    const [one] = found(virtualMachines, bare)
    assert.deepEqual(
      [one?.record.provisioningState, one?.record.powerState, one?.record.disks, one?.record.tags],
      ['Unknown', null, [], {}],
    )
  })
  for (const [name, rest] of [
    ['has no location', { location: '' }],
    ['has disks that are no list', { dataDisks: { id: 1 } }],
    ['has a disk of a strange size', { dataDisks: [{ lun: 0, name: 'd', diskSizeGB: 'large' }] }],
    ['has a bag that breaks off', { osDisk: '{"osType":' }],
  ] as const)
    it(`that ${name} is not understood`, () => assert.equal(refusal(virtualMachines, row(rest)), 'UnexpectedAnswer'))
})
