import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pauseOf } from '../../../src/azure/pacer/retry-after.ts'
import { answer, refusal } from './an-answer.ts'

describe('the seconds that an answer asks to wait', () => {
  const noon = 'Sun, 01 Feb 2026 12:00:00 GMT'
  const inText = (text: string) => refusal('X', text)
  const rows: [
    name: string,
    status: number,
    headers: Record<string, string>,
    body: unknown,
    seconds: number | undefined,
  ][] = [
    ['seconds', 429, { 'retry-after': '324' }, {}, 324],
    ['none', 429, { 'retry-after': '0' }, {}, 0],
    ['milliseconds', 429, { 'x-ms-retry-after-ms': '300' }, {}, 0.3],
    [
      'milliseconds by their other name, before seconds',
      429,
      { 'retry-after-ms': '1500', 'retry-after': '9' },
      {},
      1.5,
    ],
    ["a date, by Azure's clock", 429, { date: noon, 'retry-after': 'Sun, 01 Feb 2026 12:10:00 GMT' }, {}, 600],
    ['a date that has passed', 429, { date: noon, 'retry-after': 'Sun, 01 Feb 2026 11:00:00 GMT' }, {}, 0],
    ['an hour at most', 429, { 'retry-after': '86400' }, {}, 3600],
    ['the text, where a recorder took the header', 429, {}, inText("Please try again after '324' seconds."), 324],
    ['the text of lists', 429, {}, inText("Please try after '11' seconds."), 11],
    ['no text of other answers', 500, {}, inText("Please try again after '324' seconds."), undefined],
    ["Resource Graph's reset", 429, { 'x-ms-user-quota-resets-after': '00:00:04' }, {}, 4],
    ['no reset of a quota that did not refuse', 500, { 'x-ms-user-quota-resets-after': '00:00:04' }, {}, undefined],
    ['nothing', 429, {}, {}, undefined],
    ['no number', 429, { 'retry-after': 'soon' }, {}, undefined],
  ]
  for (const [name, status, headers, body, seconds] of rows)
    it(name, () => assert.equal(pauseOf(answer(status, headers, body)), seconds))
})
