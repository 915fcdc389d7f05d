import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { protectedItems } from '../../../src/azure/fleet/protected-items.ts'
import type { ItemRecord } from '../../../src/fleet/inventory.ts'
import { found, foundInBoth, itemId, policyId, refusal, vaultId, vmId } from './rows.ts'

const row = (rest: Record<string, unknown> = {}) => ({
  id: itemId,
  protectionState: 'Protected',
  currentProtectionState: 'Protected',
  healthStatus: 'Passed',
  policyId,
  policyName: 'Daily',
  lastBackupStatus: 'Completed',
  lastBackupTime: '2026-11-22T22:00:00.1234567Z',
  lastRecoveryPoint: '2026-11-22T22:00:09Z',
  sourceResourceId: vmId,
  virtualMachineId: vmId,
  containerName: 'IaasVMContainer;iaasvmcontainerv2;rg-app;web-1',
  deferredDeleteTimeInUTC: '',
  healthDetails: null,
  kpisHealths: null,
  lastBackupErrorDetail: null,
  dataSourceId: vmId,
  diskExclusion: null,
  isScheduledForDeferredDelete: null,
  softDeleteDays: null,
  ...rest,
})
const own: ItemRecord = {
  id: itemId,
  vaultId,
  protectionState: 'Protected',
  policyId,
  policyName: 'Daily',
  lastBackupStatus: 'Completed',
  lastBackupTime: '2026-11-22T22:00:00.123Z',
  lastBackupErrorCode: null,
  lastRecoveryPointTime: '2026-11-22T22:00:09.000Z',
  healthStatus: 'Passed',
  healthDetails: [],
  healthCodes: [],
  isSoftDeleted: false,
  softDeletedDateTime: null,
  undeleteUntilDateTime: null,
  virtualMachineId: vmId,
}
const limit = 'UserErrorRpCollectionLimitReached'

describe('a row of an item', () => {
  const rows: [name: string, rest: Record<string, unknown>, record: Partial<ItemRecord>][] = [
    ['that is protected', {}, {}],
    [
      'that failed, by number and title',
      { lastBackupStatus: 'Failed', lastBackupErrorDetail: { errorCode: 5, errorTitle: limit } },
      { lastBackupStatus: 'Failed', lastBackupErrorCode: limit },
    ],
    [
      'that failed, by a symbol',
      { lastBackupStatus: 'Failed', lastBackupErrorDetail: { errorCode: limit } },
      { lastBackupStatus: 'Failed', lastBackupErrorCode: limit },
    ],
    [
      'with details of its health',
      { healthDetails: [{ code: 5, title: limit, message: 'x', recommendations: ['y'] }] },
      {
        healthDetails: [{ number: 5, title: limit, message: 'x', recommendations: ['y'] }],
        healthCodes: [limit],
      },
    ],
    [
      'that was soft-deleted: the end is counted from then, and not from when the row was made',
      {
        protectionState: 'ProtectionStopped',
        isScheduledForDeferredDelete: true,
        deferredDeleteTimeInUTC: '2026-11-20T10:00:00Z',
        deferredDeleteTimeRemaining: '13.00:00:00',
        softDeleteDays: 14,
      },
      {
        protectionState: 'SoftDeleted',
        isSoftDeleted: true,
        softDeletedDateTime: '2026-11-20T10:00:00.000Z',
        undeleteUntilDateTime: '2026-12-04T10:00:00.000Z',
      },
    ],
    [
      'that was soft-deleted, by its other word',
      { protectionState: 'ProtectionStopped', currentProtectionState: 'SoftDeleted' },
      { protectionState: 'SoftDeleted', isSoftDeleted: true },
    ],
    [
      'that was stopped',
      { protectionState: 'ProtectionStopped', policyId: '', policyName: '' },
      { protectionState: 'ProtectionStopped', policyId: null, policyName: null },
    ],
    ['whose policy has its name in its id', { policyName: '' }, { policyName: 'Daily' }],
    [
      'that leaves disks out',
      { diskExclusion: { diskLunList: [1, 2], isInclusionList: false } },
      { diskExclusion: { luns: [1, 2], isInclusionList: false } },
    ],
    ['without a state', { protectionState: '' }, { protectionState: 'Unknown' }],
  ]
  for (const [name, rest, record] of rows)
    it(`${name}, in either form`, () => {
      for (const [one] of foundInBoth(protectedItems, row(rest))) assert.deepEqual(one?.record, { ...own, ...record })
    })

  const classic = vmId.replace('Microsoft.Compute', 'Microsoft.ClassicCompute')
  const nowhere = { sourceResourceId: '', virtualMachineId: '', dataSourceId: '', containerName: '' }
  const vms: [name: string, rest: Record<string, unknown>, vmKey: string | null, virtualMachineId: string | null][] = [
    ['what it is made of', { ...nowhere, sourceResourceId: vmId }, vmId.toLowerCase(), vmId],
    ['its source of data', { ...nowhere, dataSourceId: vmId }, vmId.toLowerCase(), vmId],
    ["its container's name", { ...nowhere, containerName: 'iaasvmcontainerv2;rg-app;web-1' }, vmId.toLowerCase(), vmId],
    ['nothing', nowhere, null, null],
    [
      'a classic VM',
      { ...nowhere, sourceResourceId: classic, containerName: 'iaasvmcontainer;svc;web-1' },
      null,
      classic,
    ],
  ]
  for (const [name, rest, vmKey, virtualMachineId] of vms)
    it(`belongs to the VM that is told by ${name}`, () => {
      const [one] = found(protectedItems, row(rest))
      assert.deepEqual([one?.vmKey, one?.record.virtualMachineId], [vmKey, virtualMachineId])
    })

  it('that lies in no vault is not understood', () =>
    assert.equal(refusal(protectedItems, row({ id: vmId })), 'UnexpectedAnswer'))
})
