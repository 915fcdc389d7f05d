import assert from 'node:assert/strict'
import { asItIs } from '../../src/backup/sentence.ts'
import { describe, it } from 'node:test'
import { parseVmId } from '../../src/backup/resource-id.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { ActionName } from '../../src/diagnosis/finding.ts'
import { catalogueWith } from '../../src/remediation/catalogue.ts'
import { planOf, type PlanContent } from '../../src/remediation/plan.ts'
import { collectionId, factsAround, itemOf, pointGroup, vmId } from './facts-around.ts'

const catalogue = catalogueWith(diagnose)
const vm = parseVmId(vmId)!
const observedAt = '2026-02-01T12:00:00.000Z'
const day = (date: number) => `2026-01-${String(date).padStart(2, '0')}T00:00:00.000Z`

function world(): VmBackupFacts {
  const id = collectionId('AzureBackup_vm_1')
  return factsAround(
    {
      locks: [
        {
          id: `${pointGroup}/providers/Microsoft.Authorization/locks/keep`,
          name: 'keep',
          scope: pointGroup,
          level: 'CanNotDelete',
          notes: 'n',
          owners: [],
        },
      ],
      jobs: [],
      extensions: [],
      collections: [
        {
          id,
          name: 'AzureBackup_vm_1',
          resourceGroup: 'AzureBackupRG_westeurope_1',
          location: 'westeurope',
          sourceId: vmId,
          ownedByAzureBackup: true,
          ownership: 'AzureBackup',
          provisioningState: 'Succeeded',
          restorePoints: [1, 2, 3].map((date) => ({
            id: `${id}/restorePoints/p${date}`,
            name: `p${date}`,
            timeCreated: day(date),
            provisioningState: 'Succeeded',
            consistencyMode: 'ApplicationConsistent',
            instantOnly: false,
            recoveryPointId: `r${date}`,
            sourceUniqueId: null,
            machine: 'ThisVm' as const,
            copyDoubt: null,
          })),
        },
      ],
    },
    vm,
  )
}
function etagOf(action: ActionName, facts: VmBackupFacts, body: Record<string, unknown> = {}) {
  const memory = { onDemandBackupsToday: 0, removedLocks: [], leases: [] }
  const content = catalogue.get(action)!.plan({ vm, facts, limits: defaultLimits, observedAt, memory, body })
  return planOf(action, vm, content, observedAt).etag
}
type Change = (facts: VmBackupFacts) => void
const value = <T>(fact: { status: string; value?: T }) => fact.value!

describe('an etag stands for', () => {
  const content: PlanContent = {
    calls: [{ method: 'DELETE', resourceId: '/points/a', description: asItIs('Delete the restore point') }],
    preconditions: [{ name: 'LocksKnown', met: true, reason: 'Met' }],
    blockers: [],
    dataLoss: [],
    risk: 'Disruptive',
    approvalReasons: [],
    work: { points: ['a'] },
  }
  const etag = (rest: Partial<PlanContent> = {}, of = vm, action = 'cleanRestorePoints') =>
    planOf(action, of, { ...content, ...rest }, observedAt).etag
  const loss = {
    kind: 'RestorePoint',
    restorePointId: '/points/a',
    time: null,
    reason: asItIs('No copy is left.'),
  } as const
  const rows: [name: string, other: string][] = [
    ['the VM', etag({}, { ...vm, key: `${vm.key}-2` })],
    ['the action', etag({}, vm, 'removeLocks')],
    ['the calls', etag({ calls: [{ ...content.calls[0]!, resourceId: '/points/b' }] })],
    ['what had to hold', etag({ preconditions: [] })],
    ['what is in the way', etag({ blockers: [{ code: 'LockedScope', message: asItIs('A lock.'), resourceId: null }] })],
    ['what is lost', etag({ dataLoss: [loss] })],
    ['the risk', etag({ risk: 'Irreversible' })],
    ['why two people are asked', etag({ approvalReasons: [asItIs('It is shared.')] })],
    ['what is written, though no call tells it', etag({ work: { points: ['a', 'b'] } })],
  ]
  for (const [name, other] of rows) it(name, () => assert.notEqual(other, etag()))
  it('nothing that only informs', () => {
    assert.equal(etag({ notes: [asItIs('Also to be known.')], loses: [asItIs('A faster restore.')] }), etag())
    assert.equal(etag({ work: { of: 'today' }, decides: content.work }), etag())
  })
})

describe('the etag of a plan is another one when', () => {
  const point = (facts: VmBackupFacts) => value(facts.restorePoints).collections[0]!.restorePoints[0]!
  const changes: [what: string, action: ActionName, change: Change][] = [
    [
      'the copy that a deletion stands on is another recovery point',
      'cleanRestorePoints',
      (facts) => void (point(facts).recoveryPointId = 'another'),
    ],
    [
      'the copies lie in the item of another vault',
      'cleanRestorePoints',
      (facts) => void (value(facts.protection).protectedItemId = itemOf('other')),
    ],
    [
      'the VM has one more collection, over which the newest point is judged',
      'cleanRestorePoints',
      (facts) => {
        const [first] = value(facts.restorePoints).collections
        value(facts.restorePoints).collections.push({
          ...first!,
          id: collectionId('AzureBackup_vm_2'),
          name: 'AzureBackup_vm_2',
          restorePoints: [],
        })
      },
    ],
    [
      'a lock that comes off has other notes',
      'removeLocks',
      (facts) => void (value(facts.locks)[0]!.notes = 'changed'),
    ],
    [
      'the script would be that of another operating system',
      'checkGuest',
      (facts) => void (value(facts.virtualMachine).osType = 'Linux'),
    ],
  ]
  for (const [what, action, change] of changes)
    it(`${what} (${action})`, () => {
      const changed = world()
      change(changed)
      const body = action === 'cleanRestorePoints' ? { keepLatest: 1 } : {}
      assert.notEqual(etagOf(action, changed, body), etagOf(action, world(), body))
    })

  const bodies: [what: string, action: ActionName, one: Record<string, unknown>, other: Record<string, unknown>][] = [
    ['fewer points stay', 'cleanRestorePoints', { keepLatest: 3 }, { keepLatest: 4 }],
    ['the backup is kept until another day', 'triggerBackup', {}, { recoveryPointExpiryTime: '2027-01-01T00:00:00Z' }],
    ['locks come back at another time', 'removeLocks', { restore: 'PT1H' }, { restore: 'PT2H' }],
  ]
  for (const [what, action, one, other] of bodies)
    it(`${what} (${action})`, () => assert.notEqual(etagOf(action, world(), one), etagOf(action, world(), other)))
})

describe('the etag of a plan is the same when', () => {
  it('an agent has reported again and a diagnosis says so', () => {
    const reported = (minute: number) => {
      const facts = world()
      value(facts.virtualMachine).vmAgent.reportedAt = `2026-02-01T11:${minute}:00.000Z`
      return facts
    }
    for (const action of ['remediate', 'cleanRestorePoints', 'reapply', 'checkGuest'] as const)
      assert.equal(etagOf(action, reported(58)), etagOf(action, reported(59)), action)
  })
})
