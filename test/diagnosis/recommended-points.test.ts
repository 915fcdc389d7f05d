import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import type { RestorePointCollection } from '../../src/backup/facts-of-restore-points.ts'
import { cleanUpOf } from '../../src/diagnosis/recommended-points.ts'
import {
  aCollection,
  aLock,
  aProtection,
  healthyVm,
  points,
  read,
  refused,
  somePoints,
  subscriptionLock,
} from './facts-builder.ts'

const holding = (...collections: RestorePointCollection[]) => ({ restorePoints: read(somePoints(collections)) })
const full = aCollection(points(18))
const madeBy = (machine: 'Other' | 'NotTold', count: number) => ({
  ...full,
  restorePoints: full.restorePoints.map((point, index) =>
    index < count ? { ...point, machine, sourceUniqueId: '33333333-3333-3333-3333-333333333333' } : point,
  ),
})

/** `Copied 0,1,2`: what is said, and of which points. */
function told(facts: Partial<VmBackupFacts>) {
  const cleanUp = cleanUpOf(healthyVm(facts))
  const named = 'points' in cleanUp ? cleanUp.points.map(({ name }) => name.replace('point-', '')) : []
  return [cleanUp.is, named.join()].join(' ').trim()
}

describe('the restore points that are to make room', () => {
  const rows: [name: string, facts: Partial<VmBackupFacts>, told: string][] = [
    ['at the limit the oldest, until there is room for three', holding(full), 'Copied 0,1,2'],
    ['near it as many as are wanted', holding(aCollection(points(17))), 'Copied 0,1'],
    ['none where there is room', holding(aCollection(points(15))), 'NotNeeded'],
    ['those alone of which a copy is known', holding(aCollection([null, true, ...points(16)])), 'Copied 2,3,4'],
    ['where no copy is known, the oldest for a person', holding(aCollection(points(0, 18))), 'Uncopied 0,1,2'],
    ['none of another machine', holding(madeBy('Other', 4)), 'Copied 4,5,6'],
    [
      'of a machine that is not told, those alone that are not its newest',
      holding(madeBy('NotTold', 4)),
      'Copied 0,1,2',
    ],
    ['none under a lock that stays on', { ...holding(full), locks: read([subscriptionLock()]) }, 'Held'],
    [
      'none under a lock of a level that nobody knows',
      { ...holding(full), locks: read([aLock({ level: 'Sealed' })]) },
      'Held',
    ],
    ['those under a lock that goes off by itself', { ...holding(full), locks: read([aLock()]) }, 'Copied 0,1,2'],
    [
      'none of a collection that may be anybody’s',
      {
        restorePoints: read(
          somePoints([{ ...full, ownership: 'Uncertain', ownedByAzureBackup: false }], { ownCount: 18 }),
        ),
      },
      'Held',
    ],
    [
      'none where the policy could not be read, on which the limit depends',
      {
        ...holding(full),
        protection: read(
          aProtection({
            policy: null,
            policyUnavailable: { reason: 'AuthorizationFailed', requiredPermission: 'a/right' },
          }),
        ),
      },
      'NotTold',
    ],
    ['none where the points could not be read', { restorePoints: refused('a/right') }, 'NotTold'],
  ]
  for (const [name, facts, answer] of rows) it(`${name}: ${answer}`, () => assert.equal(told(facts), answer))
})
