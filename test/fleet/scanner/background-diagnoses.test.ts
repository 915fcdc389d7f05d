import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AzureError } from '../../../src/backup/azure-error.ts'
import type { CollectedFacts } from '../../../src/backup/control-plane.ts'
import { collected, unavailable } from '../../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../../src/backup/facts.ts'
import { ServiceError } from '../../../src/errors.ts'
import { diagnoseInBackground, type BackgroundOptions } from '../../../src/fleet/scanner/background-diagnoses.ts'
import { until } from './a-scanned-sandbox.ts'

const subscriptions = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const
const vmIn = (subscription: string, name: string) =>
  `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`
const whole = { facts: { locks: collected([], '2026-11-27T12:00:00Z') } as unknown as VmBackupFacts }
const partly = {
  facts: { locks: unavailable('TooManyRequests', { retryAfterSeconds: 5 }) } as unknown as VmBackupFacts,
}

/** So many VMs that none has to wait for the next. */
const many = 500_000_000

async function inBackground(
  vms: readonly string[],
  read: (name: string) => Promise<typeof whole>,
  look: (seen: Seen) => boolean,
) {
  const seen: Seen = { begun: [], kept: [], errors: [], mostAtOnce: 0, asked: [] }
  const stop = new AbortController()
  let atOnce = 0
  const left = new Set(vms)
  const options: BackgroundOptions = {
    async turns(most, but) {
      seen.asked.push(but)
      return [...left]
        .filter((id) => !but.vmKeys.includes(id.toLowerCase()))
        .filter((id) => !but.subscriptionIds.some((subscription) => id.includes(subscription)))
        .slice(0, most)
        .map((vmId) => ({ vmKey: vmId.toLowerCase(), vmId }))
    },
    vms: async () => many,
    async read({ vmName }) {
      seen.begun.push(vmName)
      seen.mostAtOnce = Math.max(seen.mostAtOnce, ++atOnce)
      try {
        return (await read(vmName)) as CollectedFacts
      } finally {
        atOnce--
      }
    },
    async keep({ vmName }) {
      seen.kept.push(vmName)
    },
    failed: (error) => seen.errors.push(error),
  }
  const ended = diagnoseInBackground(options, stop.signal)
  await until('what is waited for', async () => look(seen))
  stop.abort()
  await ended
  return seen
}
interface Seen {
  begun: string[]
  kept: string[]
  errors: unknown[]
  mostAtOnce: number
  asked: { vmKeys: readonly string[]; subscriptionIds: readonly string[] }[]
}
const next = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('diagnoses in the background', { timeout: 60_000 }, () => {
  const ofBoth = Array.from({ length: 40 }, (_, index) => vmIn(subscriptions[index % 2]!, `vm-${index}`))

  it('are made of each VM once, eight at a time, four of one subscription', async () => {
    const full = Promise.withResolvers<void>()
    const [begun, mostOf] = [
      { even: 0, odd: 0 },
      { even: 0, odd: 0 },
    ]
    const seen = await inBackground(
      ofBoth,
      async (name) => {
        const parity = Number(name.slice(3)) % 2 === 0 ? 'even' : 'odd'
        mostOf[parity] = Math.max(mostOf[parity], ++begun[parity])
        if (begun.even + begun.odd === 8) full.resolve()
        await full.promise
        for (let turn = 0; turn < 20; turn++) await next()
        begun[parity]--
        return whole
      },
      ({ kept }) => kept.length === ofBoth.length,
    )
    assert.equal(seen.begun.length, new Set(seen.begun).size)
    assert.deepEqual([seen.mostAtOnce, mostOf], [8, { even: 4, odd: 4 }])
    assert.deepEqual(seen.errors, [])
  })

  const rests: [name: string, read: () => Promise<typeof whole>][] = [
    ['that Azure has cut short', async () => partly],
    [
      'that Azure has refused',
      async () => {
        throw new AzureError('TooManyRequests', 'later', { status: 429, disposition: 'Retry' })
      },
    ],
  ]
  for (const [name, read] of rests)
    it(`${name} are not kept, and their subscription rests`, async () => {
      const seen = await inBackground(
        ofBoth,
        (vm) => (Number(vm.slice(3)) % 2 === 0 ? read() : Promise.resolve(whole)),
        ({ kept, asked }) => kept.length === 20 && asked.at(-1)!.subscriptionIds.length > 0,
      )
      assert.ok(seen.begun.filter((vm) => Number(vm.slice(3)) % 2 === 0).length <= 4)
      assert.ok(seen.kept.every((vm) => Number(vm.slice(3)) % 2 === 1))
      assert.deepEqual(seen.asked.at(-1)?.subscriptionIds, [subscriptions[0]])
      assert.deepEqual(seen.errors, [])
    })

  const passed: [name: string, error: Error, told: number][] = [
    ['is gone', new AzureError('VmNotFound', 'no', { status: 404, disposition: 'GiveUp' }), 0],
    ['was just read for others', new ServiceError('ReadBudgetUsed', 'no'), 0],
    ['cannot be kept', new Error('a fault'), 1],
  ]
  for (const [name, error, told] of passed)
    it(`of a VM that ${name} keep no other from its own`, async () => {
      const seen = await inBackground(
        ofBoth,
        async (vm) => {
          if (vm === 'vm-0') throw error
          return whole
        },
        ({ kept }) => kept.length === 39,
      )
      assert.equal(seen.begun.filter((vm) => vm === 'vm-0').length, 1)
      assert.equal(seen.errors.length, told)
    })
})
