import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { notProtected } from '../../src/backup/facts-of-backup.ts'
import type { BackupControlPlane, RestorePointCollection } from '../../src/backup/control-plane.ts'
import { deletePoints } from '../../src/remediation/point-deletion.ts'
import type { CleanWork } from '../../src/remediation/points.ts'
import { aLiteralRun, inWords, seen, type MomentLike } from './a-literal-run.ts'
import { aMachine, aPoint, cleanWork, collection, firstOfJanuary, id, plannedPoint, pointIdOf } from './clean-work.ts'
import { collectionId, vmId } from './facts-around.ts'
import { aRunningJob, itsJobs } from './jobs-around.ts'
import { aRecoveryPoint } from './vault-around.ts'

const day = (number: number) => `2026-01-0${number}T00:00:00.000Z`
/** Oldest first. */
const dated = (...names: string[]) => names.map((name, index) => aPoint(name, { timeCreated: day(index + 1) }))
const second = collectionId('AzureBackup_vm_2')

/** What the deletion of point a is answered, with the collections as they are read right before it. */
const look = async (
  collections: RestorePointCollection[],
  { work = cleanWork(), moment, azure = {} }: { work?: CleanWork; moment?: MomentLike; azure?: object } = {},
) =>
  inWords(
    await seen(
      {
        getCollection: async (asked) => collections.find((one) => one.id.toLowerCase() === asked.toLowerCase()) ?? null,
        getVirtualMachine: async () => aMachine(),
        ...azure,
      },
      (run) => deletePoints(run, work),
      moment,
    ),
  )

describe('a restore point is deleted', () => {
  const cases: [name: string, collections: RestorePointCollection[], work?: Partial<CleanWork>][] = [
    ['that is older than the newest', [collection(dated('a', 'b'))]],
    ['whose id is spelled otherwise', [collection(dated('A', 'b'))]],
    ['below as many newer ones as are kept', [collection(dated('a', 'b', 'c'))], { keepLatest: 2 }],
    [
      'where the newer one lies in another collection of the VM',
      [collection(dated('a')), collection([aPoint('b', { id: 'b', timeCreated: day(9) })], { id: second })],
      { collections: [{ id }, { id: second }] },
    ],
    [
      'that has failed itself',
      [collection([aPoint('a', { provisioningState: 'Failed' }), ...dated('y', 'z').slice(1)])],
    ],
  ]
  for (const [name, collections, rest = {}] of cases)
    it(name, async () => assert.equal(await look(collections, { work: cleanWork(rest) }), 'Needed'))
})

describe('a restore point is kept', () => {
  const cases: [name: string, collections: RestorePointCollection[], work?: Partial<CleanWork>][] = [
    ['that is the only one', [collection(dated('a'))]],
    ['that is the newest by now, over all collections', [collection(dated('z', 'a'))]],
    ['among as many as are kept', [collection(dated('a', 'b'))], { keepLatest: 2 }],
    [
      'above which there are failed ones only',
      [collection([...dated('a'), aPoint('b', { timeCreated: day(2), provisioningState: 'Failed' })])],
    ],
    [
      'above which there is one only that somebody else deletes',
      [collection([...dated('a'), aPoint('b', { timeCreated: day(2), provisioningState: 'Deleting' })])],
    ],
    ['that does not say when it was made', [collection([aPoint('a', { timeCreated: null }), ...dated('b')])]],
    [
      'whose only newer one does not say when it was made',
      [collection([...dated('a'), aPoint('b', { timeCreated: null })])],
    ],
    [
      'of a machine that bore the name before, as its newest',
      [collection([aPoint('a', { sourceUniqueId: 'former' }), aPoint('b', { timeCreated: day(9) })])],
      { points: [plannedPoint('a', { machine: 'Other' })] },
    ],
  ]
  for (const [name, collections, rest = {}] of cases)
    it(name, async () => assert.equal(await look(collections, { work: cleanWork(rest) }), 'Done'))

  it('that has become one of the newest, and it is said that it was not deleted', async () => {
    const found = await seen({ getCollection: async () => collection(dated('a')) }, (run) =>
      deletePoints(run, cleanWork()),
    )
    assert.deepEqual([found.state, 'dropped' in found && found.dropped], ['Done', true])
  })
})

describe('the deletion of a restore point is refused', () => {
  const cases: [name: string, collections: RestorePointCollection[], says: string][] = [
    [
      "where the collection is another VM's by now",
      [collection(dated('a', 'b'), { sourceId: `${vmId}-2` })],
      'NotOwnedByAzureBackup',
    ],
    [
      'where the collection bears no name of Azure Backup',
      [collection(dated('a', 'b'), { name: 'acronis' })],
      'NotOwnedByAzureBackup',
    ],
    [
      "where it is another machine's than the plan said",
      [collection([aPoint('a', { sourceUniqueId: 'former' }), ...dated('x', 'b').slice(1)])],
      'PlanChanged',
    ],
    [
      'where its state is a word that is not known',
      [collection([aPoint('a', { provisioningState: 'Quarantined' }), ...dated('x', 'b').slice(1)])],
      'FactUnavailable',
    ],
  ]
  for (const [name, collections, says] of cases)
    it(name, async () => assert.equal(await look(collections), `Refused ${says}`))

  const recoveryPoint = aRecoveryPoint('1', { time: firstOfJanuary })
  const copy = recoveryPoint.id
  for (const [name, held, says] of [
    ['where the vault has just lost its copy', [], 'Refused DataLossNotAccepted'],
    ['not where the vault holds its copy still', [recoveryPoint], 'Needed'],
  ] as const)
    it(name, async () => {
      const azure: Partial<BackupControlPlane> = {
        getProtectedItem: async () => ({
          ...notProtected,
          vaultId: '/vault',
          protectionState: 'Protected',
          virtualMachineId: vmId,
        }),
        listRecoveryPoints: async () => [...held],
      }
      const work = cleanWork({ points: [plannedPoint('a', { copy })] })
      assert.equal(await look([collection(dated('a', 'b'))], { work, azure }), says)
    })
})

describe('the deletion of a restore point', () => {
  const both = [collection(dated('a', 'b'))]
  it('waits for a job of the VM in any vault', async () =>
    assert.equal(await look(both, { azure: itsJobs(aRunningJob()) }), 'Wait'))
  it('waits for a job in a status that nobody knows', async () =>
    assert.equal(await look(both, { azure: itsJobs(aRunningJob({ status: 'Hibernating' })) }), 'Wait'))
  it('asks for jobs where the collections lie, too', async () => {
    const asked: string[][] = []
    const findItems: BackupControlPlane['findItems'] = async (_, alsoIn) => (
      asked.push(alsoIn),
      { items: [], unread: null }
    )
    await look(both, { azure: { findItems }, work: cleanWork({ regions: ['northeurope'] }) })
    assert.deepEqual(asked, [['northeurope']])
  })

  for (const moment of ['BeforeSend', 'AnswerLost', 'Answered'] as const)
    it(`is done where the point is gone (${moment})`, async () => {
      assert.equal(await look([collection(dated('b'))], { moment }), 'Done')
      assert.equal(await look([], { moment }), 'Done')
    })

  it('whose answer was lost is looked after for a while, and then left where the point has become the newest', async () => {
    const one = [collection(dated('a'))]
    assert.equal(await look(one, { moment: { when: 'AnswerLost', looks: 2 } }), 'Wait')
    assert.equal(await look(one, { moment: { when: 'AnswerLost', looks: 3 } }), 'Done')
  })

  it('goes to each planned point, four at once at the most, and to no other', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    let [now, most] = [0, 0]
    const { run, writes } = aLiteralRun(
      {},
      {
        write: async () => {
          most = Math.max(most, ++now)
          await new Promise(setImmediate)
          now--
          return { sent: true, detail: null, jobId: null, output: null }
        },
      },
    )
    const { deletedRestorePoints } = await deletePoints(
      run,
      cleanWork({ points: names.map((name) => plannedPoint(name)) }),
    )
    assert.deepEqual(
      writes.map(({ write }) => `${write.method} ${write.resourceId}`),
      names.map((name) => `DELETE ${pointIdOf(name)}`),
    )
    assert.deepEqual([deletedRestorePoints, most], [names.map(pointIdOf), 4])
  })
})
