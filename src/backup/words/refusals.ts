import { isNotOffered } from './not-found.ts'
import { wordIn } from './word-in.ts'

/** They say that a right is missing; `DenyAssignmentAuthorizationFailed` says that the right is there (recorded). */
const rightIsMissing = ['AuthorizationFailed']

/** A lock, a right, a policy, a state: they stay until a person changes them. */
const forAPerson = [
  ...rightIsMissing,
  'LinkedAuthorizationFailed',
  'DenyAssignmentAuthorizationFailed',
  'RequestDisallowedByPolicy',
  'ScopeLocked',
  'OperationNotAllowed',
]

/** How Azure names what it does not do: NotSupported (recorded), ReadOnlyDisabledSubscription, PropertyChangeNotAllowed, … */
const saysNo = /NotSupported|Unsupported|NotRegistered|NotAllowed|NotPermitted|Disallowed|Disabled|Denied|Immutable/i
/** It has such a name, and is over when the other write is. */
const endsByItself = ['ConflictingConcurrentWriteNotAllowed']

export const saysRightIsMissing = (code: string) => wordIn(rightIsMissing, code) !== undefined

/** Meaning of known codes, whatever their status; a 429 is throttling even so. */
export const isForAPerson = (code: string) => wordIn(forAPerson, code) !== undefined || isNotOffered(code)

/**
 * Of the code of a 409. A code that is not known is taken for a conflict with another change, which most are: it was refused, so that asking
 * again harms nothing, it is looked at anew each time, and the number of tries is bounded.
 */
export const conflictIsForAPerson = (code: string) =>
  isForAPerson(code) || (saysNo.test(code) && wordIn(endsByItself, code) === undefined)

/** They name no fault of their own: the errors in their details do. */
export const isEnvelope = (code: string) => wordIn(['MultipleErrorsOccurred'], code) !== undefined
