import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BackupControlPlane, RestorePointCollection } from '../../src/backup/control-plane.ts'
import { notProtected } from '../../src/azure/protected-items.ts'
import { deleteCollections } from '../../src/remediation/collection-deletion.ts'
import type { CleanWork, PointToDelete } from '../../src/remediation/points.ts'
import { inWords, seen, type MomentLike } from './a-literal-run.ts'
import { collectionId, itemOf, vmId } from './facts-around.ts'

const id = collectionId('AzureBackup_vm_1')
const pointOf = (name: string) => `${id}/restorePoints/${name}`
const sentBefore: MomentLike = { when: 'BeforeSend', sentBefore: true }

const collection = (points: string[], rest: Partial<RestorePointCollection> = {}): RestorePointCollection => ({
  id,
  name: 'AzureBackup_vm_1',
  resourceGroup: 'AzureBackupRG_westeurope_1',
  location: 'westeurope',
  sourceId: vmId,
  ownedByAzureBackup: true,
  ownership: 'AzureBackup',
  provisioningState: 'Succeeded',
  uniqueId: 'u-1',
  restorePoints: points.map((name) => ({
    id: pointOf(name),
    name,
    timeCreated: '2026-01-01T00:00:00.000Z',
    provisioningState: 'Succeeded',
    consistencyMode: null,
    instantOnly: null,
    recoveryPointId: null,
    sourceUniqueId: null,
    machine: 'ThisVm',
    copyDoubt: null,
  })),
  ...rest,
})
const planned = (name: string, copy: string | null): PointToDelete => ({
  id: pointOf(name),
  collectionId: id,
  timeCreated: '2026-01-01T00:00:00.000Z',
  machine: 'ThisVm',
  copy,
})
/** Planned: points a and b, in no vault. */
const work = (rest: Partial<CleanWork> = {}): CleanWork => ({
  mode: 'Collection',
  vmId,
  collections: [{ id, uniqueId: 'u-1' }],
  machine: null,
  points: ['a', 'b'].map((name) => planned(name, null)),
  keepLatest: 1,
  protectedItemId: itemOf('vm'),
  instantRetentionDays: 5,
  regions: ['westeurope'],
  ...rest,
})
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
    const points = [planned('a', `${itemOf('vm')}/recoveryPoints/1`)]
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
