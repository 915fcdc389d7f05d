import type { LockToRestore } from '../../src/backup/control-plane.ts'
import {
  inventorySources,
  type CollectionRecord,
  type InventoryOfVm,
  type ItemRecord,
  type SourceState,
} from '../../src/fleet/inventory.ts'
import { aPolicy, aVm, item, now, pointGroup, vault, vmId } from '../diagnosis/facts-builder.ts'

export const complete: SourceState = { status: 'Complete', completedDateTime: now }
export const agentNotRead = { status: 'NotRead', version: null, message: null, reportedAt: null } as const
export const lastNight = '2026-11-22T22:00:00Z'

export const anItem = (rest: Partial<ItemRecord> = {}): ItemRecord => ({
  id: item,
  vaultId: vault,
  protectionState: 'Protected',
  policyId: aPolicy().id,
  policyName: aPolicy().name,
  lastBackupStatus: 'Completed',
  lastBackupTime: lastNight,
  lastBackupErrorCode: null,
  lastRecoveryPointTime: lastNight,
  healthStatus: 'Passed',
  healthDetails: [],
  healthCodes: [],
  isSoftDeleted: false,
  softDeletedDateTime: null,
  undeleteUntilDateTime: null,
  virtualMachineId: vmId.id,
  ...rest,
})

const schedule = { frequency: 'Daily', times: ['22:00'], days: [], timeZone: 'UTC' }

/** A protected VM whose backup of last night completed, as lists tell of it. */
export const anInventory = (rest: Partial<InventoryOfVm> = {}): InventoryOfVm => ({
  vmKey: vmId.key,
  virtualMachine: { ...aVm({ vmAgent: agentNotRead }), tags: {} },
  collections: [],
  items: [anItem()],
  policies: [aPolicy({ schedule })],
  backupJobs: [],
  extensions: [],
  disks: [],
  locks: [],
  changedDateTime: null,
  sources: Object.fromEntries(inventorySources.map((source) => [source, complete])) as InventoryOfVm['sources'],
  ...rest,
})

export const aCollectionRecord = (rest: Partial<CollectionRecord> = {}): CollectionRecord => ({
  id: `${pointGroup}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_web-1_1`,
  name: 'AzureBackup_web-1_1',
  resourceGroup: 'AzureBackupRG_westeurope_1',
  location: 'westeurope',
  sourceId: vmId.id,
  provisioningState: 'Succeeded',
  ...rest,
})

export const aLockOn = (scope: string, rest: Partial<LockToRestore> = {}): LockToRestore => ({
  id: `${scope}/providers/Microsoft.Authorization/locks/keep`,
  name: 'keep',
  scope,
  level: 'CanNotDelete',
  notes: null,
  owners: [],
  ...rest,
})
