import { defineEntries } from '../entry.ts'

/** Codes of restores: recognised, and outside of what this service diagnoses. */
export const restoreCodes = defineEntries({
  UserErrorSkuNotAvailable: {
    known: { messages: ['VM creation failed as VM size selected is not available'] },
    meaning: 'vm-size-not-available',
    causes: [{ text: 'see-the-job', checks: ['last-backup-job'] }],
    note: 'restores-out-of-scope',
  },
  UserErrorMarketPlaceVMNotSupported: {
    known: { messages: ['VM creation failed due to Market Place purchase request being not present'] },
    meaning: 'image-plan-not-available',
    causes: [{ text: 'see-the-job', checks: ['last-backup-job'] }],
    note: 'restores-out-of-scope',
  },
  UserErrorMigrationFromTrustedLaunchVMToNonTrustedVMNotAllowed: {
    known: {
      messages: [
        'Backup cannot be configured for the VM which has migrated from Trusted Launch mode to non Trusted Launch mode',
      ],
    },
    meaning: 'trusted-launch-restored-as-other',
    causes: [{ text: 'see-the-job', checks: ['last-backup-job'] }],
    note: 'restores-out-of-scope',
  },
  // Eight codes, of which the page gives the beginning alone.
  UserErrorCrossSubscriptionRestore: {
    known: null,
    meaning: 'cross-subscription-restore-refused',
    causes: [{ text: 'see-the-job', checks: ['last-backup-job'] }],
    note: 'restores-out-of-scope',
    family: true,
  },
})
