import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { clip, isKeepable, keepable } from '../../src/backup/text.ts'

describe('texts that PostgreSQL keeps', () => {
  for (const [text, kept] of [
    ['plain, ü, 漢, 😀', 'plain, ü, 漢, 😀'],
    ['a\0b\0', 'ab'],
    ['\ud83d', ''],
    ['a\ude00b', 'ab'],
    ['\ude00\ud83d', ''],
    ['😀\ud83d😀', '😀😀'],
    ['\ud83d\0\ude00', ''],
  ] as const)
    it(`of ${JSON.stringify(text)} is ${JSON.stringify(kept)}`, () => {
      assert.equal(isKeepable(text), text === kept)
      assert.equal(keepable(text), kept)
    })

  it('are what is left of any text, and of any beginning of one', () => {
    const unit = fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }), fc.constant(0))
    const anyText = fc.array(unit, { maxLength: 20 }).map((units) => String.fromCharCode(...units))
    fc.assert(
      fc.property(anyText, fc.nat(20), (text, most) => {
        assert.ok(isKeepable(keepable(text)))
        assert.ok(isKeepable(clip(keepable(text), most)))
        assert.ok(clip(text, most).length <= most)
      }),
    )
  })
})
