import { pages as pagesOfCodes } from '../error-codes/pages.ts'

const backup = 'https://learn.microsoft.com/azure/backup'

/** Microsoft's pages that findings point at, with those of error codes; the language is left to the reader's browser. */
export const pages = {
  ...pagesOfCodes,
  guideStep: (step: 1 | 2 | 3 | 4) =>
    `${pagesOfCodes.guide}#step-${step}-check-azure-${['vm-health', 'vm-guest-agent-service-health', 'vm-extension-health', 'backup-extension-health'][step - 1]}`,
  supportMatrix: `${backup}/backup-support-matrix-iaas`,
  instantRestore: `${backup}/backup-instant-restore-capability`,
  manage: `${backup}/backup-azure-manage-vms`,
  policies: `${backup}/backup-during-vm-creation`,
  locks: 'https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources',
  vmStates: 'https://learn.microsoft.com/azure/virtual-machines/states-billing',
  agentVersions:
    'https://support.microsoft.com/help/4049215/extensions-and-virtual-machine-agent-minimum-version-support',
  restorePoints: 'https://learn.microsoft.com/azure/virtual-machines/virtual-machines-create-restore-points',
} as const
