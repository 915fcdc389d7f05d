import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inventorySources } from '../../../src/fleet/inventory.ts'
import { shareOf, sourcesOf, type SourceCounts } from '../../../src/fleet/overview/sources.ts'
import { noon } from './fleet-app.ts'

const locks = (of: Partial<SourceCounts>): SourceCounts => ({
  source: 'locks',
  subscriptions: 3,
  complete: 0,
  refused: 0,
  failed: 0,
  stale: 0,
  completedAt: null,
  rows: 12,
  requiredPermission: null,
  ...of,
})
const told = (of: SourceCounts[], rest: Partial<Parameters<typeof sourcesOf>[1]> = {}) =>
  sourcesOf(of, { now: noon, subscriptionCount: 3, knowsRows: true, ...rest })
const lockSource = (...args: Parameters<typeof told>) => told(...args).find(({ name }) => name === 'locks')!

describe('sources as they are told', () => {
  it('are all there, read or not', () => {
    assert.deepEqual(
      told([]).map(({ name, status, completedDateTime }) => [name, status, completedDateTime]),
      inventorySources.map((name) => [name, 'NotRead', null]),
    )
  })

  const cases = [
    ['complete everywhere', { complete: 3 }, 'Complete', 0],
    ['complete, but for a subscription of which nothing is told', { subscriptions: 2, complete: 2 }, 'Partial', 1],
    ['refused everywhere', { refused: 3 }, 'Refused', 3],
    ['failed everywhere', { failed: 3 }, 'Failed', 3],
    ['complete too long ago everywhere', { stale: 3 }, 'Stale', 3],
    ['complete too long ago for one', { complete: 2, stale: 1 }, 'Partial', 1],
    ['refused for one', { complete: 2, refused: 1 }, 'Partial', 1],
    ['refused for some and failed for the others', { refused: 2, failed: 1 }, 'Partial', 3],
    ['read in part', {}, 'Partial', 3],
  ] as const
  for (const [name, counts, status, incompleteCount] of cases)
    it(`${name}: ${status}`, () => {
      const source = lockSource([locks(counts)])
      assert.deepEqual([source.status, source.incompleteCount], [status, incompleteCount])
    })

  it('tell their age in whole seconds, and never one below zero', () => {
    const at = (time: string) => lockSource([locks({ completedAt: new Date(time) })])
    assert.equal(at('2026-11-27T11:58:59.500Z').ageSeconds, 60)
    assert.equal(at('2026-11-27T12:00:03Z').ageSeconds, 0)
    assert.equal(lockSource([locks({})]).ageSeconds, null)
  })

  it('keep the number of rows from whoever reaches a part of a subscription', () => {
    assert.deepEqual(
      told([locks({})], { knowsRows: false }).map(({ rows }) => rows),
      inventorySources.map(() => null),
    )
    assert.equal(lockSource([locks({})]).rows, 12)
  })
})

describe('the share that was read', () => {
  const all = inventorySources.length
  const cases = [
    ['nothing is known', [], 0, 0],
    ['no sweep has ended', [], 2, 0],
    ['all was read', Array.from({ length: all }, () => 2), 2, 1],
    ['one source of one subscription is missing', [...Array.from({ length: all - 1 }, () => 2), 1], 2, 0.95],
    ['one in many is missing', [...Array.from({ length: all - 1 }, () => 99_999), 99_998], 99_999, 0.9999],
  ] as const
  for (const [name, complete, subscriptions, share] of cases)
    it(`is ${share} where ${name}`, () =>
      assert.equal(
        shareOf(
          complete.map((one) => ({ complete: one })),
          subscriptions,
        ),
        share,
      ))
})
