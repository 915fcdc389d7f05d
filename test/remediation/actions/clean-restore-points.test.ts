import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { collected, valueOf } from '../../../src/backup/fact.ts'
import type { RestorePoint, RestorePointCollection } from '../../../src/backup/facts-of-restore-points.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { parseVmId } from '../../../src/backup/resource-id.ts'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import {
  cleanRestorePoints,
  planCleanRestorePoints,
  type CleanRestorePointsBody,
} from '../../../src/remediation/actions/clean-restore-points.ts'
import { aLock, read, refused, takingSnapshot } from '../../diagnosis/facts-builder.ts'
import { collectionId, factsAround, vmId } from '../facts-around.ts'

const vm = parseVmId(vmId)!
const observedAt = '2026-02-20T12:00:00.000Z'
const limits = defaultLimits
const former = '00000000-aaaa-0000-0000-000000000000'

type Some = Partial<RestorePoint> & { day: number }
/** Oldest first; copied ones of this VM unless something else is said. */
const aCollection = (points: Some[], rest: Partial<RestorePointCollection> = {}): RestorePointCollection => {
  const name = rest.name ?? 'AzureBackup_vm_1'
  return {
    id: collectionId(name),
    name,
    resourceGroup: 'AzureBackupRG_westeurope_1',
    location: 'westeurope',
    sourceId: vmId,
    ownedByAzureBackup: true,
    ownership: 'AzureBackup',
    provisioningState: 'Succeeded',
    restorePoints: points.map(({ day, ...point }) => ({
      id: `${collectionId(name)}/restorePoints/p${day}`,
      name: `p${day}`,
      timeCreated: new Date(Date.UTC(2026, 0, 20 + day)).toISOString(),
      provisioningState: 'Succeeded',
      consistencyMode: null,
      sourceUniqueId: 'this',
      machine: 'ThisVm',
      instantOnly: false,
      copyDoubt: point.instantOnly === undefined || point.instantOnly === false ? null : 'of a test',
      recoveryPointId: `copy ${day}`,
      ...point,
    })),
    ...rest,
  }
}
const days = (count: number, each: (day: number) => Partial<RestorePoint> = () => ({})): Some[] =>
  Array.from({ length: count }, (_, day) => ({ day, ...each(day) }))
const idOf = (day: number, name = 'AzureBackup_vm_1') => `${collectionId(name)}/restorePoints/p${day}`
const ofFormer = {
  machine: 'Other' as const,
  sourceUniqueId: former,
  instantOnly: null,
  copyDoubt: `it is of another machine that bore this name before (vmId ${former})`,
}

function planned(
  collections: RestorePointCollection[],
  body: CleanRestorePointsBody = {},
  change: (facts: VmBackupFacts) => unknown = () => undefined,
) {
  const facts = factsAround({ collections, extensions: [], locks: [], jobs: [] }, vm)
  change(facts)
  const memory = { onDemandBackupsToday: 0, removedLocks: [], leases: [] }
  const plan = planCleanRestorePoints({ vm, facts, limits, observedAt, memory, body })
  return {
    ...plan,
    days:
      plan.work.mode === 'Collection' ? [] : plan.calls.map(({ resourceId }) => Number(/p(\d+)$/.exec(resourceId)![1])),
    lost: plan.dataLoss.map(({ restorePointId }) => Number(/p(\d+)$/.exec(restorePointId)![1])),
    facts,
  }
}

describe('a clean-up is blocked', () => {
  const bodies: CleanRestorePointsBody[] = [
    {},
    { keepLatest: 1 },
    { mode: 'Collection' },
    { restorePointIds: [idOf(0)] },
  ]
  const blocked = (body: CleanRestorePointsBody, change: (facts: VmBackupFacts) => unknown) =>
    planned([aCollection(days(18))], body, change).blockers.map(({ code }) => code)
  const rows: [name: string, code: string, change: (facts: VmBackupFacts) => unknown][] = [
    ['while a job runs', 'BackupJobRunning', (facts) => (facts.backupJobs = read([takingSnapshot()]))],
    ['where jobs could not be read', 'FactUnavailable', (facts) => (facts.backupJobs = refused('jobs/read'))],
    [
      'under a lock',
      'LockedScope',
      (facts) => (facts.locks = read([aLock({ scope: collectionId('AzureBackup_vm_1'), id: '/locks/keep' })])),
    ],
    ['where locks could not be read', 'FactUnavailable', (facts) => (facts.locks = refused('locks/read'))],
    [
      'where protection is in a state that nobody knows',
      'FactUnavailable',
      (facts) => Object.assign(valueOf(facts.protection)!, { protectionState: 'Dreaming' }),
    ],
  ]
  for (const [name, code, change] of rows)
    for (const body of bodies)
      it(`${name}, with ${JSON.stringify(body).slice(0, 30)}`, () => assert.deepEqual(blocked(body, change), [code]))
  it('by nothing else', () =>
    assert.deepEqual(
      blocked({}, () => undefined),
      [],
    ))
})

describe('a clean-up without a word in its body', () => {
  const rows: [name: string, collections: RestorePointCollection[], days: number[]][] = [
    ['at the limit takes the oldest until there is room for three', [aCollection(days(18))], [0, 1, 2]],
    ['near it takes as many as bring it to three below', [aCollection(days(16))], [0]],
    ['where there is room takes none', [aCollection(days(15))], []],
    [
      'takes the oldest of which the vault holds a copy',
      [aCollection(days(18, (day) => (day === 1 ? { instantOnly: null } : {})))],
      [0, 2, 3],
    ],
    [
      'takes its points over all collections',
      [aCollection(days(9)), aCollection(days(18).slice(9), { name: 'AzureBackup_vm_2' })],
      [0, 1, 2],
    ],
    [
      'takes none on account of others',
      [
        aCollection(days(10)),
        aCollection(days(18).slice(10), { name: 'acronis', ownedByAzureBackup: false, ownership: 'Other' }),
      ],
      [],
    ],
    ['takes none on account of a former machine', [aCollection(days(18, (day) => (day < 8 ? ofFormer : {})))], []],
    [
      'leaves out the points of a former machine',
      [aCollection(days(20, (day) => (day < 2 ? ofFormer : {})))],
      [2, 3, 4],
    ],
    [
      'leaves out one without a time',
      [aCollection(days(18, (day) => (day === 0 ? { timeCreated: null } : {})))],
      [1, 2, 3],
    ],
  ]
  for (const [name, collections, expected] of rows)
    it(name, () => {
      const plan = planned(collections)
      assert.deepEqual([plan.days, plan.blockers, plan.dataLoss, plan.risk], [expected, [], [], 'Disruptive'])
      if (expected.length === 0) assert.match(plan.notes![0]!.en, /nothing will be done/)
    })

  it('is what the diagnosis recommends', () => {
    for (const collections of [
      [aCollection(days(18))],
      [aCollection(days(16, (day) => ({ instantOnly: day % 2 === 0 })))],
    ]) {
      const { facts, calls } = planned(collections)
      const { recommendedActions } = diagnose({ vmId: vm, facts, limits, observedAt })
      const recommended = recommendedActions.find(({ action }) => action === 'cleanRestorePoints')!
      assert.equal(recommended.automatic, true)
      assert.deepEqual(
        recommended.request!.body['restorePointIds'],
        calls.map(({ resourceId }) => resourceId),
      )
    }
  })

  const refused: [
    name: string,
    collections: RestorePointCollection[],
    change: (facts: VmBackupFacts) => unknown,
    code: string,
    says: RegExp,
  ][] = [
    [
      'is refused where no copy is known, and names what could go',
      [aCollection(days(18, () => ({ instantOnly: null })))],
      () => undefined,
      'NeedsPerson',
      /18 of 18 .*restorePointIds: .*p0, .*p1, .*p2\.$/,
    ],
    [
      'is refused where the policy, and so the limit, is not known',
      [aCollection(days(18))],
      (facts) =>
        Object.assign(valueOf(facts.protection)!, {
          policy: null,
          policyUnavailable: { reason: 'AuthorizationFailed', requiredPermission: null },
        }),
      'FactUnavailable',
      /AuthorizationFailed/,
    ],
    [
      'is refused under a policy of a type that is not known',
      [aCollection(days(18))],
      (facts) => Object.assign(valueOf(facts.protection)!, { policy: { id: 'p', name: 'daily', type: 'V3' } }),
      'FactUnavailable',
      /"V3"/,
    ],
    [
      'is refused where a point is in a state that is not known',
      [aCollection(days(18, (day) => (day === 1 ? { provisioningState: 'Quarantined' } : {})))],
      () => undefined,
      'FactUnavailable',
      /p1 is "Quarantined"/,
    ],
    [
      'is refused where its collection is in a state that is not known',
      [aCollection(days(18), { provisioningState: 'Quarantined' })],
      () => undefined,
      'FactUnavailable',
      /AzureBackup_vm_1 is "Quarantined"/,
    ],
  ]
  for (const [name, collections, change, code, says] of refused)
    it(name, () => {
      const { blockers } = planned(collections, {}, change)
      assert.equal(blockers[0]?.code, code)
      assert.match(blockers[0].message.en, says)
    })
})

describe('a clean-up that goes beyond that', () => {
  const at = [aCollection(days(18))]
  const rows: [
    name: string,
    collections: RestorePointCollection[],
    body: CleanRestorePointsBody,
    days: number[],
    risk: string,
  ][] = [
    [
      'the recommended points by name are no more than that',
      at,
      { restorePointIds: [idOf(0), idOf(1), idOf(2)] },
      [0, 1, 2],
      'Disruptive',
    ],
    [
      'one more cannot be undone',
      at,
      { restorePointIds: [idOf(0), idOf(1), idOf(2), idOf(3)] },
      [0, 1, 2, 3],
      'Irreversible',
    ],
    ['another one cannot be undone', at, { restorePointIds: [idOf(5)] }, [5], 'Irreversible'],
    [
      'one where none is recommended cannot be undone',
      [aCollection(days(4))],
      { restorePointIds: [idOf(0)] },
      [0],
      'Irreversible',
    ],
    ['all but the newest cannot be undone', at, { keepLatest: 1 }, days(17).map(({ day }) => day), 'Irreversible'],
    [
      'all but the newest two, over both collections',
      [aCollection(days(2)), aCollection(days(4).slice(2), { name: 'AzureBackup_vm_2' })],
      { keepLatest: 2 },
      [0, 1],
      'Irreversible',
    ],
    ['keeping more than there are deletes none', at, { keepLatest: 18 }, [], 'Disruptive'],
    [
      'keeping so many leaves the points of a former machine',
      [aCollection(days(6, (day) => (day < 3 ? ofFormer : {})))],
      { keepLatest: 1 },
      [3, 4],
      'Irreversible',
    ],
  ]
  for (const [name, collections, body, expected, risk] of rows)
    it(name, () => {
      const plan = planned(collections, body)
      assert.deepEqual([plan.days, plan.risk, plan.blockers], [expected, risk, []])
    })

  it('a whole collection cannot be undone', () => {
    const plan = planned(at, { mode: 'Collection' })
    assert.deepEqual([plan.calls.length, plan.risk, plan.dataLoss], [1, 'Irreversible', []])
  })

  it('of which a deletion has not ended is deleted again, empty or not, and no other with it', () => {
    for (const left of [0, 3]) {
      const held = aCollection(days(left), { name: 'AzureBackup_vm_2', provisioningState: 'Deleting' })
      const { calls, work, notes = [] } = planned([...at, held], { mode: 'Collection' })
      assert.deepEqual(
        calls.map(({ method, resourceId }) => [method, resourceId]),
        [['DELETE', collectionId('AzureBackup_vm_2')]],
      )
      assert.deepEqual([work.points.length, work.collections[0]?.heldInDeletion], [left, true])
      assert.match(notes.at(-1)?.en ?? '', /Only collections whose deletion has not ended/)
    }
  })

  it('says that fast restore goes, and counts no point of which a copy stays as lost', () => {
    const { loses, dataLoss } = planned([aCollection(days(18, (day) => (day === 1 ? { instantOnly: true } : {})))], {
      keepLatest: 15,
    })
    assert.deepEqual(
      loses?.map(({ en }) => en),
      [
        "Fast restore from 2 restore points of 2026-01-20T00:00:00.000Z to 2026-01-22T00:00:00.000Z goes; the vault's copies stay, and a restore from them takes longer.",
      ],
    )
    assert.deepEqual(
      dataLoss.map(({ kind, time }) => [kind, time]),
      [['RestorePoint', '2026-01-21T00:00:00.000Z']],
    )
  })

  for (const [target, body] of [
    ['keepLatest', { mode: 'Collection', keepLatest: 2 }],
    ['restorePointIds', { mode: 'Collection', restorePointIds: ['a'] }],
  ] as const)
    it(`contradicts itself with a whole collection and ${target}`, () =>
      assert.equal(
        cleanRestorePoints.contradiction!({ ...body } as CleanRestorePointsBody, { now: new Date(observedAt), limits })
          ?.target,
        target,
      ))
  it('contradicts itself in nothing else', () =>
    assert.equal(
      cleanRestorePoints.contradiction!({ mode: 'OldestFirst', keepLatest: 2 }, { now: new Date(observedAt), limits }),
      undefined,
    ))
})

describe('points of a machine that bore the name before', () => {
  const both = [aCollection(days(6, (day) => (day < 3 ? ofFormer : {})))]

  it('go where each is named, with consent to the loss that names the machine', () => {
    const plan = planned(both, { restorePointIds: [idOf(0), idOf(1)] })
    assert.deepEqual([plan.days, plan.lost, plan.risk, plan.blockers], [[0, 1], [0, 1], 'Irreversible', []])
    assert.match(plan.dataLoss[0]!.reason.en, new RegExp(former))
  })
  it('stay in their newest one, even where it is named', () => {
    const plan = planned(both, { restorePointIds: [idOf(2)] })
    assert.deepEqual([plan.days, plan.blockers[0]?.code], [[], 'PreconditionFailed'])
    assert.match(plan.blockers[0]!.message.en, new RegExp(former))
  })
  it('keep the newest of the VM from going in their stead', () => {
    const plan = planned(both, { restorePointIds: [idOf(5)] })
    assert.deepEqual([plan.days, plan.blockers[0]?.code], [[], 'PreconditionFailed'])
  })
  it('are each to be accepted where their collection goes whole', () => {
    const plan = planned(both, { mode: 'Collection' })
    assert.deepEqual([plan.lost, plan.risk], [[0, 1, 2], 'Irreversible'])
  })
  it('are none of which it cannot be told: those go with consent', () => {
    const untold = [
      aCollection(
        days(4, (day) =>
          day < 2 ? { machine: 'NotTold', sourceUniqueId: null, instantOnly: null, copyDoubt: 'it is not told' } : {},
        ),
      ),
    ]
    const plan = planned(untold, { keepLatest: 1 })
    assert.deepEqual([plan.days, plan.lost, plan.risk], [[0, 2], [0], 'Irreversible'])
  })
})

describe('what a deletion of points carries with it', () => {
  it('is the machine, the copies and how long they have to be there', () => {
    const { work } = planned([aCollection(days(18))], {}, (facts) => {
      Object.assign(valueOf(facts.virtualMachine)!, { uniqueId: 'this', timeCreated: observedAt })
      Object.assign(valueOf(facts.protection)!, {
        policy: { id: 'p', name: 'daily', type: 'V1', instantRetentionDays: 3 },
      })
    })
    assert.deepEqual(work.machine, { uniqueId: 'this', timeCreated: observedAt })
    assert.equal(work.instantRetentionDays, 3)
    assert.deepEqual(
      work.points.map(({ copy, machine, timeCreated }) => [copy, machine, timeCreated]),
      [0, 1, 2].map((day) => [`copy ${day}`, 'ThisVm', new Date(Date.UTC(2026, 0, 20 + day)).toISOString()]),
    )
  })
})

describe('points that are not Azure Backup’s of this VM', () => {
  const rows: [name: string, rest: Partial<RestorePointCollection>][] = [
    ['by what the collector says of their collection', { ownedByAzureBackup: false, ownership: 'Other' }],
    ['by the name of their collection', { name: 'acronis' }],
    ['by the VM that they are of', { sourceId: `${vmId}-2` }],
  ]
  for (const [name, rest] of rows)
    it(`are no points to be deleted, ${name}`, () => {
      const facts = factsAround({ collections: [], extensions: [], locks: [], jobs: [] }, vm)
      const theirs = aCollection(days(18), rest)
      facts.restorePoints = collected({ ...valueOf(facts.restorePoints)!, collections: [theirs] }, observedAt)
      const memory = { onDemandBackupsToday: 0, removedLocks: [], leases: [] }
      for (const body of [
        { keepLatest: 1 },
        { mode: 'Collection' as const },
        { restorePointIds: [theirs.restorePoints[0]!.id] },
      ])
        assert.deepEqual(planCleanRestorePoints({ vm, facts, limits, observedAt, memory, body }).calls, [])
    })
})

describe('what nobody knows a copy of', () => {
  it('is a loss, and so is what is surely not copied; what is copied is none', () => {
    const some = [true, false, null, false]
    const plan = planned([aCollection(days(4, (day) => ({ instantOnly: some[day] as boolean | null })))], {
      keepLatest: 1,
    })
    assert.deepEqual(
      [plan.days, plan.lost],
      [
        [0, 1, 2],
        [0, 2],
      ],
    )
  })
})
