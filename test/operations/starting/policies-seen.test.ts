import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { valueOf } from '../../../src/backup/fact.ts'
import type { Protection } from '../../../src/backup/facts-of-backup.ts'
import type { Database } from '../../../src/database/open-database.ts'
import { rememberingPolicies } from '../../../src/operations/starting/policies-seen.ts'
import { aProtection, healthyFacts, now, read, vault } from '../../diagnosis/facts-builder.ts'
import { aDatabase } from '../a-service.ts'
import { aVmId } from '../an-action.ts'

describe('the policy that a VM was protected with', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  const stopped = { protectionState: 'ProtectionStopped', policyId: null, policy: null }
  /** Reads the VM as it is said, one reading after the other; the former policy that the last one tells. */
  async function formerAfter(...readings: Partial<Protection>[]) {
    const vm = aVmId()
    let former: string | undefined
    for (const protection of readings) {
      const collector = rememberingPolicies(
        {
          collect: async () => ({
            facts: {
              ...healthyFacts(),
              protection: read(aProtection({ virtualMachineId: vm.id, ...protection })),
            },
            observedAt: now,
            armCalls: 0,
          }),
        },
        database.db,
      )
      const { facts } = await collector.collect(vm)
      former = valueOf(facts.protection)?.formerPolicy?.policyId
      await sleep(100) // written down by the way
    }
    return former
  }
  const policyId = aProtection().policyId!

  const rows: [name: string, readings: Partial<Protection>[], former: string | undefined][] = [
    ['is told once protection is stopped', [{}, stopped], policyId],
    ['is the last one', [{}, { policyId: '/another' }, stopped], '/another'],
    ['is not told of a VM that this service has never seen protected', [stopped], undefined],
    ['is not told where Azure still tells one', [{}, { ...stopped, policyId: '/paused' }], undefined],
    ['is not one of another vault', [{}, { ...stopped, vaultId: `${vault}2` }], undefined],
    ["is not that of another VM's item", [{ virtualMachineId: '/another' }, stopped], undefined],
    ['is not one of a state that is not known', [{ protectionState: 'Hibernated' }, stopped], undefined],
  ]
  for (const [name, readings, former] of rows)
    it(name, async () => assert.equal(await formerAfter(...readings), former))
})
