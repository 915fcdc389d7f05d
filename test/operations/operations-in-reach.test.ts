import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AuditEvent, Operation } from '../../src/remediation/operation.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { operationsWithin } from '../../src/operations/operations-in-reach.ts'
import { subscription, vmGroup, vmId } from '../diagnosis/facts-builder.ts'

const someGroup = `${subscription}/resourceGroups/AzureBackupRG_1`
const by = { caller: 'tester', correlationId: 'c' }

/** The operations of one VM, and what reached them. */
function within(reach: 'Everything' | string[], scopesToReach: string[] = []) {
  const reached: string[] = []
  const operation = { id: 'o', vmId: vmId.id, plan: { scopesToReach } } as unknown as Operation
  const answer =
    (name: string) => async (given?: unknown, _action?: unknown, _body?: unknown, options?: { reach?: unknown }) => {
      const told = options?.reach ?? (given as { reach?: unknown } | undefined)?.reach
      reached.push(told === undefined ? name : `${name} within ${JSON.stringify(told)}`)
      return operation as never
    }
  const operations: Partial<Operations> = {
    get: async () => operation,
    plan: answer('plan'),
    start: answer('start'),
    list: answer('list'),
    end: answer('end'),
    cancel: answer('cancel'),
    approve: answer('approve'),
    reject: answer('reject'),
    planChanges: answer('planChanges'),
    auditEvents: answer('auditEvents'),
    locksOff: async (given) => {
      reached.push(`locksOff within ${JSON.stringify(given)}`)
      return []
    },
    vmKeyOf: async () => vmId.key,
    events: async () => {
      reached.push('events')
      return [] as unknown as AsyncIterable<AuditEvent>
    },
  }
  return { ...operationsWithin(operations as Operations, reach), reached }
}
const elsewhere = [`${subscription}/resourcegroups/other/`.toLowerCase()]
const here = [`${vmGroup}/`.toLowerCase()]

const asks: [name: string, ask: (one: ReturnType<typeof within>) => Promise<unknown>, code: string][] = [
  ['a plan', (one) => one.plan(vmId, 'reapply', {}, by), 'ScopeNotAllowed'],
  ['a list of its operations', (one) => one.list({ vmKey: vmId.key }), 'ScopeNotAllowed'],
  ['its audit events', (one) => one.auditEvents({ vmKey: vmId.key }), 'ScopeNotAllowed'],
  ['an operation', (one) => one.get('o'), 'OperationNotFound'],
  ['its end', (one) => one.end('o'), 'OperationNotFound'],
  ['its events', (one) => one.events('o'), 'OperationNotFound'],
  ['its cancellation', (one) => one.cancel('o', by), 'OperationNotFound'],
  ['its approval', (one) => one.approve('o', by), 'OperationNotFound'],
  ['its rejection', (one) => one.reject('o', by), 'OperationNotFound'],
  ['what has changed of its plan', (one) => one.planChanges('o', by), 'OperationNotFound'],
]

describe('of a VM that the caller does not reach', () => {
  for (const [name, ask, code] of asks)
    it(`${name} is refused, and nothing is asked or done`, async () => {
      const one = within(elsewhere)
      await assert.rejects(ask(one), { code })
      assert.deepEqual(one.reached, [])
    })
})

describe('of a VM that the caller reaches', () => {
  for (const [name, ask] of asks) it(`${name} is let through`, async () => void (await ask(within(here))))

  it('plans, starts and lists are told the reach: a plan may write beyond the VM, and a start is refused where that is journaled', async () => {
    const one = within(here)
    await one.start(vmId, 'reapply', {}, by)
    await one.plan(vmId, 'reapply', {}, by)
    await one.list({})
    await one.auditEvents({})
    await one.locksOff()
    const told = JSON.stringify(here)
    assert.deepEqual(one.reached[0], `start within ${told}`)
    assert.deepEqual(one.reached.slice(2), [
      `list within ${told}`,
      `auditEvents within ${told}`,
      `locksOff within ${told}`,
    ])
  })

  it('the approval or rejection of what concerns more than the VM needs a reach over that, too', async () => {
    const one = within(here, [someGroup])
    await assert.rejects(one.approve('o', by), { code: 'ScopeNotAllowed' })
    await assert.rejects(one.reject('o', by), { code: 'ScopeNotAllowed' })
    assert.deepEqual(one.reached, [])
    await within([...here, `${someGroup}/`.toLowerCase()], [someGroup]).approve('o', by)
    await within('Everything', [someGroup]).approve('o', by)
  })
})
