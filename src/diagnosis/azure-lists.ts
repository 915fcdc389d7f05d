import type { VaultSearch } from '../backup/facts-of-backup.ts'
import type { VmId } from '../backup/resource-id.ts'
import { evidence } from './finding.ts'

/** How many entries a list of Azure's holds: evidence for what is not there. */
const entries = (list: string, count: number | null) => evidence(list, 'value.length', count)

export const locksOn = (scope: string, count: number) =>
  entries(`${scope}/providers/Microsoft.Authorization/locks`, count)

const collectionList = ({ subscriptionId }: VmId) =>
  `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/restorePointCollections`

/** Those of this VM. */
export const collectionsOf = (vm: VmId, count: number) => entries(collectionList(vm), count)

/** Restore points of this VM, over all collections that count. */
export const pointsOf = (vm: VmId, count: number) =>
  evidence(collectionList(vm), 'value[].properties.restorePoints.length', count)

const vaultList = ({ subscriptionId }: VmId) =>
  `/subscriptions/${subscriptionId}/providers/Microsoft.RecoveryServices/vaults`

/** In the vault that protects the VM; without one in every vault. */
export const jobsOf = (vm: VmId, vaultId: string | null, count: number) =>
  entries(`${vaultId ?? vaultList(vm)}/backupJobs`, count)

/** Vaults that might know the VM, those that were not searched included; null where they could not be listed. */
export const vaultsOf = (vm: VmId, { searched, notSearched }: VaultSearch) =>
  entries(vaultList(vm), notSearched === null ? null : searched + notSearched)
