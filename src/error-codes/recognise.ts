import type { RawError } from '../backup/facts-of-backup.ts'
import { isEnvelope } from '../backup/words/arm-errors.ts'
import { innerCodes } from './inner-codes.ts'
import { entries, type ErrorCode } from './entries.ts'
import { sentenceIn, sentenceTable } from './sentences.ts'

/** All codes that an error can be recognised as, and by what. */
export const knownErrors = Object.entries(entries).flatMap(([code, { known, sentences = [] }]) => {
  if (known === null && sentences.length === 0) return []
  const { aliases = [], numbers = [], messages = [], recommendations = [] } = known ?? {}
  const said = [...messages, ...sentences.flatMap(({ says }) => says)]
  return [{ code, isNamed: known !== null, aliases, numbers, messages: said, recommendations }]
})

// Pre-check results that arrive where errors do: 400239 IaasVmHealthGreenDefault stands in every healthy item, 400240
// IaasVmHealthYellowDefault only says that warnings stand elsewhere. Neither names a failure.
const greenPreCheck = 400239
const preChecks = new Set([greenPreCheck, 400240])

/** Whether an entry of healthDetails says that all is well. */
export const isHealthy = ({ number, title }: RawError) =>
  title?.trim() ? /^IaasVmHealthGreen/i.test(title.trim()) : number === greenPreCheck

const spellings = new Map(
  knownErrors.flatMap(({ code, isNamed, aliases }) =>
    isNamed ? [code, ...aliases].map((name) => [name.toLowerCase(), code] as const) : [],
  ),
)
const byNumber = new Map(knownErrors.flatMap(({ code, numbers }) => numbers.map((number) => [number, code] as const)))

const sentencesOf = (part: 'messages' | 'recommendations') =>
  sentenceTable(knownErrors.flatMap((known) => known[part].map((text) => ({ text, of: known.code }))))
const messages = sentencesOf('messages')
const recommendations = sentencesOf('recommendations')

/** Azure's casing varies from page to page and answer to answer: the guide's spelling, or the text itself when it is no known code. */
export const canonicalErrorCode = (code: string) => spellings.get(code.trim().toLowerCase()) ?? code.trim()

/** The symbolic code; null when neither title, number nor English message is known. */
export function recogniseErrorCode(error: RawError): string | null {
  const title = error.title?.trim() ?? ''
  if (/^IaasVmHealth/i.test(title) || (title === '' && error.number !== null && preChecks.has(error.number)))
    return null
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

/** What Compute reported, where the text names it; null otherwise. For OperationNotAllowed: the restore point limit, nothing else. */
export function innerErrorCode(error: RawError): string | null {
  return computeCodeIn([error.message ?? '', ...error.recommendations].join(' '))
}

const computeCodeIn = (text: string) => innerCodes.find(([, pattern]) => pattern.test(text))?.[0] ?? null

const wrappers: ReadonlySet<string> = new Set<ErrorCode>([
  'UserErrorCrpReportedUserError',
  'UserErrorCrpReportedUserErrorForVMSnapshot',
  'BackUpOperationFailed',
  'BackUpOperationFailedV2',
])
/** Codes that say no more than that something failed: what else Azure said is the reason. */
export const isWrapper = (code: string | null) => code !== null && wrappers.has(canonicalErrorCode(code))

/** A code that nothing is known of explains nothing: what else Azure said may. */
const isNew = (code: string | null) => code !== null && !spellings.has(code.toLowerCase())

/**
 * The cause inside a wrapper: Compute's code in the error's own words, in the job's dynamic message or property bag; and, because a
 * wrapper may hold anything, any other code or sentence that is known. What is not known is still what Azure said: its code is the one that
 * stands before the sentence, or null.
 */
export function innerErrorOf(
  code: string | null,
  errors: readonly RawError[],
  moreTexts: readonly string[],
  dynamic: string | null = null,
): { code: string | null; message: string } | null {
  const texts = [...errors.flatMap(({ message, recommendations }) => [message ?? '', ...recommendations]), ...moreTexts]
  const known =
    first(texts, computeCodeIn) ??
    (isWrapper(code) || isNew(code)
      ? first(texts, knownCodeIn)
      : first(dynamic === null ? [] : [dynamic], computesOwnCodeIn))
  if (known?.code === code && known !== null) return null
  if (known || !isWrapper(code) || dynamic === null || errors.some(({ message }) => message === dynamic)) return known
  return { code: codeBefore(dynamic), message: dynamic }
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

/** Not what Azure Backup says in other words than those of its own code. */
function computesOwnCodeIn(text: string) {
  const code = knownCodeIn(text)
  return code !== null && /^(UserError|Extension|BackUp|BCM|BMS|GuestAgent)/i.test(code) ? null : code
}

/** `DiskRestorePointClientError: …`, or `{"code":"DiskRestorePointClientError",…}`: of several the first that is no envelope's. */
function codeBefore(text: string) {
  const before = /^\s*([A-Z][A-Za-z0-9]{3,80})\s*[:\-–]\s/.exec(text)?.[1]
  if (before !== undefined) return before
  const inJson = [...text.matchAll(/"[cC]ode"\s*:\s*"([A-Za-z][A-Za-z0-9]{3,80})"/g)].map(([, code]) => code!)
  return inJson.find((code) => !isEnvelope(code)) ?? inJson[0] ?? null
}
