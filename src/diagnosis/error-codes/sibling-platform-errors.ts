import { siblingDiskErrors } from './sibling-disk-errors.ts'
import { siblingJobErrors } from './sibling-job-errors.ts'
import { siblingProtectionErrors } from './sibling-protection-errors.ts'
import { siblingRestorePointErrors } from './sibling-restore-point-errors.ts'
import { siblingVmStateErrors } from './sibling-vm-state-errors.ts'

/** Codes beside the guide whose cause lies in Azure's control plane. Texts of backup-azure-vms-troubleshoot and the portal's self-help. */
export const siblingPlatformErrors = [
  ...siblingProtectionErrors,
  ...siblingRestorePointErrors,
  ...siblingVmStateErrors,
  ...siblingDiskErrors,
  ...siblingJobErrors,
]
