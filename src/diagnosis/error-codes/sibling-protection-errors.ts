import { about } from './platform-sibling.ts'

const vmGone = 'The VM was deleted, moved or created anew while its protection stayed.'

/** Codes of a protected VM that is gone or elsewhere. */
export const siblingProtectionErrors = [
  about('UserErrorVmNotFoundV2', 'The protected VM is not there.', vmGone, ['protection-state']),
  about('ResourceNotFound', 'The protected VM is not there.', vmGone, ['protection-state']),
  about('BCMV2VMNotFound', 'The protected VM is not there.', vmGone, ['protection-state']),
  about('UserErrorResourceGroupNotFound', 'The resource group of the VM is not there.', vmGone, ['protection-state']),
  about(
    'UserErrorGenericResourceNotFound',
    'Something that the backup needs is not there.',
    'A resource was deleted.',
    ['protection-state', 'last-backup-job'],
  ),
  about(
    'UserErrorVmVaultLocationMismatch',
    'VM and vault are in different regions.',
    'The VM was moved, or the vault is the wrong one.',
    ['protection-state'],
  ),
]
