import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { preferring, weightOf, type Preference } from '../src/accept.ts'

describe('a header of the Accept family', () => {
  const rows: [header: string, preferences: [name: string, q: number][]][] = [
    ['gzip', [['gzip', 1]]],
    ['GZIP ; Q=0.5', [['gzip', 0.5]]],
    [
      'a;level=1;q=0.2, b',
      [
        ['a', 0.2],
        ['b', 1],
      ],
    ],
    ['a;q=0', [['a', 0]]],
    ['a;q=1.5', [['a', 0]]],
    ['a;q=-1', [['a', 0]]],
    ['a;q=nonsense', [['a', 0]]],
  ]
  for (const [header, expected] of rows)
    it(`"${header}"`, () => {
      let seen: Preference[] = []
      preferring((preferences) => {
        seen = preferences
        return 'decided'
      }, 'otherwise')(header)
      assert.deepEqual(
        seen.map(({ name, q }) => [name, q]),
        expected,
      )
    })

  it('says nothing where it is empty or not there', () => {
    const decide = preferring(() => 'decided', 'otherwise')
    assert.deepEqual([decide(undefined), decide(''), decide('a')], ['otherwise', 'otherwise', 'decided'])
  })

  it('is decided once', () => {
    let times = 0
    const decide = preferring(() => String(++times), 'otherwise')
    assert.deepEqual([decide('a'), decide('a'), decide('b')], ['1', '1', '2'])
  })

  it('weighs the first name that stands in it, also where that is refused', () => {
    const wishes = [
      { name: 'br', q: 0 },
      { name: '*', q: 0.5 },
    ]
    assert.deepEqual(
      [weightOf(wishes, 'br', '*'), weightOf(wishes, 'gzip', '*'), weightOf(wishes, 'gzip')],
      [0, 0.5, 0],
    )
  })
})
