/** Microsoft's pages that findings and error codes point at; the language is left to the reader's browser. */
const backup = 'https://learn.microsoft.com/azure/backup'
const guide = `${backup}/backup-azure-troubleshoot-vm-backup-fails-snapshot-timeout`

export const pages = {
  guide,
  guideStep: (step: 1 | 2 | 3 | 4) =>
    `${guide}#step-${step}-check-azure-${['vm-health', 'vm-guest-agent-service-health', 'vm-extension-health', 'backup-extension-health'][step - 1]}`,
  troubleshooting: `${backup}/backup-azure-vms-troubleshoot`,
  supportMatrix: `${backup}/backup-support-matrix-iaas`,
  instantRestore: `${backup}/backup-instant-restore-capability`,
  encryption: `${backup}/backup-azure-vms-encryption`,
  manage: `${backup}/backup-azure-manage-vms`,
  policies: `${backup}/backup-during-vm-creation`,
  locks: 'https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources',
  vmStates: 'https://learn.microsoft.com/azure/virtual-machines/states-billing',
  agentVersions:
    'https://support.microsoft.com/help/4049215/extensions-and-virtual-machine-agent-minimum-version-support',
  restorePoints: 'https://learn.microsoft.com/azure/virtual-machines/virtual-machines-create-restore-points',
} as const
