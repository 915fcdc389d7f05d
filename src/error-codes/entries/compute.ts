import { defineEntries } from '../entry.ts'

/** Codes that Compute reports, mostly inside a wrapper. */
export const computeCodes = defineEntries({
  VMExtensionProvisioningError: {
    known: {
      messages: [
        "VM has reported a failure when processing extension '{}'. Error message",
        'Multiple VM extensions failed to be provisioned on the VM',
      ],
    },
    meaning: 'extension-not-provisioned',
    causes: [
      {
        text: 'an-extension-failed',
        checks: ['vmsnapshot-extension-state', 'other-extension-state', 'vm-provisioning-state'],
      },
    ],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    note: 'extension-owner',
  },
  VMExtensionProvisioningTimeout: {
    known: { messages: ["Provisioning of VM extension '{}' has timed out"] },
    meaning: 'extension-timed-out',
    causes: [
      {
        text: 'extension-failed-or-agent-silent',
        checks: ['vmsnapshot-extension-state', 'other-extension-state', 'vm-agent-status'],
      },
    ],
    actions: ['deleteFailedExtensions', 'reapply', 'triggerBackup'],
    note: 'extension-owner',
  },
  TooManyVMRedeploymentRequests: {
    known: { messages: ['Too many redeployment requests have been received for VM'] },
    meaning: 'redeployed-too-often',
    causes: [{ text: 'somebody-redeploys', checks: ['last-backup-job'] }],
    actions: ['triggerBackup'],
    note: 'wait-an-hour',
  },
  UserErrorPreCheckVmNotInDesirableState: {
    known: {},
    meaning: 'vm-between-states-when-seen',
    causes: [{ text: 'vm-not-in-a-fit-state', checks: ['vm-power-state', 'vm-provisioning-state'] }],
    actions: ['triggerBackup'],
    note: 'wait-until-settled',
  },
})
