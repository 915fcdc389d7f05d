import { entries, type ErrorCode } from './entries.ts'
import type { Entry } from './entry.ts'
import { canonicalErrorCode } from './recognise.ts'

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
const families = errorCodes.filter(({ family }) => family)

/** By code or by another spelling of it, whatever the casing. */
export function findErrorCode(code: string): CodeEntry | undefined {
  const name = canonicalErrorCode(code).toLowerCase()
  return byCode.get(name) ?? families.find((family) => name.startsWith(family.code.toLowerCase()))
}
