import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { WhoReads } from '../../../src/azure/fleet/who-reads.ts'
import type { LedgerEntry } from '../../../src/fleet/ports.ts'

type Seen = LedgerEntry['coverage'] | number
/** A number: so many kinds of it are not read. */
const entry = (subscriptionId: string, seen: Seen): LedgerEntry => ({
  subscriptionId,
  name: null,
  coverage: typeof seen === 'number' ? 'Partial' : seen,
  unread:
    typeof seen === 'number'
      ? Object.fromEntries(['locks', 'policies', 'disks'].slice(0, seen).map((one) => [one, `${one}/read`]))
      : {},
  requiredPermissions: [],
})
const ledgers = (of: Record<string, Record<string, Seen> | null>) =>
  new Map(
    Object.entries(of).map(([name, seen]) => [name, seen && Object.entries(seen).map(([id, one]) => entry(id, one))]),
  )

describe('who reads a subscription', () => {
  const cases: [name: string, of: Record<string, Record<string, Seen> | null>, reader: string, told: string][] = [
    ['the one that sees it', { a: { s: 'Refused' }, b: { s: 'Complete' } }, 'b', 'Complete'],
    ['the one that sees all of it', { a: { s: 2 }, b: { s: 'Complete' } }, 'b', 'Complete'],
    ['of two that see a part the one that lacks less', { a: { s: 1 }, b: { s: 3 } }, 'a', 'Partial'],
    ['the one that is told of it', { a: {}, b: { s: 'Complete' } }, 'b', 'Complete'],
    ['the one that can sign in', { a: null, b: { s: 'Complete' } }, 'b', 'Complete'],
  ]
  for (const [name, of, reader, told] of cases)
    it(`is ${name}`, () => {
      const who = new WhoReads()
      assert.deepEqual(
        who.shareOut(ledgers(of)).map(({ coverage }) => coverage),
        [told],
      )
      assert.equal(who.readerOf('s'), reader)
    })

  it('is spread, and the same for all processes; one more takes its share and moves no other', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `s${index}`)
    const all = Object.fromEntries(ids.map((id) => [id, 'Complete' as const]))
    const sharedBy = (names: string[]) => {
      const who = new WhoReads()
      who.shareOut(ledgers(Object.fromEntries(names.map((name) => [name, all]))))
      return ids.map((id) => who.readerOf(id)!)
    }
    const three = sharedBy(['a', 'b', 'c'])
    assert.deepEqual(sharedBy(['c', 'a', 'b']), three)
    for (const name of ['a', 'b', 'c']) {
      const share = three.filter((one) => one === name).length
      assert.ok(share > 250 && share < 420, `${name} ${share}`)
    }
    const four = sharedBy(['a', 'b', 'c', 'd'])
    for (const [index, reader] of four.entries()) assert.ok(reader === 'd' || reader === three[index])
  })

  it('is kept while it sees as much as anybody, whoever comes', () => {
    const who = new WhoReads()
    who.shareOut(ledgers({ a: { s: 'Complete' } }))
    who.shareOut(ledgers({ a: { s: 'Complete' }, b: { s: 'Complete' }, c: { s: 'Complete' }, d: { s: 'Complete' } }))
    assert.equal(who.readerOf('s'), 'a')
  })

  it('is another from the next sweep on where it has lost sight, and of this one it is told that it has', () => {
    const who = new WhoReads()
    who.shareOut(ledgers({ a: { s: 'Complete' }, b: { s: 'Refused' } }))
    for (const lost of [{ s: 'Refused' as const }, null]) {
      const [name, other] = who.readerOf('s') === 'a' ? ['a', 'b'] : ['b', 'a']
      const told = who.shareOut(ledgers({ [name]: lost, [other]: { s: 'Complete' } }))
      assert.deepEqual(
        told.map(({ coverage }) => coverage),
        ['Refused'],
      )
      assert.equal(who.readerOf('s'), other)
      assert.equal(who.shareOut(ledgers({ [name]: lost, [other]: { s: 'Complete' } }))[0]?.coverage, 'Complete')
    }
  })
})
