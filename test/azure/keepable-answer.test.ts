import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createHttpHeaders, type PipelineResponse } from '@azure/core-rest-pipeline'
import fc from 'fast-check'
import { keepableAnswer, keepableJson } from '../../src/azure/keepable-answer.ts'
import { isKeepable } from '../../src/backup/text.ts'

const lock = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Authorization/locks/no'

describe('texts in answers of Azure', () => {
  for (const [what, json, expected] of [
    ['U+0000 is left out', String.raw`{"message":"a\u0000b"}`, { message: 'ab' }],
    [
      'UTF-16 of Windows becomes readable',
      String.raw`{"message":"{\u0000\"\u0000v\u0000\"\u0000"}`,
      { message: '{"v"' },
    ],
    ['half of a character is left out', String.raw`{"message":"cut \ud83d"}`, { message: 'cut ' }],
    ['its other half too', String.raw`{"message":"\uDE00 cut"}`, { message: ' cut' }],
    ['a whole character stays', String.raw`{"message":"\ud83d\uDE00"}`, { message: '😀' }],
    [
      'a backslash before "u0000" is a backslash',
      String.raw`{"message":"C:\\u0000"}`,
      { message: String.raw`C:\u0000` },
    ],
    ['behind two of them it is not', String.raw`{"message":"C:\\\u0000"}`, { message: 'C:\\' }],
    ['names of fields are texts too', String.raw`{"tags":{"a\u0000":"b"}}`, { tags: { a: 'b' } }],
    ['a raw U+0000 too', '{"message":"a\0b"}', { message: 'ab' }],
    [
      'an id stays another than that of a neighbour',
      `{"id":"${lock}\\u0000","name":"no\\u0000"}`,
      { id: `${lock}\ufffd`, name: 'no' },
    ],
    ['and so does one with half a character', `{"id":"${lock}\\ud83d"}`, { id: `${lock}\ufffd` }],
    [
      'a text that merely speaks of an id is a text',
      String.raw`{"message":"see /subscriptions/s\u0000"}`,
      { message: 'see /subscriptions/s' },
    ],
    [
      'a quote in a text ends nothing',
      String.raw`{"message":"\"/subscriptions/\u0000"}`,
      { message: '"/subscriptions/' },
    ],
  ] as const)
    it(what, () => assert.deepEqual(JSON.parse(keepableJson(json)), expected))

  it('can be kept, whatever stands in them, and are as they were where they could be kept before', () => {
    const unit = fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }), fc.constantFrom(0, 34, 92, 117))
    const anyText = fc.array(unit, { maxLength: 12 }).map((units) => String.fromCharCode(...units))
    fc.assert(
      fc.property(fc.dictionary(anyText, fc.oneof(anyText, fc.array(anyText))), (document) => {
        const json = JSON.stringify(document)
        const kept = keepableJson(json)
        for (const text of Object.entries(JSON.parse(kept) as Record<string, string | string[]>).flat(2))
          assert.ok(isKeepable(text))
        if (Object.entries(document).flat(2).every(isKeepable)) assert.equal(kept, json)
      }),
    )
  })

  it('in headers are held to the same', () => {
    const headers = createHttpHeaders({ 'x-ms-request-id': 'a\0b', Location: 'https://arm.test/x' })
    const response = { status: 200, headers, request: {}, bodyAsText: null } as unknown as PipelineResponse
    const kept = keepableAnswer(response)
    assert.equal(kept.headers.get('x-ms-request-id'), 'ab')
    assert.equal(kept.headers.get('location'), 'https://arm.test/x')
  })
})
