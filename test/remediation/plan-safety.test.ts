import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { collected, unavailable } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { isAtOrBelow, parseVmId, sameId } from '../../src/backup/resource-id.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { catalogueWith } from '../../src/remediation/catalogue.ts'
import { planOf } from '../../src/remediation/plan.ts'
import { collectionId, factsAround, pointGroup, subscription, vmId, type Around } from './facts-around.ts'
import { aRunningJob } from './jobs-around.ts'

const catalogue = catalogueWith(diagnose)
const observedAt = '2026-02-01T12:00:00.000Z'

/** Worlds with what must not be touched next to what may be: other VMs, other products, other extensions, every kind of lock. */
const worlds = fc.record({
  points: fc.array(
    fc.record({
      day: fc.option(fc.integer({ min: 0, max: 40 })),
      instantOnly: fc.constantFrom(true, false, null),
      machine: fc.constantFrom('ThisVm', 'ThisVm', 'ThisVm', 'Other', 'NotTold'),
    }),
    { maxLength: 22 },
  ),
  second: fc.integer({ min: 0, max: 4 }),
  foreign: fc.integer({ min: 0, max: 4 }),
  extension: fc.record({
    failed: fc.boolean(),
    publisher: fc.constantFrom('Microsoft.Azure.RecoveryServices', 'Contoso'),
    type: fc.constantFrom('VMSnapshot', 'VMSnapshotLinux', 'CustomScript'),
    isBackupExtension: fc.boolean(),
  }),
  locks: fc.array(
    fc.record({
      on: fc.constantFrom('subscription', 'group', 'vm', 'points', 'collection'),
      level: fc.constantFrom('CanNotDelete', 'ReadOnly'),
      name: fc.constantFrom('a', 'b', 'AzureBackupProtectionLock'),
      owned: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  job: fc.constantFrom(null, 'InProgress', 'Cancelling', 'Completed'),
  unread: fc.constantFrom(null, 'locks', 'backupJobs', 'restorePoints', 'extensions', 'protection'),
  body: fc.record({
    keepLatest: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    mode: fc.constantFrom(undefined, 'OldestFirst', 'Collection'),
  }),
  cleanUp: fc.constantFrom('OnDemandBackup', 'OldestFirst'),
})

describe('no plan that would run', () => {
  it('ever writes outside what Azure Backup owns, over 10,000 worlds', () => {
    fc.assert(
      fc.property(worlds, (seed) => {
        const { facts, vm } = build(seed)
        const bodies = {
          cleanRestorePoints: clean(seed.body),
          remediate: { cleanUp: seed.cleanUp },
          removeLocks: {},
          deleteFailedExtensions: {},
          triggerBackup: {},
          reapply: {},
        }
        for (const [name, body] of Object.entries(bodies)) {
          const action = catalogue.get(name as 'remediate')!
          const content = action.plan({
            vm,
            facts,
            limits: defaultLimits,
            observedAt,
            memory: { onDemandBackupsToday: 0, removedLocks: [], leases: [] },
            body,
          })
          const plan = planOf(name, vm, content, observedAt)
          assert.equal(planOf(name, vm, content, '2030-01-01T00:00:00Z').etag, plan.etag)
          if (plan.blockers.length === 0) judge(plan, facts, body)
        }
      }),
      { numRuns: 10_000 },
    )
  })
})

function judge(plan: ReturnType<typeof planOf>, facts: VmBackupFacts, body: object) {
  const deletions = plan.calls.filter(({ method }) => method === 'DELETE').map(({ resourceId }) => resourceId)
  const jobs = facts.backupJobs.status === 'Collected' ? facts.backupJobs.value : []
  const running = jobs.some(({ status }) => status === 'InProgress' || status === 'Cancelling')
  const own = points(facts)
  const off = new Set(deletions.filter((id) => /\/locks\//.test(id)))
  for (const id of deletions) {
    if (off.has(id)) {
      const lock = facts.locks.status === 'Collected' ? facts.locks.value.find((one) => one.id === id) : undefined
      assert.ok(
        lock && lock.owners.length === 0 && lock.name !== 'AzureBackupProtectionLock',
        'never a protected or foreign lock',
      )
      assert.ok(
        isAtOrBelow(lock.scope, pointGroup),
        'never a lock on the VM, its group or the subscription without its name',
      )
      continue
    }
    assert.ok(!running && facts.backupJobs.status === 'Collected', 'nothing is deleted while a job runs or could run')
    assert.ok(
      facts.locks.status === 'Collected' &&
        !facts.locks.value.some((lock) => !off.has(lock.id) && isAtOrBelow(id, lock.scope)),
      'no 409 that could be foreseen',
    )
    if (/\/extensions\//.test(id)) {
      const extension =
        facts.extensions.status === 'Collected' ? facts.extensions.value.find((one) => one.id === id) : undefined
      assert.ok(
        extension?.failed &&
          extension.publisher === 'Microsoft.Azure.RecoveryServices' &&
          /^VMSnapshot/.test(extension.type!),
      )
    } else if (/\/restorePoints\//.test(id)) {
      assert.ok(
        own.some((point) => sameId(point.id, id)),
        'only points of Azure Backup for this VM',
      )
      const point = own.find((one) => sameId(one.id, id))!
      const newest = own.findLast(({ machine, timeCreated }) => machine === point.machine && timeCreated !== null)
      assert.notEqual(id, newest?.id, 'never the newest of a machine')
      assert.notEqual(point.timeCreated, null, 'never one without a time')
      assert.notEqual(point.machine, 'Other', 'never one of another machine without its name')
      if (plan.risk !== 'Irreversible') assert.equal(point.instantOnly, false)
    } else {
      assert.deepEqual(body, { ...body, mode: 'Collection' })
      assert.match(id, /\/AzureBackup_vm_\d$/)
    }
  }
  const lost = own
    .filter(({ id, instantOnly }) => instantOnly !== false && deletions.some((deleted) => isAtOrBelow(id, deleted)))
    .map(({ id }) => id)
  assert.deepEqual(
    new Set(plan.dataLoss.map(({ restorePointId }) => restorePointId)),
    new Set(lost),
    'every loss is told',
  )
  if (lost.length > 0) assert.equal(plan.risk, 'Irreversible')
  const deleted = own.filter(({ id }) => deletions.includes(id)).length
  const used = own.filter(({ machine }) => machine !== 'Other').length
  if (plan.risk !== 'Irreversible' && deleted > 0) assert.ok(used - deleted >= 15, 'more than makes room')
}

const points = (facts: VmBackupFacts) =>
  (facts.restorePoints.status === 'Collected' ? facts.restorePoints.value.collections : [])
    .filter((collection) => collection.ownedByAzureBackup)
    .flatMap(({ restorePoints }) => restorePoints)
    .sort(
      (a, b) =>
        (a.timeCreated === null ? Infinity : Date.parse(a.timeCreated)) -
          (b.timeCreated === null ? Infinity : Date.parse(b.timeCreated)) || 0,
    )

type Seed = typeof worlds extends fc.Arbitrary<infer T> ? T : never

function build(seed: Seed) {
  const vm = parseVmId(vmId)!
  const point = (
    collection: string,
    index: number,
    day: number | null,
    instantOnly: boolean | null,
    machine: string = 'ThisVm',
  ) => ({
    id: `${collection}/restorePoints/p${index}`,
    name: `p${index}`,
    timeCreated: day === null ? null : new Date(Date.UTC(2026, 0, 1 + day, 0, index)).toISOString(),
    provisioningState: 'Succeeded',
    consistencyMode: null,
    instantOnly,
    sourceUniqueId: machine === 'Other' ? 'former' : null,
    machine: machine as 'ThisVm',
    copyDoubt: null,
    recoveryPointId: null,
  })
  const collection = (name: string, owned: boolean, points: (id: string) => ReturnType<typeof point>[]) => ({
    id: collectionId(name),
    name,
    resourceGroup: 'AzureBackupRG_westeurope_1',
    location: 'westeurope',
    sourceId: vmId,
    ownedByAzureBackup: owned,
    ownership: owned ? ('AzureBackup' as const) : ('Other' as const),
    provisioningState: 'Succeeded',
    restorePoints: points(collectionId(name)),
  })
  const some = (count: number) => (id: string) =>
    Array.from({ length: count }, (_, index) => point(id, 100 + index, 10 + index * 9, false))
  const scopes = {
    subscription,
    group: vmId.split('/').slice(0, 5).join('/'),
    vm: vmId,
    points: pointGroup,
    collection: collectionId('AzureBackup_vm_1'),
  }
  const around: Around = {
    collections: [
      collection('AzureBackup_vm_1', true, (id) =>
        seed.points.map(({ day, instantOnly, machine }, index) => point(id, index, day, instantOnly, machine)),
      ),
      collection('AzureBackup_vm_2', true, some(seed.second)),
      collection('acronis_vm', false, some(seed.foreign)),
    ],
    extensions: [
      {
        id: `${vmId}/extensions/VMSnapshot`,
        name: 'VMSnapshot',
        version: '1.0',
        provisioningState: seed.extension.failed ? 'Failed' : 'Succeeded',
        statusCode: null,
        handlerStatusCode: null,
        message: null,
        substatus: null,
        foundIn: ['GetByName'],
        ...seed.extension,
      },
    ],
    locks: seed.locks.map(({ on, level, name, owned }) => {
      const scope = scopes[on as 'vm']
      const id = `${scope}/providers/Microsoft.Authorization/locks/${name}`
      return { id, name, scope, level, notes: null, owners: owned ? ['app'] : [] }
    }),
    jobs: seed.job ? [aRunningJob({ status: seed.job, startTime: observedAt })] : [],
  }
  // One lock an id.
  around.locks = [...new Map(around.locks.map((lock) => [lock.id, lock])).values()]
  const facts = factsAround(around, vm)
  if (seed.unread) Object.assign(facts, { [seed.unread]: unavailable('AuthorizationFailed') })
  else facts.recoveryPoints = collected([], observedAt)
  return { facts, vm }
}

const clean = (body: object) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
