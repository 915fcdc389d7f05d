import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Language } from '../../src/backup/sentence.ts'
import { ServiceError } from '../../src/errors.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { refuseByPlan } from '../../src/operations/starting/plan-refusals.ts'
import { catalogueWith } from '../../src/remediation/catalogue.ts'
import { planOf, withLocksHeld, type Plan } from '../../src/remediation/plan.ts'
import { arbitraryInput } from '../diagnosis/arbitrary-facts.ts'
import { plain } from '../sentences/plain.ts'
import {
  assertHeld,
  english,
  englishSentences,
  portuguese,
  portugueseSentences,
  withoutLiterals,
} from '../sentences/slips.ts'
import { arbitraryPlan, type PlanAsked } from './arbitrary-plan-input.ts'
import { toldByRun } from './told-by-a-run.ts'

const principalId = '11111111-1111-1111-1111-111111111111'
const catalogues = [catalogueWith(diagnose), catalogueWith(diagnose, { enabled: true, principalId })]

const plansOf = ({ action, input }: PlanAsked, language: Language = 'en'): Plan[] =>
  catalogues.map((catalogue) => {
    const content = catalogue.get(action)!.plan(input)
    return withLocksHeld(
      planOf(action, input.vm, content, input.observedAt, [], language),
      input.memory.leases,
      language,
    )
  })

const toldBy = ({ blockers, dataLoss, loses, notes, approvalReasons }: Plan) => [
  ...blockers.map(({ message }) => message),
  ...dataLoss.map(({ reason }) => reason),
  ...loses,
  ...notes,
  ...approvalReasons,
]

/** The names of actions stand as they are, at the beginning of a sentence too. */
const sentence = (text: string, slips = englishSentences) =>
  assertHeld(withoutLiterals(text).replace(/^reapply (?=is |é )/, 'A-name '), slips)

function refusalOf(plan: Plan, acceptDataLoss?: string[]) {
  try {
    refuseByPlan(plan, acceptDataLoss ? { acceptDataLoss } : {}, plan.etag)
    return undefined
  } catch (error) {
    assert.ok(error instanceof ServiceError)
    return error
  }
}

describe('sentences of plans agree with their numbers, and have no holes:', () => {
  it('what is in the way, what is lost, what is to be known, and why it is refused', () =>
    fc.assert(
      fc.property(arbitraryPlan, (asked) => {
        for (const plan of plansOf(asked)) {
          for (const told of toldBy(plan)) sentence(told)
          for (const { description } of plan.calls) assertHeld(withoutLiterals(description), english)
          for (const refusal of [refusalOf(plan), refusalOf(plan, ['/points/other'])]) {
            if (!refusal) continue
            sentence(refusal.message)
            for (const { code, message } of refusal.details ?? []) if (code !== 'TryAction') sentence(message)
          }
        }
      }),
      { numRuns: 1000 },
    ))

  it('in Portuguese too, of the same plan', () =>
    fc.assert(
      fc.property(arbitraryPlan, (asked) => {
        const [inEnglish, inPortuguese] = [plansOf(asked), plansOf(asked, 'pt')]
        for (const [n, plan] of inPortuguese.entries()) {
          const english = inEnglish[n]!
          assert.equal(plan.etag, english.etag)
          const [said, told] = [toldBy(english), toldBy(plan)]
          assert.equal(told.length, said.length)
          for (const [at, text] of told.entries()) {
            assert.notEqual(text, said[at])
            sentence(text.replaceAll('Azure says that it did not work', 'A-name'), portugueseSentences)
          }
          for (const { description } of plan.calls) assertHeld(withoutLiterals(description), portuguese)
        }
      }),
      { numRuns: 1000 },
    ))

  it('every action is planned, with and without something in the way', () => {
    const seen = new Map<string, Set<boolean>>()
    for (const asked of fc.sample(arbitraryPlan, { numRuns: 600, seed: 1 }))
      for (const { blockers } of plansOf(asked))
        seen.set(asked.action, (seen.get(asked.action) ?? new Set()).add(blockers.length > 0))
    for (const name of catalogues[0]!.keys()) assert.equal(seen.get(name)?.size, 2, name)
  })
})

describe('sentences of runs agree with their numbers, and have no holes:', () => {
  it('why one waits, what was found, why it was refused, and how it ended', () =>
    fc.assert(
      fc.asyncProperty(arbitraryPlan, arbitraryInput, fc.boolean(), fc.boolean(), async (asked, other, coin, moved) => {
        const facts = moved ? plain(other.facts) : asked.input.facts
        for (const told of await toldByRun(catalogues[1]!, asked, { facts, coin })) sentence(told)
      }),
      { numRuns: 600 },
    ))
})
