import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import type { CheckInput } from '../../src/diagnosis/check.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { arbitraryCode, arbitraryInput } from './arbitrary-facts.ts'

const things = 'restore point|point|lock|extension|disk|job|backup|vault|collection|copy|day|hour|minute|right|VM|key'
/** What no sentence says, whatever its facts are. */
const slips: Record<string, RegExp> = {
  'one of several': new RegExp(`(?<![\\d.,:/-]|of )\\b1 (?:other |failed |more )?(?:${things})s\\b`),
  'several of one': new RegExp(
    `(?<![\\d.,:/-])\\b(?:0|[2-9]|\\d{2,}) (?:other |failed |more )?(?:${things})(?![\\w-]| \\w+s\\b)`,
  ),
  'one verb for several': / and \S+(?: \([^()]*\))? (?:on|of) VM \S+ (?:has|is) /,
  'a plural in brackets': /\w\((?:s|es)\)/,
  'a hole': /\b(?:undefined|null|NaN|\[object Object\])\b/,
  'two spaces': /\S {2,}\S/,
  'a space before its mark': / [.,;:](?:\s|$)/,
  'two marks': /[,;:]\.|\.\.(?!\.)|,,/,
  'an empty bracket': /\(\s*\)/,
  'empty quotation marks': /""/,
  'a duration of ISO 8601': /\bP(?:T\d|\d+[DWMY])/,
  'no big letter': /^[a-z](?!\S*[A-Z.])/,
  'no end': /[^.?!…)]$/,
}

/** Paths, Azure's words, times and names. */
const plainText = /^(?:\/\w[\w/.;-]*\w|[A-Z]\w*[a-z][\w/.]*\w|\d{4}-[\w:.-]+Z|[a-z]+-\w+)$/

/** Names and numbers of Azure's may hold anything; here they are such that a slip is a slip of ours. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return plainText.test(value) ? value : 'A-name'
  if (typeof value === 'number') return Number.isFinite(value) ? Math.max(0, Math.round(value)) : 500
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plain(held)]))
}

it('sentences of findings agree with their numbers, and have no holes', () =>
  fc.assert(
    fc.property(arbitraryInput, arbitraryCode, (input, errorCode) => {
      const of = plain(input) as CheckInput
      const { findings, summary, nextStep, lastFailure } = diagnose({ ...of, ...(errorCode ? { errorCode } : {}) })
      const told = [
        summary,
        nextStep,
        ...findings.flatMap(({ message, guestSteps }) => [message, ...guestSteps]),
        ...(lastFailure?.causes ?? []).map(({ cause }) => cause),
        ...(lastFailure?.remaining ?? []),
      ].filter((one) => typeof one === 'string')
      for (const sentence of told)
        for (const [slip, pattern] of Object.entries(slips))
          assert.doesNotMatch(sentence, pattern, `${slip}: ${sentence}`)
    }),
    { numRuns: 2000 },
  ))
