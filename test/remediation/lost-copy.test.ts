import assert from 'node:assert/strict'
import { afterEach, describe, it, mock } from 'node:test'
import type { BackupControlPlane } from '../../src/backup/control-plane.ts'
import type { Protection, RecoveryPoint } from '../../src/backup/facts-of-backup.ts'
import { lostCopy } from '../../src/remediation/lost-copy.ts'
import type { CleanWork } from '../../src/remediation/points.ts'
import { aLiteralRun, inWords } from './a-literal-run.ts'
import { aMachine, cleanWork, plannedPoint } from './clean-work.ts'
import { vmId } from './facts-around.ts'
import { anItem, aRecoveryPoint, item } from './vault-around.ts'

const inDays = (days: number) => new Date(Date.now() + days * 24 * 3600_000).toISOString()
/** Planned because the vault holds it as r1. */
const copied = plannedPoint('a', { copy: `${item}/recoveryPoints/r1`, timeCreated: inDays(-10) })
const accepted = plannedPoint('b')
const work = (rest: Partial<CleanWork> = {}) => cleanWork({ points: [copied], ...rest })

interface Now {
  item?: Partial<Protection> | null
  points?: RecoveryPoint[]
  machine?: ReturnType<typeof aMachine> | null
}
const azureWith = ({ item: held = {}, points = [aRecoveryPoint('r1')], machine = aMachine() }: Now) => ({
  getProtectedItem: async () => (held === null ? null : anItem(held)),
  listRecoveryPoints: async () => points,
  getVirtualMachine: async () => machine,
})
const look = async (now: Now, planned = work(), targets = planned.points) => {
  const found = await lostCopy(aLiteralRun(azureWith(now)).run, planned, targets)
  return found === null ? 'goes' : inWords(found)
}
const lost = 'Refused DataLossNotAccepted'

describe('a point that was planned because the vault holds a copy', () => {
  const rows: [name: string, now: Now, says: string][] = [
    ['goes where the vault holds it still', {}, 'goes'],
    [
      'goes where its id is spelled otherwise',
      { points: [aRecoveryPoint('r1', { id: copied.copy!.toUpperCase() })] },
      'goes',
    ],
    ['stays where its recovery point is gone', { points: [aRecoveryPoint('r2')] }, lost],
    ['stays where its protected item is gone', { item: null }, lost],
    [
      'stays where its recovery point is soft-deleted',
      { points: [aRecoveryPoint('r1', { isSoftDeleted: true })] },
      lost,
    ],
    [
      'stays where its recovery point has expired',
      { points: [aRecoveryPoint('r1', { expiryDateTime: inDays(-1) })] },
      lost,
    ],
    [
      'stays where its recovery point is about to expire',
      { points: [aRecoveryPoint('r1', { expiryDateTime: inDays(4) })] },
      lost,
    ],
    [
      'goes where its recovery point outlives it',
      { points: [aRecoveryPoint('r1', { expiryDateTime: inDays(6) })] },
      'goes',
    ],
    [
      'stays where its recovery point is a snapshot only',
      { points: [aRecoveryPoint('r1', { tiers: [{ type: 'InstantRP', status: 'Valid' }] })] },
      lost,
    ],
    [
      'stays where its tier is a word that is not known',
      { points: [aRecoveryPoint('r1', { tiers: [{ type: 'HardenedRP', status: 'Frozen' }] })] },
      lost,
    ],
    ['stays where its item is soft-deleted', { item: { protectionState: 'SoftDeleted' } }, lost],
    ['stays where its item is in a state that is not known', { item: { protectionState: 'Hibernated' } }, lost],
    ['stays where its item protects another VM by now', { item: { virtualMachineId: `${vmId}2` } }, lost],
    ['stays where the VM was made anew', { machine: aMachine({ uniqueId: 'another' }) }, 'Refused PlanChanged'],
    ['stays where the VM is gone', { machine: null }, 'Refused PlanChanged'],
    ['goes where the id of the VM is spelled otherwise', { machine: aMachine({ uniqueId: 'THIS' }) }, 'goes'],
  ]
  for (const [name, now, says] of rows) it(name, async () => assert.equal(await look(now), says))

  it('keeps the others of one deletion from going: they go together or not at all', async () => {
    const planned = work({ points: [accepted, copied] })
    assert.equal(await look({ points: [] }, planned), lost)
  })
})

describe('a point whose loss was accepted', () => {
  it('goes whatever the vault holds', async () =>
    assert.equal(await look({ points: [], item: null }, work({ points: [accepted] })), 'goes'))
  it('goes beside one that has lost its copy and is not deleted with it', async () =>
    assert.equal(await look({ points: [] }, work({ points: [accepted, copied] }), [accepted]), 'goes'))
  it('stays where the VM was made anew: nobody accepted that loss', async () =>
    assert.equal(
      await look({ machine: aMachine({ uniqueId: 'another' }) }, work({ points: [accepted] })),
      'Refused PlanChanged',
    ))
  it('asks no vault', async () => {
    const { run } = aLiteralRun({
      getProtectedItem: () => assert.fail('asks for the item'),
      listRecoveryPoints: () => assert.fail('asks for its points'),
      getVirtualMachine: async () => aMachine(),
    })
    assert.equal(await lostCopy(run, work({ points: [accepted] }), [accepted]), null)
  })
})

describe('the look at the vault', () => {
  afterEach(() => mock.restoreAll())
  const counting = () => {
    const count = { items: 0 }
    const azure: Partial<BackupControlPlane> = {
      ...azureWith({}),
      getProtectedItem: async () => {
        count.items++
        return await Promise.resolve(anItem())
      },
    }
    return { azure, count }
  }

  it('is one for those that are deleted together', async () => {
    const { azure, count } = counting()
    const { run } = aLiteralRun(azure)
    await Promise.all([1, 2, 3, 4].map(() => lostCopy(run, work(), [copied])))
    assert.equal(count.items, 1)
  })

  it('is another one after five seconds', async () => {
    const { azure, count } = counting()
    const { run } = aLiteralRun(azure)
    await lostCopy(run, work(), [copied])
    const later = Date.now() + 5001
    mock.method(Date, 'now', () => later)
    await lostCopy(run, work(), [copied])
    assert.equal(count.items, 2)
  })

  it('is another one in another pass', async () => {
    const { azure, count } = counting()
    await lostCopy(aLiteralRun(azure).run, work(), [copied])
    await lostCopy(aLiteralRun(azure).run, work(), [copied])
    assert.equal(count.items, 2)
  })

  it('that failed is made again, and nothing goes by it', async () => {
    const { azure, count } = counting()
    const { run } = aLiteralRun({
      ...azure,
      listRecoveryPoints: () =>
        count.items === 1 ? Promise.reject(new Error('unreachable')) : Promise.resolve([aRecoveryPoint('r1')]),
    })
    await assert.rejects(lostCopy(run, work(), [copied]), /unreachable/)
    assert.equal(await lostCopy(run, work(), [copied]), null)
  })
})
