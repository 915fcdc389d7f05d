import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { plain } from '../sentences/plain.ts'
import { assertHeld, englishSentences, portugueseSentences, withoutLiterals } from '../sentences/slips.ts'
import { arbitraryCode, arbitraryInput } from './arbitrary-facts.ts'

it('sentences of findings agree with their numbers, and have no holes', () =>
  fc.assert(
    fc.property(arbitraryInput, arbitraryCode, (input, errorCode) => {
      const { findings, summary, nextStep, lastFailure, recommendedActions } = diagnose({
        ...plain(input),
        ...(errorCode ? { errorCode } : {}),
      })
      const told = [
        summary,
        nextStep,
        ...findings.flatMap(({ message, guestSteps }) => [message, ...guestSteps]),
        ...recommendedActions.map(({ reason }) => reason),
        ...(lastFailure?.causes ?? []).map(({ cause }) => cause),
        ...(lastFailure?.remaining ?? []),
      ].filter((one) => typeof one === 'string')
      for (const sentence of told) assertHeld(withoutLiterals(sentence), englishSentences)
    }),
    { numRuns: 2000 },
  ))

it('sentences in Portuguese agree with their nouns, and are Brazilian', () =>
  fc.assert(
    fc.property(arbitraryInput, arbitraryCode, (input, errorCode) => {
      const { findings, nextStep, lastFailure, note } = diagnose({
        ...plain(input),
        ...(errorCode ? { errorCode } : {}),
        language: 'pt',
      })
      const told = [
        nextStep,
        note,
        ...findings.flatMap(({ guestSteps }) => guestSteps),
        ...(lastFailure?.causes ?? []).map(({ cause }) => cause),
      ].filter((one) => typeof one === 'string')
      for (const sentence of told) assertHeld(withoutLiterals(sentence), portugueseSentences)
      assert.ok(told.every((sentence) => sentence !== ''))
    }),
    { numRuns: 600 },
  ))
