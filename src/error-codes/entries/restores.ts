import { defineEntries } from '../entry.ts'

/** Codes of restores: recognised, and outside of what this service diagnoses. */
export const restoreCodes = defineEntries({
  UserErrorSkuNotAvailable: {
    known: {},
    meaning: 'vm-size-not-available',
    causes: [{ text: 'see-the-job', checks: ['last-backup-job'] }],
    note: 'restores-out-of-scope',
  },
  UserErrorMarketPlaceVMNotSupported: {
    known: {},
    meaning: 'image-plan-not-available',
    causes: [{ text: 'see-the-job', checks: ['last-backup-job'] }],
    note: 'restores-out-of-scope',
  },
  UserErrorMigrationFromTrustedLaunchVMToNonTrustedVMNotAllowed: {
    known: {},
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
