import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { briefOf } from '../../src/diagnosis/brief.ts'
import { diagnose, type DiagnoseInput } from '../../src/diagnosis/diagnose.ts'
import { plainTextOf } from '../../src/diagnosis/plain-text.ts'
import { arbitraryInput } from './arbitrary-facts.ts'
import { aCollection, aLock, failedJob, healthyVm, points, read, somePoints } from './facts-builder.ts'

const briefly = (input: DiagnoseInput) => briefOf({ ...diagnose(input), armCalls: 12, durationMs: 300 })

describe('a diagnosis for a terminal', () => {
  it('says first what is wrong and what to do', () => {
    const restorePoints = read(somePoints([aCollection(points(18))]))
    const text = plainTextOf(briefly(healthyVm({ restorePoints, locks: read([aLock()]) })), 'en')
    const [head, id, , ...rest] = text.split('\n')
    assert.deepEqual([head, id], ['BLOCKED: web-1, westeurope', healthyVm().vmId.id])
    assert.match(rest.join(' '), /^The next backup of VM web-1 will not succeed: /)
    assert.match(text, /\nNext step\n {2}An operator can take off the lock "keep"/)
    assert.match(text, /\nRecommended\n {2}1\. removeLocks \(automatic\): /)
    assert.match(text, /\nFindings\n {2}Blocking restore-point-limit: /)
    assert.doesNotMatch(text, /ruled out|RuledOut/)
  })

  it('has its titles in Portuguese too', () => {
    const text = plainTextOf(briefly({ ...healthyVm(), language: 'pt' }), 'pt')
    assert.match(text, /^HEALTHY: web-1/)
    assert.match(text, /\nÚltimo backup: Completed/)
  })

  it('hands no control character of others to the terminal', () => {
    const failed = failedJob(null, 'said \u001b[2J\u009b2J\u202enothing')
    const text = plainTextOf(briefly(healthyVm({ backupJobs: read([failed]) })), 'en')
    assert.match(text, /"said \[2J 2J nothing"/)
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
  })

  it('fits 80 columns, but for words that are longer', () =>
    fc.assert(
      fc.property(arbitraryInput, (input) => {
        for (const line of plainTextOf(briefly(input), 'en').split('\n'))
          assert.ok(line.length <= 80 || !line.trim().includes(' '), line)
      }),
      { numRuns: 200 },
    ))
})
