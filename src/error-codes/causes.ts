import type { Cause } from './entry.ts'

// Causes that several codes have word for word, with the same checks.

export const comPlusBroken: Cause = {
  text: 'com-plus-broken',
  checks: ['last-backup-job', 'guest-com-plus', 'guest-msdtc'],
  seenBy: 'Guest',
  os: 'Windows',
}

export const loadOnWindows: Cause = {
  text: 'load-on-windows',
  checks: ['last-backup-job', 'guest-memory'],
  seenBy: 'Guest',
  os: 'Windows',
}
