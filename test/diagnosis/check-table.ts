import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Check, CheckInput } from '../../src/diagnosis/check.ts'

/** `severity` and what the message must name only where they matter. */
export type Case = [
  name: string,
  input: CheckInput,
  outcome: string,
  reason: string,
  more?: { severity?: string; says?: string | RegExp; actions?: string[]; permission?: string; proves?: string },
]

/** The table is the specification of a check; what holds for every case is held here. */
export const checkTable = (check: Check, cases: Case[]) =>
  void describe(check.id, () => {
    for (const [name, input, outcome, reason, more = {}] of cases) {
      it(`${name}: ${outcome} ${reason}`, () => {
        const before = structuredClone(input)
        const found = check.examine(input)
        assert.deepEqual({ outcome: found.outcome, reason: found.reason }, { outcome, reason })
        assert.deepEqual(input, before, 'the facts were changed')
        assert.equal(found.severity !== null, outcome === 'Confirmed')
        if (found.severity === 'Blocking') assert.ok(check.canBlock)
        if (reason !== 'FactUnavailable') assert.ok(found.evidence.length > 0, 'no evidence')
        for (const message of Object.values(found.message)) assert.match(message, /^[^\n]+\.$/)
        assert.notEqual(found.message.pt, found.message.en)
        if (more.severity) assert.equal(found.severity, more.severity)
        if (more.says) assert.match(found.message.en, typeof more.says === 'string' ? new RegExp(more.says) : more.says)
        if (more.actions) assert.deepEqual(found.actions ?? [], more.actions)
        if (more.permission) assert.equal(found.requiredPermission, more.permission)
        if (more.proves)
          assert.ok(
            found.evidence.some((one) => one.value === more.proves),
            JSON.stringify(found.evidence),
          )
      })
    }
  })
