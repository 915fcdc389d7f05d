/** Numbers that Microsoft calls defaults "subject to change", each with where it was read. All are configuration. */
export interface Limits {
  /** Instant restore points of a VM under a Standard policy (backup-azure-troubleshoot-vm-backup-fails-snapshot-timeout). */
  restorePointLimit: number
  /** Restore points of a VM that Compute keeps, over all collections (virtual-machines-create-restore-points). */
  computeRestorePointLimit: number
  /** Supported on-demand backups a UTC day (backup-support-matrix-iaas). */
  onDemandBackupBudget: number
  /** Attempts a UTC day after which Azure refuses (same page). */
  onDemandBackupHardLimit: number
  /** Older agent reports on a running VM are stale. Agents report about every minute; the margin is ours. */
  vmAgentStaleMinutes: number
  /** Largest disk that every page calls supported (32 TB), in GiB. */
  diskSizeWarningGiB: number
  /** Largest disk of the newest support matrix (64 TB), in GiB. */
  diskSizeLimitGiB: number
  /** Azure Disk Encryption: 4 TB. */
  encryptedDiskSizeLimitGiB: number
  diskCountLimit: number
  /** The longest time for which a lock may be asked off, an ISO 8601 duration (ours: LOCK_OFF_MAX). */
  lockOffMax: string
}

export const defaultLimits: Readonly<Limits> = {
  restorePointLimit: 18,
  computeRestorePointLimit: 500,
  onDemandBackupBudget: 3,
  onDemandBackupHardLimit: 9,
  vmAgentStaleMinutes: 30,
  diskSizeWarningGiB: 32 * 1024,
  diskSizeLimitGiB: 64 * 1024,
  encryptedDiskSizeLimitGiB: 4 * 1024,
  diskCountLimit: 32,
  lockOffMax: 'P7D',
}
