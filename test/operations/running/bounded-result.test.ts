import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { boundedResult } from '../../../src/operations/running/bounded-result.ts'

const ids = (count: number) => Array.from({ length: count }, (_, n) => `/restorePoints/${String(n).padStart(200, '0')}`)
const bytes = (value: unknown) => JSON.stringify(value).length

describe('the result of an operation', () => {
  const rows: [name: string, result: Record<string, unknown> | null][] = [
    ['that there is none of', null],
    ['that is small', { summary: 'x', deletedRestorePoints: ids(5), findings: [{ check: 'x' }] }],
    ['whose size is in no list', { summary: 'x'.repeat(9000), removedLocks: [] }],
  ]
  for (const [name, result] of rows) it(`${name} stays as it is`, () => assert.deepEqual(boundedResult(result), result))

  it('that is large keeps the first ids, and says how many it leaves out', () => {
    const deleted = ids(500)
    const bounded = boundedResult({ summary: 'x', deletedRestorePoints: deleted, removedLocks: ['/lock'] })!
    const kept = bounded['deletedRestorePoints'] as string[]
    const { deletedRestorePoints: leftOut } = bounded['leftOut'] as Record<string, number>
    assert.ok(bytes(bounded) <= 8192 && kept.length > 10)
    assert.deepEqual(kept, deleted.slice(0, kept.length))
    assert.equal(kept.length + leftOut!, deleted.length)
    assert.deepEqual(bounded['removedLocks'], ['/lock'])
  })

  it('that is large by its findings loses the last of those, and none of the short lists beside them', () => {
    const findings = Array.from({ length: 24 }, (_, n) => ({ check: `guest-${n}`, message: 'x'.repeat(500) }))
    const bounded = boundedResult({ confirmed: ['guest-0', 'guest-1'], findings })!
    const kept = bounded['findings'] as typeof findings
    assert.ok(bytes(bounded) <= 8192 && kept.length >= 6)
    assert.deepEqual(kept, findings.slice(0, kept.length))
    assert.deepEqual(bounded['confirmed'], ['guest-0', 'guest-1'])
    assert.deepEqual(bounded['leftOut'], { findings: 24 - kept.length })
  })

  it('tells as much with translations as without, and keeps those of what it tells', () => {
    const findings = Array.from({ length: 24 }, (_, n) => ({ check: `guest-${n}`, message: 'x'.repeat(500) }))
    const messages = findings.map(({ check }) => `${check} ${'y'.repeat(500)}`)
    for (const some of [findings, findings.slice(0, 3)]) {
      const result = { summary: 'x', findings: some }
      const { translations, ...told } = boundedResult({
        ...result,
        translations: { pt: { summary: 'y', messages: messages.slice(0, some.length) } },
      })!
      assert.deepEqual(told, boundedResult(result))
      const kept = (told['findings'] as unknown[]).length
      assert.deepEqual(translations, { pt: { summary: 'y', messages: messages.slice(0, kept) } })
    }
  })
})
