import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AzureError } from '../../src/backup/azure-error.ts'
import { parseVmId, type VmId } from '../../src/backup/resource-id.ts'
import { ServiceError } from '../../src/errors.ts'
import { ReadingBudgets, type ReadingBudgetsOptions } from '../../src/readings/reading-budgets.ts'
import { healthyFacts } from '../diagnosis/facts-builder.ts'

const vm = (name: string, subscription = 1) =>
  parseVmId(
    `/subscriptions/${String(subscription).padStart(8, '0')}-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`,
  )!
const found = async () => ({ facts: healthyFacts(), observedAt: '2026-11-23T10:00:00Z', armCalls: 10, vmCalls: 2 })
const gone = (code: string) => async () => {
  throw new AzureError(code, 'It is not there.', { status: 404, disposition: 'GiveUp' })
}

/** What became of a reading: read, or the code and when to ask again. */
function budgetsAt(options: Partial<ReadingBudgetsOptions> = {}) {
  const clock = { now: 0 }
  const budgets = new ReadingBudgets({ vmReadsPerMinute: 1e6, clock: () => clock.now, ...options })
  const read = async (of: VmId, collect: Parameters<ReadingBudgets['read']>[2] = found, mayWait = false) => {
    try {
      await budgets.read(of, { purpose: 'Look', mayWait }, collect)
      return 'read'
    } catch (error) {
      if (error instanceof ServiceError) return `${error.code} ${error.retryAfterSeconds}`
      return (error as AzureError).code
    }
  }
  return { budgets, clock, read }
}

describe('VM ids that do not exist', () => {
  it('are looked up sixty times a minute in a subscription; VMs that were read before are read on', async () => {
    const { clock, read } = budgetsAt()
    assert.equal(await read(vm('known')), 'read')
    for (let n = 0; n < 60; n++) {
      clock.now = n * 100
      assert.equal(await read(vm(`guess-${n}`), gone('VmNotFound')), 'VmNotFound')
    }
    clock.now = 10_000
    assert.equal(await read(vm('guess-60'), gone('VmNotFound')), 'ReadBudgetUsed 50')
    assert.equal(await read(vm('new')), 'ReadBudgetUsed 50', 'nobody can tell it from a guess')
    assert.equal(await read(vm('known')), 'read')
    assert.equal(await read(vm('new', 2)), 'read', 'another subscription')
    clock.now = 60_000
    assert.equal(await read(vm('new')), 'read')
  })

  it('are counted together where the subscription is made up too', async () => {
    const { read } = budgetsAt()
    for (let n = 0; n < 60; n++) await read(vm('any', n), gone('SubscriptionNotFound'))
    assert.match(await read(vm('any', 99)), /^ReadBudgetUsed/)
  })
})

describe('readings of one subscription', () => {
  it('wait for its share, or are refused with the time at which there will be one', async () => {
    const { clock, read } = budgetsAt({ callsPerSecond: 20 })
    const outcomes = []
    for (let n = 0; n < 20; n++) outcomes.push(await read(vm(`vm-${n}`)))
    // Ten calls each, of two hundred.
    assert.deepEqual(new Set(outcomes.slice(0, 19)), new Set(['read']))
    assert.equal(outcomes[19], 'ReadBudgetUsed 1')
    assert.equal(await read(vm('elsewhere', 2)), 'read')
    clock.now = 1000
    assert.equal(await read(vm('vm-20')), 'read')
  })

  const rooms: [seconds: number, mayWait: boolean, says: string][] = [
    [0, false, 'read'],
    [3, false, 'ReadBudgetUsed 3'],
    [0.01, true, 'read'],
    // Longer than anybody waits: what cannot be read is told as such, or as it was.
    [300, false, 'read'],
    [300, true, 'read'],
  ]
  for (const [seconds, mayWait, says] of rooms)
    it(`for which Azure has room in ${seconds} s, ${mayWait ? 'with nothing to answer with' : 'with an older answer'}: ${says}`, async () => {
      const { read } = budgetsAt({ secondsUntilRoom: (id) => (id === vm('one').subscriptionId ? seconds : 0) })
      assert.equal(await read(vm('one'), found, mayWait), says)
      assert.equal(await read(vm('one', 2), found, mayWait), 'read')
    })

  it('do not hold up who is about to change something', async () => {
    const { budgets, read } = budgetsAt({ callsPerSecond: 1 })
    assert.equal(await read(vm('one')), 'read')
    assert.match(await read(vm('one')), /ReadBudgetUsed/)
    await budgets.read(vm('one'), { purpose: 'Change' }, found)
  })

  it('cost nothing when they were not made', async () => {
    const { clock, read } = budgetsAt({ callsPerSecond: 1, vmReadsPerMinute: 12 })
    assert.equal(await read(vm('one')), 'read')
    for (let n = 0; n < 20; n++) assert.equal(await read(vm('one')), 'ReadBudgetUsed 10')
    clock.now = 10_000
    assert.equal(await read(vm('one')), 'read', "the VM's budget is whole, and so is the subscription's")
  })

  it('are given back when whoever waits leaves', async () => {
    const { budgets } = budgetsAt({ callsPerSecond: 2 })
    const leave = new AbortController()
    await budgets.waitForShare('s', 20, {})
    const waiting = budgets.waitForShare('s', 20, { signal: leave.signal })
    leave.abort()
    await assert.rejects(waiting, { name: 'AbortError' })
    budgets.giveBack('s', 20)
    await budgets.waitForShare('s', 20, { mayWait: false })
  })
})
