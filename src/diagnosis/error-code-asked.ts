import type { ErrorCodeEntry } from './error-codes/catalogue.ts'
import { errorCodes, findErrorCode } from './error-codes/error-codes.ts'

const byNumber = new Map(errorCodes.flatMap((entry) => entry.numbers.map((number) => [String(number), entry] as const)))

/** As a caller writes it: the symbol or another spelling of it in any casing, or a number that job records show. */
export const errorCodeAsked = (asked: string): ErrorCodeEntry | undefined =>
  findErrorCode(asked.trim()) ?? byNumber.get(asked.trim())
