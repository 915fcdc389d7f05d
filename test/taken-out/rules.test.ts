import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { testOf } from './a-rule.ts'
import { rules } from './rules.ts'

const root = new URL('../../', import.meta.url)

/** `npm run test:rules` takes each of them out and looks whether its test turns red; here is only looked whether that can be done. */
describe('the safety rules that can be taken out', () => {
  for (const rule of rules)
    it(`${rule.file}: ${rule.name}`, () => {
      const text = readFileSync(new URL(rule.file, root), 'utf8')
      assert.equal(text.split(rule.find).length - 1, 1, `its text has to occur once: ${rule.find}`)
      assert.notEqual(rule.becomes, rule.find)
      assert.ok(existsSync(new URL(testOf(rule), root)), `${testOf(rule)} is not there`)
    })

  it('are at least a hundred, each under a name of its own', () =>
    assert.ok(new Set(rules.map(({ name }) => name)).size === rules.length && rules.length >= 100, `${rules.length}`))
})
