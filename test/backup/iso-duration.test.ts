import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { secondsOf } from '../../src/backup/iso-duration.ts'

describe('an ISO 8601 duration', () => {
  const cases: [string, number | undefined][] = [
    ['P1D', 86_400],
    ['PT1H', 3600],
    ['PT1M', 60],
    ['PT0S', 0],
    ['P7DT1S', 604_801],
    ['P1DT2H3M4S', 93_784],
    ['PT90M', 5400],
    ['PT010S', 10],
    ['P99999999999D', 99_999_999_999 * 86_400],
    [`P${'9'.repeat(400)}D`, Infinity],
    ['P1Y', undefined],
    ['P1M', undefined],
    ['P1W', undefined],
    ['P', undefined],
    ['PT', undefined],
    ['P1DT', undefined],
    ['P-1D', undefined],
    ['PT1.5H', undefined],
    ['p1d', undefined],
    [' P1D', undefined],
    ['AfterOperation', undefined],
    ['', undefined],
  ]
  for (const [text, seconds] of cases)
    it(`"${text.slice(0, 20)}" is ${seconds ?? 'none'}`, () => assert.equal(secondsOf(text), seconds))
})
