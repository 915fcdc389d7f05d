import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { copiesOf } from '../../src/azure/point-copies.ts'
import type { RecoveryPoint } from '../../src/backup/facts-of-backup.ts'
import { copyOf } from '../../src/backup/vault-copy.ts'

/** Minutes after ten. */
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10) + minute * 60_000).toISOString()
const point = (minute: number | null) => ({ id: `point ${minute}`, time: minute === null ? null : at(minute) })
const valid = (...types: string[]) => types.map((type) => ({ type, status: 'Valid' }))
const tiersOf = {
  both: valid('InstantRP', 'HardenedRP'),
  instant: valid('InstantRP'),
  vault: [{ type: 'InstantRP', status: 'Deleted' }, ...valid('HardenedRP')],
  neither: [],
}
const recoveryPoint = (minute: number, tiers: keyof typeof tiersOf = 'both'): RecoveryPoint => ({
  id: `copy ${minute}`,
  name: '',
  time: at(minute),
  consistency: null,
  tiers: tiersOf[tiers],
  expiryDateTime: null,
  rule: null,
  isSoftDeleted: false,
  notUnderstood: null,
  instantOnly: tiers === 'instant',
})
const item = { vaultId: '/v', protectionState: 'Protected', virtualMachineId: '/vm', softDeletedDateTime: null }
const judge = (one: RecoveryPoint) => copyOf(one, item, { vmId: '/vm', until: 0 })
const joined = (points: (number | null)[], recoveryPoints: (number | [number, keyof typeof tiersOf])[]) =>
  copiesOf(
    points.map(point),
    recoveryPoints.map((one) => (typeof one === 'number' ? recoveryPoint(one) : recoveryPoint(...one))),
    judge,
  )

describe('which recovery point was made of which snapshot', () => {
  type Row = [
    name: string,
    points: (number | null)[],
    vault: Parameters<typeof joined>[1],
    pairs: Record<string, string>,
  ]
  const rows: Row[] = [
    ['the nearest', [0, 240], [1, 239], { 'point 0': 'copy 1', 'point 240': 'copy 239' }],
    ['one of a quarter of an hour before', [0], [-15], { 'point 0': 'copy -15' }],
    ['none that lies further away', [0], [16], {}],
    ['none of one without a time', [null], [0], {}],
    ['not told where two snapshots lie near one recovery point', [0, 8], [0], {}],
    ['nor where it lies nearer to the wrong one', [0, 8], [7], {}],
    ['nor where two recovery points lie near one snapshot', [0], [0, 8], {}],
    ['nor where each has one, for stamps that are off could have changed places', [0, 8], [1, 9], {}],
    ['of three near ones with two, none', [0, 5, 10], [0, 10], {}],
    ['others are told all the same', [0, 8, 240], [0, 240], { 'point 240': 'copy 240' }],
    ['one without a time makes no other ambiguous', [0, null], [0], { 'point 0': 'copy 0' }],
    ['one whose snapshot is gone is that of no snapshot minutes away', [0], [[14, 'vault']], {}],
    ['nor of one three minutes away', [0], [[3, 'vault']], {}],
    ['of one at the same minute it is', [0], [[1, 'vault']], { 'point 0': 'copy 1' }],
  ]
  for (const [name, points, vault, pairs] of rows)
    it(name, () => {
      const found = [...joined(points, vault)].flatMap(([id, copy]) =>
        copy.recoveryPointId === null ? [] : [[id, copy.recoveryPointId]],
      )
      assert.deepEqual(Object.fromEntries(found), pairs)
    })

  const answers: [name: string, tiers: keyof typeof tiersOf, instantOnly: boolean | null][] = [
    ['a copy in the vault', 'both', false],
    ['no copy where it is in the instant tier alone', 'instant', true],
    ['a copy where its snapshot is gone from the list of tiers', 'vault', false],
    ['nothing where it is in no tier', 'neither', null],
  ]
  for (const [name, tiers, instantOnly] of answers)
    it(`tells ${name}`, () => assert.equal(joined([0], [[0, tiers]]).get('point 0')?.instantOnly, instantOnly))

  it('says of each snapshot without a copy why', () => {
    const doubts = [...joined([0, 100, 108], [[0, 'instant'], 104]).values()].map(({ copyDoubt }) => copyDoubt)
    assert.match(doubts[0]!, /instant tier only/)
    assert.match(doubts[1]!, /other backups lie within a quarter of an hour/)
    assert.match([...joined([0], []).values()][0]!.copyDoubt!, /no recovery point of the vault lies near/)
  })
})

/**
 * Backups at equal distances. Each leaves a snapshot and a recovery point in both tiers, in one of them, or none; the stamp of the recovery point
 * is off by up to so many minutes. `gone`: of a recovery point in the vault alone the snapshot is gone as well.
 */
describe('backups soon after one another', () => {
  const worlds = 1000
  const kinds = ['both', 'instant', 'vault', 'none'] as const
  const distances = [240, 60, 30, 20, 16, 14, 10, 8, 5]

  for (const [off, gone] of [
    [1, false],
    [1, true],
    [5, false],
    [5, true],
  ] as const)
    it(`no snapshot is said to be copied that is not: stamps ${off} min off, snapshots ${gone ? 'gone' : 'there'}`, () => {
      for (const distance of distances) {
        const { wrong, copied } = simulate(distance, off, gone)
        assert.deepEqual([distance, wrong], [distance, 0])
        if (distance >= 30) assert.ok(copied > 0)
      }
    })

  it('copies are told where backups lie half an hour and more apart, but where a stamp is off and the snapshot not in its tier', () => {
    for (const distance of [240, 60, 30]) {
      const { needless } = simulate(distance, 1, false)
      assert.equal(needless, 0, `${distance} minutes`)
    }
  })

  function simulate(distance: number, off: number, gone: boolean) {
    const random = aSeed(distance * 10 + off)
    const tally = { wrong: 0, copied: 0, needless: 0, there: 0 }
    for (let world = 0; world < worlds; world++) {
      const backups = Array.from({ length: 4 }, (_, index) => ({
        taken: index * distance,
        kind: kinds[Math.floor(random() * kinds.length)]!,
        stamped: index * distance + (random() * 2 - 1) * off,
      }))
      const snapshots = backups.filter(({ kind }) => !(gone && kind === 'vault'))
      const copies = joined(
        snapshots.map(({ taken }) => taken),
        backups.flatMap(({ kind, stamped }) => (kind === 'none' ? [] : [[stamped, kind]])),
      )
      for (const { taken, kind } of snapshots) {
        const isCopied = kind === 'both' || kind === 'vault'
        const said = copies.get(`point ${taken}`)?.instantOnly
        if (isCopied) tally.there++
        if (said === false && isCopied) tally.copied++
        if (said === false && !isCopied) tally.wrong++
        if (said !== false && isCopied) tally.needless++
      }
    }
    return tally
  }
})

/** The same numbers each time (mulberry32). */
function aSeed(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
