import type { CheckId } from '../backup/check-ids.ts'
import type { GuestCheckId } from '../backup/guest-check-ids.ts'
import type { ErrorCode } from './entries.ts'
import { causesOf, errorCodes } from './find.ts'

const byCheck = new Map<string, ErrorCode[]>()
for (const entry of errorCodes)
  for (const check of new Set(causesOf(entry).flatMap(({ checks }) => checks)))
    byCheck.set(check, [...(byCheck.get(check) ?? []), entry.code])
// It sees a cause by what the job itself says: it explains the job's own code, which only the finding knows, and no other.
byCheck.delete('last-backup-job' satisfies CheckId)

/** The error codes that a condition explains: those that name its check for one of their causes. */
export const codesExplainedBy = (check: CheckId | GuestCheckId): string[] => [...(byCheck.get(check) ?? [])]
