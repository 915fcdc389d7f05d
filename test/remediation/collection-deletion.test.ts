import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BackupControlPlane, RestorePointCollection } from '../../src/backup/control-plane.ts'
import { notProtected } from '../../src/backup/facts-of-backup.ts'
import { deleteCollections } from '../../src/remediation/collection-deletion.ts'
import type { CleanWork } from '../../src/remediation/points.ts'
import { inWords, seen, type MomentLike } from './a-literal-run.ts'
import { cleanWork, collection, id, plannedPoint } from './clean-work.ts'
import { itemOf, vmId } from './facts-around.ts'
import { aRunningJob, itsJobs, jobsNotToBeAsked } from './jobs-around.ts'

const sentBefore: MomentLike = { when: 'BeforeSend', sentBefore: true }
/** Planned: points a and b, in no vault. */
const work = (rest: Partial<CleanWork> = {}) =>
  cleanWork({ mode: 'Collection', machine: null, points: ['a', 'b'].map((name) => plannedPoint(name)), ...rest })
const look = async (found: RestorePointCollection | null, moment?: MomentLike, planned = work()) =>
  inWords(await seen({ getCollection: async () => found }, (run) => deleteCollections(run, planned), moment))

describe('a collection is deleted', () => {
  const cases: [what: string, found: RestorePointCollection, moment?: MomentLike][] = [
    ['that holds the points that were planned', collection(['a', 'b'])],
    ['whose id and points are spelled otherwise', collection(['A', 'B'], { id: id.toUpperCase(), uniqueId: 'U-1' })],
    ['that tells no id of its own', collectionWithout(['a', 'b'])],
    ['again, with what an earlier deletion has left', collection(['b']), sentBefore],
    ['again, though it is empty by now', collection([]), sentBefore],
    ['again, when an answer was lost and it is still there', collection(['a', 'b']), 'AnswerLost'],
    ['again, when ARM says done and it is still there', collection([]), 'Answered'],
  ]
  for (const [what, found, moment] of cases) it(what, async () => assert.equal(await look(found, moment), 'Needed'))
})

describe('a collection whose deletion has not ended is deleted again', () => {
  const held = (points: string[]) => collection(points, { provisioningState: 'Deleting' })
  const planned = (points: string[]) =>
    work({
      collections: [{ id, heldInDeletion: true }],
      points: points.map((name) => plannedPoint(name)),
    })
  it('with the points that are left', async () =>
    assert.equal(await look(held(['b']), undefined, planned(['a', 'b'])), 'Needed'))
  it('without any', async () => assert.equal(await look(held([]), undefined, planned([])), 'Needed'))
  it('but not one that is well again and shows none', async () =>
    assert.equal(await look(collection([]), undefined, planned([])), 'Refused PlanChanged'))
})

describe('a collection stays', () => {
  const cases: [what: string, found: RestorePointCollection, says: string, moment?: MomentLike][] = [
    ['that holds a point nobody planned', collection(['a', 'b', 'c']), 'PlanChanged'],
    ['that holds a point nobody planned, after an earlier send too', collection(['c']), 'PlanChanged', sentBefore],
    ['that shows no point, before anything was sent', collection([]), 'PlanChanged'],
    ['that shows only some of the planned points, before anything was sent', collection(['a']), 'PlanChanged'],
    ['that was made anew under the name', collection(['a', 'b'], { uniqueId: 'u-2' }), 'PlanChanged'],
    ['that was made anew under the name and is empty', collection([], { uniqueId: 'u-2' }), 'PlanChanged'],
    ["that is another VM's by now", collection(['a', 'b'], { sourceId: `${vmId}-2` }), 'NotOwnedByAzureBackup'],
  ]
  for (const [what, found, says, moment] of cases)
    it(what, async () => assert.equal(await look(found, moment), `Refused ${says}`))

  it('in which nothing was planned', async () =>
    assert.equal(await look(collection([]), 'BeforeSend', work({ points: [] })), 'Refused PlanChanged'))

  it('whose point has lost its copy in the vault', async () => {
    const points = [plannedPoint('a', { copy: `${itemOf('vm')}/recoveryPoints/1` })]
    const azure: Partial<BackupControlPlane> = {
      getCollection: async () => collection(['a']),
      getProtectedItem: async () => ({ ...notProtected, protectedItemId: itemOf('vm'), virtualMachineId: vmId }),
      listRecoveryPoints: async () => [],
    }
    const found = await seen(azure, (run) => deleteCollections(run, work({ points })))
    assert.equal(inWords(found), 'Refused DataLossNotAccepted')
  })

  it('while its answer cannot be understood', () =>
    assert.rejects(
      seen({ getCollection: () => Promise.reject(new Error('UnexpectedAnswer')) }, (run) =>
        deleteCollections(run, work()),
      ),
      /UnexpectedAnswer/,
    ))
})

describe('a collection counts as deleted', () => {
  for (const moment of ['BeforeSend', 'AnswerLost', 'Answered'] as const)
    it(`when it is gone (${moment})`, async () => assert.equal(await look(null, moment), 'Done'))

  for (const moment of ['AnswerLost', 'Answered', sentBefore] as MomentLike[])
    it(`when another has been made under its name since our deletion (${JSON.stringify(moment)})`, async () =>
      assert.equal(await look(collection(['c'], { uniqueId: 'u-2' }), moment), 'Done'))
})

function collectionWithout(points: string[]) {
  const { uniqueId: _, ...rest } = collection(points)
  return rest
}

describe('the deletion of a collection waits', () => {
  const both = collection(['a', 'b'])
  for (const [name, jobs] of [
    ['for a job of the VM in any vault', itsJobs(aRunningJob())],
    ['for a job in a status that nobody knows', itsJobs(aRunningJob({ status: 'Hibernating' }))],
  ] as const)
    it(name, async () => {
      const azure = { getCollection: async () => both, ...jobs }
      assert.equal(inWords(await seen(azure, (run) => deleteCollections(run, work()))), 'Wait')
    })
  it('not, but is refused, where jobs may not be asked for', async () => {
    const azure = { getCollection: async () => both, ...jobsNotToBeAsked }
    assert.equal(inWords(await seen(azure, (run) => deleteCollections(run, work()))), 'Refused FactUnavailable')
  })
})
