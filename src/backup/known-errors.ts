import type { RawError } from './facts-of-backup.ts'
import type { KnownError } from './known-error.ts'
import { guideErrors } from './known-errors-guide.ts'
import { siblingErrors } from './known-errors-sibling.ts'

export const knownErrors: readonly KnownError[] = [...guideErrors, ...siblingErrors]

// Pre-check results that arrive where errors do: 400239 IaasVmHealthGreenDefault stands in every healthy item, 400240
// IaasVmHealthYellowDefault only says that warnings stand elsewhere. Neither names a failure.
const greenPreCheck = 400239
const preChecks = new Set([greenPreCheck, 400240])

/** Whether an entry of healthDetails says that all is well. */
export const isHealthy = (error: RawError) =>
  error.number === greenPreCheck || /^IaasVmHealthGreen/i.test(error.title ?? '')

const spellings = new Map(
  knownErrors.flatMap(({ code, aliases = [] }) =>
    [code, ...aliases].map((name) => [name.toLowerCase(), code] as const),
  ),
)
const byNumber = new Map(knownErrors.flatMap(({ code, numbers }) => numbers.map((number) => [number, code] as const)))

/** Case, punctuation and white space folded; an apostrophe joins ("doesn't" = "doesnt"), anything else parts. */
const fold = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

// Longest first: "The virtual machine doesn't exist" must win over a shorter sentence that it contains.
const sentences = (part: 'messages' | 'recommendations') =>
  knownErrors
    .flatMap((known) => (known[part] ?? []).map((text) => ({ folded: ` ${fold(text)} `, code: known.code })))
    .sort((a, b) => b.folded.length - a.folded.length)
const messages = sentences('messages')
const recommendations = sentences('recommendations')

const sentenceIn = (text: string, table: typeof messages) => {
  const folded = ` ${fold(text)} `
  return table.find((sentence) => folded.includes(sentence.folded))?.code
}

/** Azure's casing varies from page to page and answer to answer: the guide's spelling, or the text itself when it is no known code. */
export const canonicalErrorCode = (code: string) => spellings.get(code.trim().toLowerCase()) ?? code.trim()

/** The guide's or a sibling page's symbolic code; null when neither title, number nor English message is known. */
export function recogniseErrorCode(error: RawError): string | null {
  if (isHealthy(error) || (error.number !== null && preChecks.has(error.number))) return null
  const title = error.title?.trim() ?? ''
  const known = spellings.get(title.toLowerCase())
  if (known) return known
  if (/^(UserError|Extension)[a-z0-9]+$/i.test(title)) return title
  return (
    (error.number === null ? undefined : byNumber.get(error.number)) ??
    sentenceIn(error.message ?? '', messages) ??
    sentenceIn(error.recommendations.join(' '), recommendations) ??
    null
  )
}

/** Compute's own codes, as they stand in the texts of a job; tried in this order. */
const innerCodes: readonly (readonly [code: string, pattern: RegExp])[] = [
  ['ScopeLocked', /\bScopeLocked\b|following scope\(s\) are locked/i],
  // The code alone covers much else; only the sentence about restore points (azure-docs#47934) tells the limit.
  ['OperationNotAllowed', /restore points[^.]{0,120}\b(?:can ?not|can't) exceed\b/i],
  ['RequestDisallowedByPolicy', /\bRequestDisallowedByPolicy\b|disallowed by policy/i],
  ['VMAgentStatusCommunicationError', /\bVMAgentStatusCommunicationError\b/i],
  ['VMExtensionProvisioningTimeout', /\bVMExtensionProvisioningTimeout\b/i],
  ['VMExtensionProvisioningError', /\bVMExtensionProvisioningError\b/i],
  ['TooManyVMRedeploymentRequests', /\bTooManyVMRedeploymentRequests\b/i],
  ['TooManyRequests', /\bTooManyRequests\b/i],
  ['VMRestorePointInternalError', /\bVMRestorePointInternalError\b/i],
]

/** What Compute reported, where the text names it; null otherwise. For OperationNotAllowed: the restore point limit, nothing else. */
export function innerErrorCode(error: RawError): string | null {
  return computeCodeIn([error.message ?? '', ...error.recommendations].join(' '))
}

const computeCodeIn = (text: string) => innerCodes.find(([, pattern]) => pattern.test(text))?.[0] ?? null

const wrappers = new Set(['UserErrorCrpReportedUserError', 'UserErrorCrpReportedUserErrorForVMSnapshot'])
const isWrapper = (code: string | null) => code !== null && wrappers.has(canonicalErrorCode(code))

/**
 * The cause inside a wrapper: Compute's code in the error's own words, in the job's dynamic message or property bag; and, because a
 * wrapper may hold anything, any other code or sentence that is known.
 */
export function innerErrorOf(code: string | null, errors: readonly RawError[], moreTexts: readonly string[]) {
  const texts = [...errors.flatMap(({ message, recommendations }) => [message ?? '', ...recommendations]), ...moreTexts]
  const found = first(texts, computeCodeIn) ?? (isWrapper(code) ? first(texts, knownCodeIn) : null)
  return found?.code === code ? null : found
}

function first(texts: readonly string[], look: (text: string) => string | null) {
  for (const text of texts) {
    const code = look(text)
    if (code !== null && !isWrapper(code)) return { code, message: text }
  }
  return null
}

function knownCodeIn(text: string) {
  const named = text.match(/\b[A-Za-z][A-Za-z0-9]{7,}\b/g) ?? []
  const symbol = named.map((word) => spellings.get(word.toLowerCase())).find((code) => code !== undefined)
  return symbol ?? sentenceIn(text, messages) ?? null
}
