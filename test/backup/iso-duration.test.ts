import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inWords, secondsOf } from '../../src/backup/iso-duration.ts'

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

describe('a duration in words', () => {
  for (const [duration, words] of [
    ['P1D', '1 day'],
    ['P30D', '30 days'],
    ['P12W', '12 weeks'],
    ['P1M', '1 month'],
    ['PT1M', '1 minute'],
    ['P10Y', '10 years'],
    ['PT1H', '1 hour'],
    ['PT0S', '0 seconds'],
    ['P1DT12H30M', '1 day 12 hours 30 minutes'],
    ['AfterOperation', 'AfterOperation'],
    ['P', 'P'],
    ['', ''],
  ] as const)
    it(`"${duration}" is "${words}"`, () => assert.equal(inWords(duration), words))
})
