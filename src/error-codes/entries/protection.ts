import { defineEntries } from '../entry.ts'

/** Codes of a protected VM that is gone or elsewhere. */
export const protectionCodes = defineEntries({
  UserErrorVmNotFoundV2: {
    known: { numbers: [400136], messages: ["Virtual machine doesn't exist."] },
    meaning: 'vm-gone',
    causes: [{ text: 'vm-deleted-or-moved', checks: ['protection-state'] }],
    note: 'vm-gone',
  },
  ResourceNotFound: {
    known: { numbers: [320001], messages: ['Could not perform the operation as VM no longer exists.'] },
    meaning: 'vm-gone',
    causes: [{ text: 'vm-deleted-or-moved', checks: ['protection-state'] }],
    note: 'vm-gone',
    // ARM's sentence names what is gone: the VM, or something else that the backup needs.
    sentences: [
      {
        says: ["The Resource 'Microsoft.Compute/virtualMachines/{}' under resource group '{}' was not found"],
        meaning: 'vm-gone',
        causes: [{ text: 'vm-deleted-or-moved', checks: ['protection-state'] }],
        note: 'vm-gone',
      },
      {
        says: [
          "The Resource '{}' under resource group '{}' was not found",
          "The Resource 'Microsoft.Compute/virtualMachines/{}/extensions/{}' under resource group '{}' was not found",
        ],
        meaning: 'resource-gone',
        causes: [{ text: 'resource-deleted', checks: ['last-backup-job'] }],
        note: 'resource-gone',
      },
    ],
  },
  BCMV2VMNotFound: {
    known: { numbers: [400094], messages: ["The virtual machine doesn't exist."] },
    meaning: 'vm-gone',
    causes: [{ text: 'vm-deleted-or-moved', checks: ['protection-state'] }],
    note: 'vm-gone',
  },
  UserErrorResourceGroupNotFound: {
    known: { numbers: [400141], messages: ["Resource group doesn't exist."] },
    meaning: 'resource-group-gone',
    causes: [{ text: 'vm-deleted-or-moved', checks: ['protection-state'] }],
    note: 'group-gone',
  },
  UserErrorGenericResourceNotFound: {
    known: { numbers: [400309], messages: ['Azure resource does not exist.'] },
    meaning: 'resource-gone',
    causes: [{ text: 'resource-deleted', checks: ['protection-state', 'last-backup-job'] }],
    note: 'resource-gone',
  },
  UserErrorVmVaultLocationMismatch: {
    known: { numbers: [400175], messages: ['Virtual machine and vault are in different region.'] },
    meaning: 'regions-differ',
    causes: [{ text: 'moved-or-wrong-vault', checks: ['protection-state'] }],
    note: 'vault-of-own-region',
  },
})
