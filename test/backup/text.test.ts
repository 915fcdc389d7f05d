import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { clip, isKeepable, keepable, sayable, withoutStop, withStop } from '../../src/backup/text.ts'

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

describe("somebody else's words", () => {
  for (const [text, said] of [
    ["Restart 'COM+' (COMSysApp); see https://x/?a=1.", "Restart 'COM+' (COMSysApp); see https://x/?a=1."],
    ['Não há espaço: ü, 漢, 😀', 'Não há espaço: ü, 漢, 😀'],
    ['one\r\ntwo\tthree', 'one two three'],
    ['\u001b[31mred\u001b[0m', ' [31mred [0m'],
    ['a\0b\u0085c', 'a b c'],
    ['safe\u202eexe.txt', 'safe exe.txt'],
    ['half \ud83d', 'half '],
  ] as const)
    it(`${JSON.stringify(text)} is told as ${JSON.stringify(said)}`, () => assert.equal(sayable(text), said))
})

describe('somebody else’s sentence', () => {
  for (const [text, withOne, withNone] of [
    ['It failed', 'It failed.', 'It failed'],
    ['It failed.', 'It failed.', 'It failed'],
    ['It failed. ', 'It failed.', 'It failed'],
    ['Did it fail?', 'Did it fail?', 'Did it fail?'],
    ['And so on…', 'And so on…', 'And so on…'],
    ['(ScopeLocked)', '(ScopeLocked).', '(ScopeLocked)'],
  ] as const)
    it(`"${text}" ends with one stop, or with none`, () =>
      assert.deepEqual([withStop(text), withoutStop(text)], [withOne, withNone]))
})
