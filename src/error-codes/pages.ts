const backup = 'https://learn.microsoft.com/azure/backup'

/** Microsoft's pages that error codes point at; the language is left to the reader's browser. */
export const pages = {
  guide: `${backup}/backup-azure-troubleshoot-vm-backup-fails-snapshot-timeout`,
  troubleshooting: `${backup}/backup-azure-vms-troubleshoot`,
  encryption: `${backup}/backup-azure-vms-encryption`,
  restorePoints: 'https://learn.microsoft.com/azure/virtual-machines/restore-point-troubleshooting',
  compute: 'https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/error-messages',
  allocation: 'https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/allocation-failure',
} as const
