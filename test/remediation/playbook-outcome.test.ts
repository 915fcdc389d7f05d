import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { endedOf, keptOf, outcomeOf, remainingIn } from '../../src/remediation/playbook-outcome.ts'
import { aVm, healthyVm, read } from '../diagnosis/facts-builder.ts'

describe('the outcome of a playbook', () => {
  const rows: [name: string, before: [string, string[]], after: [string, string[]], outcome: string][] = [
    ['healthy now', ['Blocked', ['a']], ['Healthy', []], 'Repaired'],
    ['healthy, and unknown before', ['Unknown', []], ['Healthy', []], 'Repaired'],
    ['healthy all along', ['Healthy', []], ['Healthy', []], 'Unchanged'],
    ['blocked no more', ['Blocked', ['a', 'b']], ['AtRisk', ['b']], 'Improved'],
    ['known now, and no worse than at risk', ['Unknown', []], ['AtRisk', ['a']], 'Improved'],
    ['one fault fewer', ['AtRisk', ['a', 'b']], ['AtRisk', ['b']], 'Improved'],
    ['another fault instead', ['AtRisk', ['a', 'b']], ['AtRisk', ['c']], 'Unchanged'],
    ['the same', ['Blocked', ['a']], ['Blocked', ['a']], 'Unchanged'],
    ['blocked, and at risk before', ['AtRisk', ['a']], ['Blocked', ['a']], 'Worse'],
    ['at risk, and healthy before', ['Healthy', []], ['AtRisk', ['a']], 'Worse'],
    ['not to be told any more', ['AtRisk', ['a']], ['Unknown', []], 'Unchanged'],
  ]
  for (const [name, [was, former], [is, now], outcome] of rows)
    it(`${name}: ${outcome}`, () =>
      assert.equal(outcomeOf({ verdict: was, summary: '', faults: former }, { verdict: is, faults: now }), outcome))

  it('counts no faults where an older version kept none', () =>
    assert.equal(outcomeOf({ verdict: 'AtRisk', summary: '' }, { verdict: 'AtRisk', faults: ['a'] }), 'Unchanged'))
})

describe('what is kept and told of an end', () => {
  const facts = healthyVm({
    virtualMachine: read(aVm({ vmAgent: { status: 'NotReady', version: '2', message: null, reportedAt: null } })),
  })
  const [silent, silentInPortuguese] = [diagnose(facts), diagnose({ ...facts, language: 'pt' })]
  it('are faults, in the findings’ own words, then what a person does', () => {
    const { verdict, faults, details, remaining } = endedOf(silent, silentInPortuguese)
    assert.deepEqual(
      [verdict, faults, keptOf(silent, silentInPortuguese).faults],
      ['Blocked', ['vm-agent-status'], ['vm-agent-status']],
    )
    assert.deepEqual([details[0]?.code, details[0]?.target], ['Confirmed', 'vm-agent-status'])
    assert.match(remaining[0] ?? '', /^A person is needed \(vm-agent-status\)/)
    assert.ok(remaining.length > remainingIn(silent).length)
    const { inPortuguese } = endedOf(silent, silentInPortuguese)
    assert.match(inPortuguese!.summary, /^O próximo backup da VM web-1 não terá êxito: /)
    assert.match(inPortuguese!.remaining[0] ?? '', /^É necessária uma pessoa \(vm-agent-status\): /)
    assert.equal(inPortuguese!.remaining.length, remaining.length)
  })
  it('is nothing of a healthy VM', () => {
    const { details, remaining, faults } = endedOf(diagnose(healthyVm()), diagnose({ ...healthyVm(), language: 'pt' }))
    assert.deepEqual([details, remaining, faults], [[], [], []])
  })
})
