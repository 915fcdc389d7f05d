import { canonicalErrorCode } from '../../backup/known-errors.ts'
import { guestChecks } from '../guest/guest-checks.ts'
import { agentErrors } from './agent-errors.ts'
import type { ErrorCodeEntry } from './catalogue.ts'
import { extensionErrors } from './extension-errors.ts'
import { notesOfSiblings } from './notes-of-siblings.ts'
import { restorePointErrors } from './restore-point-errors.ts'
import { siblingGuestErrors } from './sibling-guest-errors.ts'
import { siblingOtherErrors } from './sibling-other-errors.ts'
import { siblingPlatformErrors } from './sibling-platform-errors.ts'
import { vmErrors } from './vm-errors.ts'

/** Whatever a guest check explains is looked for by it: entries need not say so again. */
function withGuestChecks(entry: ErrorCodeEntry): ErrorCodeEntry {
  const named = new Set(entry.causes.flatMap(({ checks }) => checks))
  const looking = guestChecks.filter(({ id, explains }) => explains.includes(entry.code) && !named.has(id))
  const inGuest = entry.causes.findLastIndex(({ seenBy }) => seenBy === 'Guest')
  const at = inGuest < 0 ? entry.causes.length - 1 : inGuest
  const causes = entry.causes.map((cause, index) =>
    index === at ? { ...cause, checks: [...cause.checks, ...looking.map(({ id }) => id)] } : cause,
  )
  return looking.length === 0 ? entry : { ...entry, causes }
}

/** The guide's 13 codes first, then its siblings. */
export const errorCodes: readonly ErrorCodeEntry[] = [
  ...agentErrors,
  ...extensionErrors,
  ...vmErrors,
  ...restorePointErrors,
  ...siblingPlatformErrors.map((entry) => ({ ...entry, note: entry.note ?? notesOfSiblings[entry.code] ?? null })),
  ...siblingOtherErrors,
  ...siblingGuestErrors,
].map(withGuestChecks)

const byCode = new Map(errorCodes.map((entry) => [entry.code.toLowerCase(), entry]))

/** By code or by another spelling of it, whatever the casing. */
export const findErrorCode = (code: string): ErrorCodeEntry | undefined =>
  byCode.get(canonicalErrorCode(code).toLowerCase()) ?? byCode.get(familyOf(code)?.toLowerCase() ?? '')

/** Eight codes of one family, of which the page gives the beginning alone. */
const familyOf = (code: string) => /^UserErrorCrossSubscriptionRestore/i.exec(code.trim())?.[0]
