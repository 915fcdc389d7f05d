import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CollectOptions } from '../../src/backup/control-plane.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import { inBackground } from '../../src/readings/budgeted-collector.ts'
import { ReadingBudgets } from '../../src/readings/reading-budgets.ts'

const vm = parseVmId(
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm',
)!
const { signal } = new AbortController()

describe('a reading in the background', () => {
  const asked: (CollectOptions | undefined)[] = []
  const collector = {
    collect: async (_vm: unknown, options?: CollectOptions) => {
      asked.push(options)
      return { facts: {} as never, observedAt: '2026-11-27T12:00:00Z', armCalls: 12, vmCalls: 3 }
    },
  }
  it('goes behind all others, and leaves a look to whoever comes behind it', async () => {
    const budgets = new ReadingBudgets({ vmReadsPerMinute: 6, clock: () => 0 })
    const read = inBackground(collector, budgets)
    await read(vm, signal)
    assert.deepEqual(asked, [{ signal, inBackground: true, mayShareLists: true }])
    await assert.rejects(read(vm, signal), { code: 'ReadBudgetUsed' })
    await budgets.read(vm, { purpose: 'Look' }, () => collector.collect(vm))
  })

  it('takes nothing of the share of those who look', async () => {
    const budgets = new ReadingBudgets({ vmReadsPerMinute: 1000, callsPerSecond: 1, clock: () => 0 })
    for (let reading = 0; reading < 20; reading++) await inBackground(collector, budgets)(vm, signal)
    await budgets.read(vm, { purpose: 'Look', mayWait: false }, () => collector.collect(vm))
  })
})
