import type { RestorePoint, RestorePointCollection } from '../../src/backup/facts-of-restore-points.ts'
import type { VirtualMachine } from '../../src/backup/facts-of-compute.ts'
import type { CleanWork, PointToDelete } from '../../src/remediation/points.ts'
import { aVm } from '../diagnosis/facts-builder.ts'
import { collectionId, itemOf, vmId } from './facts-around.ts'

export const id = collectionId('AzureBackup_vm_1')
export const pointIdOf = (name: string) => `${id}/restorePoints/${name}`
export const firstOfJanuary = '2026-01-01T00:00:00.000Z'

export const aPoint = (name: string, rest: Partial<RestorePoint> = {}): RestorePoint => ({
  id: pointIdOf(name),
  name,
  timeCreated: firstOfJanuary,
  provisioningState: 'Succeeded',
  consistencyMode: null,
  instantOnly: null,
  recoveryPointId: null,
  sourceUniqueId: 'this',
  machine: 'ThisVm',
  copyDoubt: null,
  ...rest,
})

/** Azure Backup's own of the VM, as Compute shows it. */
export const collection = (
  points: (string | RestorePoint)[],
  rest: Partial<RestorePointCollection> = {},
): RestorePointCollection => ({
  id,
  name: 'AzureBackup_vm_1',
  resourceGroup: 'AzureBackupRG_westeurope_1',
  location: 'westeurope',
  sourceId: vmId,
  ownedByAzureBackup: true,
  ownership: 'AzureBackup',
  provisioningState: 'Succeeded',
  uniqueId: 'u-1',
  restorePoints: points.map((one) => (typeof one === 'string' ? aPoint(one) : one)),
  ...rest,
})

/** The machine that plans are made for here. */
export const aMachine = (rest: Partial<VirtualMachine> = {}) => aVm({ id: vmId, uniqueId: 'this', ...rest })

/** As the plan left it; without a copy, where its loss was accepted. */
export const plannedPoint = (name: string, rest: Partial<PointToDelete> = {}): PointToDelete => ({
  id: pointIdOf(name),
  collectionId: id,
  timeCreated: firstOfJanuary,
  machine: 'ThisVm',
  copy: null,
  ...rest,
})

export const cleanWork = (rest: Partial<CleanWork> = {}): CleanWork => ({
  mode: 'OldestFirst',
  vmId,
  collections: [{ id, uniqueId: 'u-1' }],
  machine: { uniqueId: 'this', timeCreated: null },
  points: [plannedPoint('a')],
  keepLatest: 1,
  protectedItemId: itemOf('vm'),
  instantRetentionDays: 5,
  regions: ['westeurope'],
  ...rest,
})
