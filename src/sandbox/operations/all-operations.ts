import type { Operation } from '../operation.ts'
import { backupJobOperations } from './backup-jobs.ts'
import { backupOperationStatusOperations } from './backup-operation-statuses.ts'
import { backupPolicyOperations } from './backup-policies.ts'
import { backupWriteOperations } from './backup-writes.ts'
import { backupStatusOperation } from './backup-status.ts'
import { computeOperationStatusOperation } from './compute-operation-status.ts'
import { diskEncryptionSetOperation } from './disk-encryption-sets.ts'
import { diskOperations } from './disks.ts'
import { extensionOperations } from './extensions.ts'
import { keyVaultOperations } from './key-vaults.ts'
import { keyVaultWriteOperations } from './key-vault-writes.ts'
import { lockOperations } from './locks.ts'
import { permissionOperation } from './permissions.ts'
import { protectedItemOperations } from './protected-items.ts'
import { protectionContainerOperations } from './protection-containers.ts'
import { protectionWriteOperations } from './protection-writes.ts'
import { providerOperations } from './providers.ts'
import { recoveryPointOperations } from './recovery-points.ts'
import { resourceGraphOperation } from './resource-graph.ts'
import { resourceOperations } from './resources.ts'
import { restorePointWriteOperations } from './restore-point-writes.ts'
import { restorePointOperations } from './restore-points.ts'
import { runCommandOperation } from './run-command.ts'
import { subscriptionOperations } from './subscriptions.ts'
import { vaultSettingsOperations } from './vault-settings.ts'
import { vaultOperations } from './vaults.ts'
import { virtualMachineWriteOperations } from './virtual-machine-writes.ts'
import { virtualMachineOperations } from './virtual-machines.ts'

export const allOperations: Operation[] = [
  ...subscriptionOperations,
  ...resourceOperations,
  ...providerOperations,
  ...virtualMachineOperations,
  ...extensionOperations,
  ...restorePointOperations,
  ...diskOperations,
  diskEncryptionSetOperation,
  ...lockOperations,
  backupStatusOperation,
  ...vaultOperations,
  ...vaultSettingsOperations,
  ...protectionContainerOperations,
  ...protectedItemOperations,
  ...backupPolicyOperations,
  ...backupJobOperations,
  ...recoveryPointOperations,
  ...keyVaultOperations,
  computeOperationStatusOperation,
  ...backupOperationStatusOperations,
  ...virtualMachineWriteOperations,
  ...restorePointWriteOperations,
  runCommandOperation,
  ...backupWriteOperations,
  ...protectionWriteOperations,
  ...keyVaultWriteOperations,
  resourceGraphOperation,
  permissionOperation,
]
