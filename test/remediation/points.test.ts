import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { byAge, ofMachine, placed } from '../../src/remediation/points.ts'
import { aPoint, collection } from './clean-work.ts'
import { collectionId } from './facts-around.ts'

const [monday, tuesday, wednesday] = ['2026-01-05T00:00:00Z', '2026-01-06T00:00:00Z', '2026-01-07T00:00:00Z']

describe('restore points by age', () => {
  const names = (...collections: Parameters<typeof byAge>[0]) => byAge(collections).map(({ point }) => point.name)

  it('are the oldest first, over all collections', () => {
    const one = collection([aPoint('new', { timeCreated: wednesday }), aPoint('old', { timeCreated: monday })])
    const two = collection([aPoint('middle', { timeCreated: tuesday })], { id: collectionId('AzureBackup_vm_2') })
    assert.deepEqual(names(one, two), ['old', 'middle', 'new'])
    assert.deepEqual(
      byAge([one, two]).map(({ collectionId: of }) => of),
      [one.id, two.id, one.id],
    )
  })

  it('have those without a time last', () =>
    assert.deepEqual(
      names(collection([aPoint('undated', { timeCreated: null }), aPoint('old', { timeCreated: monday })])),
      ['old', 'undated'],
    ))
})

describe('a point that is read singly', () => {
  const cases: [name: string, sourceUniqueId: string | null, machineId: string | null, is: string][] = [
    ["is the VM's where it bears the id of the machine that was planned for", 'THIS', 'this', 'ThisVm'],
    ["is another machine's where it bears another id, whatever it said before", 'former', 'this', 'Other'],
    ['is not told where it bears none and is older', null, 'this', 'NotTold'],
    ['is not told where the machine bears none', 'this', null, 'NotTold'],
  ]
  for (const [name, sourceUniqueId, uniqueId, is] of cases)
    it(name, () => {
      const one = collection([aPoint('a', { sourceUniqueId, timeCreated: monday })])
      assert.equal(ofMachine(one, { uniqueId, timeCreated: tuesday }).restorePoints[0]!.machine, is)
    })
})

it('the name of a collection in a step says its group, for two groups may hold one of a name', () =>
  assert.equal(placed(collectionId('AzureBackup_vm_1')), 'AzureBackup_vm_1 in AzureBackupRG_westeurope_1'))
