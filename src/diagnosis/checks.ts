import { checkIds, type CheckId } from '../backup/check-ids.ts'
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

const byId: Readonly<Record<CheckId, Check>> = {
  'vm-provisioning-state': vmProvisioningState, // The VM's last model operation succeeded
  'vm-power-state': vmPowerState, // and it is not on its way between power states
  'vm-agent-status': vmAgentStatus, // Its agent reports
  'vm-extension-operations-allowed': vmExtensionOperationsAllowed, // and may run extensions
  'other-extension-state': otherExtensionState, // None of which has failed
  'vmsnapshot-extension-state': vmsnapshotExtensionState, // nor has Azure Backup's own
  'restore-point-limit': restorePointLimit, // There is room for one more restore point
  'restore-point-lock': restorePointLock, // and old ones can be cleaned up
  'inherited-lock': inheritedLock, // also as far as the subscription is concerned
  'vm-lock': vmLock, // The VM itself may be changed
  'protection-state': protectionState, // Azure Backup protects it
  'backup-in-progress': backupInProgress, // and is not at it right now
  'last-backup-job': lastBackupJob, // Last time it went well
  'on-demand-backup-budget': onDemandBackupBudget, // Today's on-demand backups are not used up
  'key-vault-permissions': keyVaultPermissions, // Its encryption keys can be backed up
  'disk-size': diskSize, // Its disks are not too large
  'disk-configuration': diskConfiguration, // nor of an unsupported kind
  'unmanaged-restore-points': unmanagedRestorePoints, // and nobody else fills up its restore points
}

export const checks: readonly Check[] = checkIds.map((id) => byId[id])
