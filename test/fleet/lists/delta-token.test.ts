import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deltaToken, positionOf, type Followed } from '../../../src/fleet/lists/delta-token.ts'

const followed: Followed = { filter: { verdict: ['Blocked'] }, reach: ['/subscriptions/s/'] }
const position = { after: 17, until: 40 }
const token = deltaToken(position, followed)
const of = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

describe('the token of a delta link', () => {
  it('tells how far its follower is', () => assert.deepEqual(positionOf(token, followed, 'deltatoken'), position))

  it('begins again where the reach is another one', () => {
    for (const reach of ['Everything', [], ['/subscriptions/s/', '/subscriptions/t/']] as const)
      assert.equal(positionOf(token, { ...followed, reach }, 'deltatoken'), null)
  })

  const refused: [string, string, Followed][] = [
    ['one of another filter', token, { ...followed, filter: { verdict: ['AtRisk'] } }],
    ['one of no filter', token, { ...followed, filter: {} }],
    ['what is none', 'later', followed],
    ['an object', Buffer.from('{}').toString('base64url'), followed],
    ['a sequence below zero', of(-1, 0), followed],
    ['a sequence that is no whole number', of(1.5, 0), followed],
    ['a sequence beyond all numbers', of(2 ** 53, 0), followed],
    ['a text', of('1', '2'), followed],
  ]
  for (const [what, text, by] of refused)
    it(`is not ${what}`, () =>
      assert.throws(() => positionOf(text, by, 'deltatoken'), { code: 'InvalidRequest', target: 'deltatoken' }))
})
