import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isAnswerTooLarge, isNothingReadable } from '../../../src/backup/words/resource-graph.ts'

describe('a refusal of Resource Graph', () => {
  const info = 'Please provide below info when asking for support: timestamp = 2026-11-23T02:03:04Z.'
  const rows: [code: string, message: string, means: 'too large' | 'nothing readable' | null][] = [
    ['BadRequest', `${info} ResponsePayloadTooLarge: Response payload size is 16777217.`, 'too large'],
    ['ResponsePayloadTooLarge', info, 'too large'],
    ['ResponseTooLarge', "Azure's answer is larger than 8 MiB.", 'too large'],
    ['BadRequest', `${info} NoValidSubscriptionsInQueryRequest: There must be at least one.`, 'nothing readable'],
    ['AccessDenied', info, 'nothing readable'],
    ['BadRequest', `${info} InvalidQuery: Query is invalid.`, null],
    ['RateLimiting', info, null],
    ['AuthorizationFailed', 'The client does not have authorization.', null],
  ]
  for (const [code, message, means] of rows)
    it(`${code}, ${message.slice(-60)}: ${means}`, () => {
      assert.equal(isAnswerTooLarge({ code, message }), means === 'too large')
      assert.equal(isNothingReadable({ code, message }), means === 'nothing readable')
    })
})
