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

const saidByAzure = 'Azure says that it did not work'

it('sentences in Portuguese agree with their nouns, and are Brazilian', () =>
  fc.assert(
    fc.property(arbitraryInput, arbitraryCode, (input, errorCode) => {
      const { findings, summary, nextStep, lastFailure, note, recommendedActions } = diagnose({
        ...plain(input),
        ...(errorCode ? { errorCode } : {}),
        language: 'pt',
      })
      const told = [
        summary,
        nextStep,
        note,
        ...findings.flatMap(({ message, guestSteps }) => [message, ...guestSteps]),
        ...recommendedActions.map(({ reason }) => reason),
        ...(lastFailure?.causes ?? []).map(({ cause }) => cause),
        ...(lastFailure?.remaining ?? []),
      ].filter((one) => typeof one === 'string')
      for (const sentence of told)
        assertHeld(withoutLiterals(sentence.replaceAll(saidByAzure, 'A-name')), portugueseSentences)
      assert.ok(told.every((sentence) => sentence !== ''))
    }),
    { numRuns: 2000 },
  ))

it('both languages say the same, with the same numbers, names and codes', () =>
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const [en, pt] = (['en', 'pt'] as const).map((language) => diagnose({ ...plain(input), language }))
      assert.ok(en && pt)
      assert.notEqual(pt.summary, en.summary)
      const pairs = [
        ...en.findings.map(({ check, reason, message: told }) => {
          // English adds where the limit comes from.
          const message = reason === 'WithinLimit' ? told.replace(/ \([^()]*\)\.$/, '.') : told
          const other = pt.findings.find((one) => one.check === check)
          assert.equal(other?.reason, reason)
          return [message, other.message] as const
        }),
        ...en.recommendedActions.map(({ reason }, n) => [reason, pt.recommendedActions[n]?.reason ?? ''] as const),
      ]
      for (const [english, portuguese] of pairs) {
        assert.notEqual(portuguese, english)
        assert.deepEqual(namesIn(portuguese), namesIn(english), `${english}\n${portuguese}`)
      }
      assert.equal(pt.recommendedActions.length, en.recommendedActions.length)
      assert.equal(pt.lastFailure?.remaining.length, en.lastFailure?.remaining.length)
      assert.deepEqual(
        pt.steps.map(({ outcome, checks }) => ({ outcome, checks })),
        en.steps.map(({ outcome, checks }) => ({ outcome, checks })),
      )
    }),
    { numRuns: 1000 },
  ))

/** What no language changes: numbers, times, paths, quotations, and words made of several. */
const namesIn = (sentence: string) =>
  [...new Set(sentence.match(/"[^"]*"|\/[\w/.-]*\w|\b[A-Za-z]+[a-z][A-Z]\w*|\b\d[\w:-]*/g))].toSorted()
