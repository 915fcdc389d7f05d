import { entries, type ErrorCode } from './entries.ts'
import type { Entry } from './entry.ts'
import { canonicalErrorCode } from './recognise.ts'
import { sentenceIn, sentenceTable } from './sentences.ts'

export interface CodeEntry extends Entry {
  code: ErrorCode
}

const entryOf = ([code, entry]: [string, Entry]): CodeEntry => ({
  ...entry,
  // Object.entries widens the keys.
  code: code as ErrorCode,
})

/** The guide's 13 codes first. */
export const errorCodes: readonly CodeEntry[] = Object.entries(entries).map(entryOf)

const byCode = new Map(errorCodes.map((entry) => [entry.code.toLowerCase(), entry]))
const byNumber = new Map(
  errorCodes.flatMap((entry) => (entry.known?.numbers ?? []).map((number) => [String(number), entry] as const)),
)
const families = errorCodes.filter(({ family }) => family)

/** By code, by another spelling of it in any casing, or by the number that job records show. */
export function findErrorCode(asked: string): CodeEntry | undefined {
  const code = asked.trim()
  const name = canonicalErrorCode(code).toLowerCase()
  return byCode.get(name) ?? byNumber.get(code) ?? families.find((family) => name.startsWith(family.code.toLowerCase()))
}

const bySentence = new Map(
  errorCodes.map((entry) => [
    entry.code,
    sentenceTable((entry.sentences ?? []).flatMap((of) => of.says.map((text) => ({ of, text })))),
  ]),
)

/** The same for a code with what Azure said beside it, which tells which of the code's causes is meant. */
export function findSaid(code: string, said: string | null): CodeEntry | undefined {
  const entry = findErrorCode(code)
  const sentence = entry && sentenceIn(said ?? '', bySentence.get(entry.code) ?? [])
  if (!entry || !sentence) return entry
  const { code: name, known, guide, family } = entry
  return { code: name, known, ...sentence, ...(guide ? { guide } : {}), ...(family ? { family } : {}) }
}

/** Of the code and of each of its sentences. */
export const causesOf = ({ causes, sentences = [] }: Entry) => [...causes, ...sentences.flatMap((one) => one.causes)]
