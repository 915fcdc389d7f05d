import { defineEntries } from '../entry.ts'
import { pages } from '../pages.ts'

const page = pages.compute

/** Compute's codes of allocation, start and network of a VM, and of the extensions it puts there (error-messages). */
export const computeMachineCodes = defineEntries({
  AllocationFailed: {
    known: {
      messages: [
        'Allocation failed. If you are trying to add a new VM to an Availability Set or update/resize an existing VM',
        'Allocation failed. Please try reducing the VM size or number of VMs',
        'The VM allocation failed due to an internal error',
      ],
    },
    meaning: 'no-capacity',
    causes: [{ text: 'cluster-is-full', checks: ['last-backup-job'] }],
    note: 'deallocate-to-move',
    page: pages.allocation,
  },
  OverconstrainedAllocationRequest: {
    known: { messages: ['The required VM size is not currently available in the selected location'] },
    meaning: 'no-capacity',
    causes: [{ text: 'region-lacks-size', checks: ['last-backup-job'] }],
    note: 'another-size',
    page: pages.allocation,
  },
  OSProvisioningClientError: {
    known: {
      messages: [
        'OS Provisioning did not finish in the allotted time. This error occurred too many times consecutively',
        "OS Provisioning failed for VM '{}' because the guest OS is currently being provisioned",
        "OS provisioning for VM '{}' failed. Error details",
      ],
    },
    meaning: 'os-not-provisioned',
    causes: [{ text: 'image-not-generalized', checks: ['vm-provisioning-state', 'last-backup-job'] }],
    note: 'make-vm-anew',
    page: pages.restorePoints,
  },
  OSProvisioningTimedOut: {
    known: { messages: ["OS Provisioning for VM '{}' did not finish in the allotted time"] },
    meaning: 'os-not-provisioned',
    causes: [{ text: 'image-not-generalized', checks: ['vm-provisioning-state', 'last-backup-job'] }],
    note: 'make-vm-anew',
    page,
  },
  OSProvisioningInternalError: {
    known: { messages: ["OS Provisioning failed for VM '{}' due to an internal error"] },
    meaning: 'os-not-provisioned',
    causes: [{ text: 'provisioning-failed-inside-azure', checks: ['vm-provisioning-state', 'last-backup-job'] }],
    note: 'make-vm-anew',
    page,
  },
  NetworkingInternalOperationError: {
    known: {
      messages: [
        'Unknown network allocation error',
        'An internal error occurred in processing network profile of the VM',
      ],
    },
    meaning: 'compute-failed',
    causes: [{ text: 'passing', checks: ['last-backup-job'] }],
    actions: ['triggerBackup'],
    page,
  },
  InternalOperationError: {
    known: { messages: ['goal seeking tasks failed', 'Error occurred in validating the network profile of VM'] },
    meaning: 'compute-failed',
    causes: [{ text: 'passing', checks: ['last-backup-job'] }],
    actions: ['triggerBackup'],
    page,
  },
  DiagnosticsOperationInternalError: {
    known: { messages: ['An internal error occurred while processing diagnostics profile of VM'] },
    meaning: 'compute-failed',
    causes: [{ text: 'boot-diagnostics', checks: ['last-backup-job'] }],
    note: 'see-boot-diagnostics',
    page,
  },
  VMStartTimedOut: {
    known: { messages: ["VM '{}' did not start in the allotted time"] },
    meaning: 'vm-not-started',
    causes: [{ text: 'vm-start-slow', checks: ['vm-power-state'] }],
    actions: ['triggerBackup'],
    page,
  },
  VMRedeploymentFailed: {
    known: { messages: ["VM '{}' redeployment failed due to an internal error"] },
    meaning: 'vm-not-started',
    causes: [{ text: 'redeployment-not-done', checks: ['vm-power-state', 'vm-provisioning-state'] }],
    note: 'redeploy-again',
    page,
  },
  VMRedeploymentTimedOut: {
    known: { messages: ["Redeployment of VM '{}' didn't finish in the allotted time"] },
    meaning: 'vm-not-started',
    causes: [{ text: 'redeployment-not-done', checks: ['vm-power-state', 'vm-provisioning-state'] }],
    note: 'redeploy-again',
    page,
  },
  VMNotFound: {
    known: {},
    meaning: 'vm-gone',
    causes: [{ text: 'vm-deleted-or-moved', checks: ['protection-state'] }],
    note: 'vm-gone',
    page,
  },
  ArtifactNotFound: {
    known: {
      messages: [
        "The VM extension with publisher '{}' and type '{}' could not be found in location",
        "Extension with publisher '{}' type '{}' and type handler version '{}' could not be found in the extension repository",
      ],
    },
    meaning: 'extension-package-missing',
    causes: [{ text: 'extension-not-offered', checks: ['other-extension-state', 'last-backup-job'] }],
    note: 'remove-or-replace-extension',
    page,
  },
  ArtifactVersionNotFound: {
    known: { messages: ['No version found in the artifact repository that satisfies the requested version'] },
    meaning: 'extension-package-missing',
    causes: [{ text: 'extension-not-offered', checks: ['other-extension-state', 'last-backup-job'] }],
    note: 'remove-or-replace-extension',
    page,
  },
  VMArtifactRepositoryInternalError: {
    known: {
      messages: [
        'An error occurred while communicating with the artifact repository to retrieve VM artifact details',
        'An internal error occurred while retrieving the VM artifact data from the artifact repository',
      ],
    },
    meaning: 'extension-package-missing',
    causes: [{ text: 'passing', checks: ['last-backup-job'] }],
    actions: ['triggerBackup'],
    page,
  },
  VMExtensionHandlerNonTransientError: {
    known: { messages: ["Handler '{}' has reported failure for VM Extension '{}' with terminal error code"] },
    meaning: 'extension-not-provisioned',
    causes: [{ text: 'an-extension-failed', checks: ['vmsnapshot-extension-state', 'other-extension-state'] }],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    note: 'extension-owner',
    page,
  },
  VMExtensionManagementInternalError: {
    known: {
      messages: [
        'Internal error occurred while processing VM extension',
        'Multiple errors occurred while preparing the VM extensions',
      ],
    },
    meaning: 'extension-not-provisioned',
    causes: [{ text: 'an-extension-failed', checks: ['vmsnapshot-extension-state', 'other-extension-state'] }],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    note: 'extension-owner',
    page,
  },
})
