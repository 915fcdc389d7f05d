import { defineEntries } from '../entry.ts'

/** Codes of vaults and subscriptions. */
export const vaultCodes = defineEntries({
  UserErrorProtectionQuotaExceeded: {
    known: {},
    meaning: 'vault-full',
    causes: [{ text: 'vault-takes-1000', checks: ['protection-state', 'last-backup-job'] }],
    note: 'another-vault',
  },
  UserErrorProt32dAllocationPending: {
    known: {},
    meaning: 'vault-being-prepared',
    causes: [{ text: 'allocation-pending', checks: ['last-backup-job'] }],
    note: 'resolves-itself',
  },
  UserErrorSubscriptionStateNotRegistered: {
    known: {},
    meaning: 'subscription-not-registered',
    causes: [{ text: 'provider-not-registered', checks: ['last-backup-job'] }],
    note: 'register-provider',
  },
  UserErrorDeleteBackupItemOnImmutableItem: {
    known: {},
    meaning: 'item-immutable',
    causes: [{ text: 'vault-immutable', checks: ['last-backup-job'] }],
    note: 'intended',
  },
})
