import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { copiesOf } from '../../src/azure/point-copies.ts'

/** Minutes after ten. */
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10, minute)).toISOString()
const point = (minute: number | null) => ({ id: `point ${minute}`, time: minute === null ? null : at(minute) })
const inVault = [{ type: 'HardenedRP' as const, status: 'Valid' }]
const recoveryPoint = (minute: number, instantOnly = false, tiers = instantOnly ? [] : inVault) => ({
  id: `copy ${minute}`,
  name: '',
  time: at(minute),
  consistency: null,
  tiers,
  instantOnly,
})

describe('which recovery point was made of which snapshot', () => {
  const cases: [name: string, points: (number | null)[], recoveryPoints: number[], pairs: Record<string, string>][] = [
    ['the nearest', [0, 240], [1, 239], { 'point 0': 'copy 1', 'point 240': 'copy 239' }],
    ['none that is a quarter of an hour away', [0], [16], {}],
    ['none of one without a time', [null], [0], {}],
    ['one snapshot each, however near', [0, 8], [1, 9], { 'point 0': 'copy 1', 'point 8': 'copy 9' }],
    ['not told where two snapshots lie near one recovery point', [0, 8], [0], {}],
    ['nor where it lies nearer to the wrong one', [0, 8], [7], {}],
    ['of three near ones with two, none', [0, 5, 10], [0, 10], {}],
    ['others are told all the same', [0, 8, 240], [0, 240], { 'point 240': 'copy 240' }],
  ]
  for (const [name, points, recoveryPoints, pairs] of cases) {
    it(name, () => {
      const copies = copiesOf(
        points.map(point),
        recoveryPoints.map((minute) => recoveryPoint(minute)),
      )
      assert.deepEqual(Object.fromEntries([...copies].map(([id, { recoveryPointId }]) => [id, recoveryPointId])), pairs)
    })
  }

  it('says of each whether the vault has it', () => {
    const copies = copiesOf([point(0), point(60)], [recoveryPoint(0, true), recoveryPoint(60, false)])
    assert.deepEqual([copies.get('point 0')?.instantOnly, copies.get('point 60')?.instantOnly], [true, false])
  })

  it('takes a recovery point without a valid tier for no copy', () => {
    const lost = [{ type: 'HardenedRP' as const, status: 'Invalid' }]
    const copies = copiesOf([point(0), point(60)], [recoveryPoint(0, false, []), recoveryPoint(60, false, lost)])
    assert.deepEqual([copies.get('point 0')?.instantOnly, copies.get('point 60')?.instantOnly], [null, null])
  })
})
