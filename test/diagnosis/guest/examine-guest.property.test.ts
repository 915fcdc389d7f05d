import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { Finding } from '../../../src/diagnosis/finding.ts'
import { examineGuest } from '../../../src/diagnosis/guest/examine-guest.ts'
import { answerWith, checksOf, healthyReports } from './guest-answers.ts'

const os = fc.constantFrom('Linux' as const, 'Windows' as const)
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('__proto__', 'constructor', 'toString'),
)
const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), hostileText)

describe('whatever a guest answers', () => {
  const holds = (guestOs: 'Linux' | 'Windows', output: unknown) => {
    const findings = examineGuest('/vm', guestOs, output)
    assert.deepEqual(
      findings.map(({ check }) => check),
      checksOf(guestOs),
    )
    for (const finding of findings) {
      assert.ok(Value.Check(Finding, finding), JSON.stringify(finding))
      assert.ok(finding.message.length < 2600 && /^[\x20-\x7e]*$/.test(finding.message), finding.message)
    }
    return findings
  }

  it('never throws, and is Unknown throughout when it holds no report', () => {
    fc.assert(
      fc.property(
        os,
        fc.oneof(
          anything,
          fc.record({ value: anything }),
          fc.record({ value: fc.array(fc.record({ message: anything })) }),
        ),
        (guestOs, output) => {
          for (const { outcome } of holds(guestOs, output)) assert.equal(outcome, 'Unknown')
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is judged field by field: a field that is not what its probe writes rules nothing out', () => {
    fc.assert(
      fc.property(
        os,
        fc.dictionary(
          fc.constantFrom(...Object.keys({ ...healthyReports.Linux, ...healthyReports.Windows })),
          anything,
        ),
        (guestOs, changes) => {
          const { v: _, os: __, ...rest } = changes
          const report = { ...healthyReports[guestOs], ...rest }
          const { v, ...others } = report
          const findings = holds(guestOs, answerWith(guestOs, JSON.stringify({ v, ...others })))
          const healthy = holds(guestOs, answerWith(guestOs, JSON.stringify(healthyReports[guestOs])))
          for (const [index, finding] of findings.entries()) {
            // What was ruled out by a field of another kind would be "we could not look" taken for fine.
            const isText = (name: string) => typeof report[name] === 'string'
            if (finding.check === 'guest-agent-service' && finding.outcome === 'RuledOut') assert.ok(isText('agent'))
            if (finding.check === 'guest-vss-writers' && finding.outcome === 'RuledOut')
              assert.ok(Array.isArray(report['writers']) && Number(report['writersSeen']) > 0)
            if (Object.keys(rest).length === 0) assert.deepEqual(finding, healthy[index])
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('rules out nothing when every probe says null', () => {
    for (const guestOs of ['Linux', 'Windows'] as const) {
      const report = Object.fromEntries(Object.keys(healthyReports[guestOs]).map((key) => [key, null]))
      const findings = holds(
        guestOs,
        answerWith(guestOs, JSON.stringify({ v: 1, ...report, os: guestOs }).replace(/^\{"v":null,/, '{"v":1,')),
      )
      for (const { check, outcome, reason } of findings)
        assert.deepEqual([check, outcome, reason], [check, 'Unknown', 'ProbeCouldNotLook'])
    }
  })

  it('is not believed when it was cut anywhere', () => {
    for (const guestOs of ['Linux', 'Windows'] as const) {
      const line = JSON.stringify(healthyReports[guestOs])
      for (let at = 1; at < line.length; at++) {
        for (const part of [line.slice(at), line.slice(0, at)])
          for (const { outcome } of examineGuest('/vm', guestOs, answerWith(guestOs, part)))
            assert.equal(outcome, 'Unknown')
      }
    }
  })
})
