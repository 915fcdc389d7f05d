import type { Check } from './check.ts'
import { backupInProgress } from './checks/backup-in-progress.ts'
import { diskConfiguration } from './checks/disk-configuration.ts'
import { diskSize } from './checks/disk-size.ts'
import { inheritedLock } from './checks/inherited-lock.ts'
import { keyVaultPermissions } from './checks/key-vault-permissions.ts'
import { lastBackupJob } from './checks/last-backup-job.ts'
import { onDemandBackupBudget } from './checks/on-demand-backup-budget.ts'
import { otherExtensionState } from './checks/other-extension-state.ts'
import { protectionState } from './checks/protection-state.ts'
import { restorePointLimit } from './checks/restore-point-limit.ts'
import { restorePointLock } from './checks/restore-point-lock.ts'
import { unmanagedRestorePoints } from './checks/unmanaged-restore-points.ts'
import { vmAgentStatus } from './checks/vm-agent-status.ts'
import { vmExtensionOperationsAllowed } from './checks/vm-extension-operations-allowed.ts'
import { vmLock } from './checks/vm-lock.ts'
import { vmPowerState } from './checks/vm-power-state.ts'
import { vmProvisioningState } from './checks/vm-provisioning-state.ts'
import { vmsnapshotExtensionState } from './checks/vmsnapshot-extension-state.ts'

/** The guide's order: the VM, its agent, its extensions, the backup extension; then what its error sections look at. */
export const checks: readonly Check[] = [
  vmProvisioningState, // The VM's last model operation succeeded
  vmPowerState, // and it is not on its way between power states
  vmAgentStatus, // Its agent reports
  vmExtensionOperationsAllowed, // and may run extensions
  otherExtensionState, // None of which has failed
  vmsnapshotExtensionState, // nor has Azure Backup's own
  restorePointLimit, // There is room for one more restore point
  restorePointLock, // and old ones can be cleaned up
  inheritedLock, // also as far as the subscription is concerned
  vmLock, // The VM itself may be changed
  protectionState, // Azure Backup protects it
  backupInProgress, // and is not at it right now
  lastBackupJob, // Last time it went well
  onDemandBackupBudget, // Today's on-demand backups are not used up
  keyVaultPermissions, // Its encryption keys can be backed up
  diskSize, // Its disks are not too large
  diskConfiguration, // nor of an unsupported kind
  unmanagedRestorePoints, // and nobody else fills up its restore points
]
