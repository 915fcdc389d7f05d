import { fromGuest, siblingEntry } from './entry.ts'

/** The checks that see a cause by what the backup extension reports. */
export const byExtension = ['vmsnapshot-extension-state', 'last-backup-job']

/** One line a code: what it means, where it comes from, what a person does in the guest. */
export const about = (
  code: string,
  meaning: string,
  cause: string,
  guestSteps: readonly string[],
  checks: string[] = ['last-backup-job'],
) => siblingEntry(code, { meaning, causes: [fromGuest(cause, ...checks)], guestSteps: [...guestSteps] })
