import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { diagnose, type DiagnoseInput } from '../../src/diagnosis/diagnose.ts'
import { plainTextOf } from '../../src/diagnosis/plain-text.ts'
import { arbitraryInput } from './arbitrary-facts.ts'
import { aCollection, aLock, aVm, failedJob, healthyVm, points, read, somePoints } from './facts-builder.ts'

const diagnosed = (input: DiagnoseInput) => ({ ...diagnose(input), armCalls: 12, durationMs: 300 })

describe('a diagnosis for a terminal', () => {
  it('says first what is wrong and what to do', () => {
    const restorePoints = read(somePoints([aCollection(points(18))]))
    const text = plainTextOf(diagnosed(healthyVm({ restorePoints, locks: read([aLock()]) })), 'en')
    const [head, id, , ...rest] = text.split('\n')
    assert.deepEqual([head, id], ['BLOCKED: web-1, westeurope', healthyVm().vmId.id])
    assert.match(rest.join(' '), /^The next backup of VM web-1 will not succeed: /)
    assert.match(text, /\nNext step\n {2}An operator can take off the lock "keep"/)
    assert.match(text, /\nRecommended\n {2}1\. removeLocks \(automatic\): /)
    assert.match(text, /\nFindings\n {2}Blocking restore-point-limit: /)
    assert.doesNotMatch(text, /ruled out|RuledOut/)
  })

  it('tells the steps that its recommendations speak of, each once and last', () => {
    const input = healthyVm({ virtualMachine: read(aVm({ vmAgent: { ...aVm().vmAgent, status: 'NotReady' } })) })
    const steps = diagnose(input).findings.find(({ check }) => check === 'vm-agent-status')!.guestSteps
    assert.ok(steps.length > 1)
    const text = plainTextOf(diagnosed(input), 'en')
    const [, told = ''] = text.split('\nStep by step\n')
    const flat = told.replace(/\s+/g, ' ')
    for (const step of steps) assert.equal(flat.split(step.replace(/\s+/g, ' ')).length, 2, step)
    assert.doesNotMatch(plainTextOf(diagnosed(healthyVm()), 'en'), /Step by step/)
  })

  it('has its titles in Portuguese too', () => {
    const text = plainTextOf(diagnosed({ ...healthyVm(), language: 'pt' }), 'pt')
    assert.match(text, /^HEALTHY: web-1/)
    assert.match(text, /\nÚltimo backup: Completed/)
  })

  it('hands no control character of others to the terminal', () => {
    const failed = failedJob(null, 'said \u001b[2J\u009b2J\u202enothing')
    const text = plainTextOf(diagnosed(healthyVm({ backupJobs: read([failed]) })), 'en')
    assert.match(text, /"said \[2J 2J nothing"/)
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
  })

  it('fits 80 columns, but for words that are longer', () =>
    fc.assert(
      fc.property(arbitraryInput, (input) => {
        for (const line of plainTextOf(diagnosed(input), 'en').split('\n'))
          assert.ok(line.length <= 80 || !line.trim().includes(' '), line)
      }),
      { numRuns: 200 },
    ))
})
