import fc, { type Arbitrary } from 'fast-check'
import { collected, unavailable, valueOf } from '../../src/backup/fact.ts'
import type { VmBackupFacts } from '../../src/backup/facts.ts'
import { policyTypeOf } from '../../src/backup/words/policies.ts'
import type { ActionName } from '../../src/diagnosis/finding.ts'
import type { Memory, PlanInput } from '../../src/remediation/action.ts'
import type { LockLease } from '../../src/remediation/lock-lease.ts'
import { arbitraryInput } from '../diagnosis/arbitrary-facts.ts'
import { aJob, anExtension, healthyFacts, now, read, takingSnapshot, vmId } from '../diagnosis/facts-builder.ts'
import { plain } from '../sentences/plain.ts'

/** What somebody might ask for: ids of the VM's own things, of others', and choices of every kind. */
function bodyOf(facts: VmBackupFacts, leased: readonly string[]): Record<ActionName, Arbitrary<object>> {
  const points = (valueOf(facts.restorePoints)?.collections ?? []).flatMap(({ restorePoints }) =>
    restorePoints.map(({ id }) => id),
  )
  const some = (ids: readonly string[], kind: string) =>
    fc.option(fc.subarray([...ids, `/subscriptions/other/${kind}/A-name`], { minLength: 1 }), {
      nil: undefined,
      freq: 3,
    })
  const lockIds = some([...(valueOf(facts.locks) ?? []).map(({ id }) => id), ...leased], 'locks')
  const jobIds = (valueOf(facts.backupJobs) ?? []).map(({ id }) => id)
  const policyId = fc.constantFrom(undefined, '/policies/daily', '/other/policy')
  const nothing = fc.constant({})
  return {
    removeLocks: fc.record({ lockIds, restore: fc.constantFrom(undefined, 'Never', 'AfterOperation', 'PT1H', 'P1D') }),
    restoreLocks: fc.record({ lockIds }),
    cleanRestorePoints: fc.record({
      mode: fc.constantFrom(undefined, 'OldestFirst', 'Collection'),
      keepLatest: fc.constantFrom(undefined, undefined, 1, 2),
      restorePointIds: some(points, 'restorePoints'),
    }),
    cancelBackup: fc.record({ jobId: fc.constantFrom(undefined, '/jobs/other', ...jobIds) }),
    resumeProtection: fc.record({ policyId }),
    remediate: fc.record({
      restoreLocks: fc.constantFrom(undefined, false),
      cleanUp: fc.constantFrom(undefined, 'OldestFirst'),
      acceptDataLoss: some(points, 'restorePoints'),
    }),
    ...{ deleteFailedExtensions: nothing, triggerBackup: nothing, reapply: nothing },
    ...{ grantKeyVaultAccess: nothing, checkGuest: nothing },
  }
}

const holder = fc.record<LockLease['holders'][number]>({
  kind: fc.constant('Operation'),
  id: fc.constant('an-operation'),
  vmKey: fc.constantFrom(vmId.key, `${vmId.key}-2`),
  keeps: fc.constantFrom('WithOperation', 'UntilTime', 'ForGood'),
  until: fc.constantFrom(null, '2026-11-24T09:00:00Z'),
})

/** Of some locks, which are off then: they are on no longer. */
const memoryOf = (facts: VmBackupFacts): Arbitrary<Memory> =>
  fc.subarray(valueOf(facts.locks) ?? []).chain((locks) =>
    fc.record({
      onDemandBackupsToday: fc.nat({ max: 4 }),
      agentStillSilentDateTime: fc.constantFrom(undefined, '2026-11-23T09:30:00Z'),
      leases: fc.tuple(
        ...locks.map((lock) =>
          fc.record<LockLease>({
            lock: fc.constant(lock),
            vmKey: fc.constantFrom(vmId.key, `${vmId.key}-2`),
            sharedWithOtherVms: fc.constantFrom(true, false, null),
            offSince: fc.constantFrom('2026-11-23T09:00:00Z', '2026-11-16T09:00:00Z'),
            backBy: fc.constantFrom(null, '2026-11-24T09:00:00Z'),
            holders: fc.array(holder, { minLength: 1, maxLength: 3 }),
          }),
        ),
      ),
      removedLocks: fc.constant(
        locks.map((lock, index) => ({
          journalId: `j${index}`,
          lock,
          removedAt: '2026-11-23T09:00:00Z',
          restore: 'P1D',
        })),
      ),
    }),
  ) as Arbitrary<Memory>

export interface PlanAsked {
  action: ActionName
  input: PlanInput
}

/** Odd all over, where hardly a plan would run; or odd in a thing or two alone. */
const arbitraryFacts: Arbitrary<Pick<PlanInput, 'facts' | 'limits' | 'observedAt'>> = fc
  .record({
    given: arbitraryInput,
    odd: fc.option(fc.subarray(Object.keys(healthyFacts()) as (keyof VmBackupFacts)[], { maxLength: 2 })),
    backupJobs: fc.constantFrom(read([aJob()]), read([takingSnapshot()])),
    extensions: fc.constantFrom(read([anExtension()]), read([anExtension({ failed: true })])),
  })
  .map(({ given, odd, backupJobs, extensions }) => {
    if (odd === null) return given
    const facts: VmBackupFacts = { ...healthyFacts(), backupJobs, extensions }
    return { ...given, facts: { ...facts, ...Object.fromEntries(odd.map((name) => [name, given.facts[name]])) } }
  })

/** A plan that somebody asks for, of a VM in whatever state; names and texts of Azure's are plain ones. */
export const arbitraryPlan: Arbitrary<PlanAsked> = arbitraryFacts.chain((given) => {
  const { facts, limits } = plain(given)
  const observedAt = Number.isNaN(Date.parse(given.observedAt)) ? now : given.observedAt
  return memoryOf(facts).chain((memory) => {
    const leased = memory.leases.map(({ lock }) => lock.id)
    const left = collected(
      (valueOf(facts.locks) ?? []).filter(({ id }) => !leased.includes(id)),
      now,
    )
    const extensions = (valueOf(facts.extensions) ?? []).map((one) =>
      one.isBackupExtension ? { ...one, publisher: 'Microsoft.Azure.RecoveryServices', type: 'VMSnapshotLinux' } : one,
    )
    const seen = {
      ...facts,
      locks: facts.locks.status === 'Collected' ? left : facts.locks,
      extensions: facts.extensions.status === 'Collected' ? collected(extensions, now) : facts.extensions,
    }
    const policy = valueOf(facts.protection)?.policy
    const lookedUp = fc.constantFrom(
      null,
      collected(null, now),
      unavailable('Timeout'),
      ...(policy
        ? [collected({ ...policy, type: policyTypeOf(policy.type, null), managementType: 'AzureIaasVM' }, now)]
        : []),
    )
    const asked = Object.entries(bodyOf(facts, leased)) as [ActionName, Arbitrary<object>][]
    return fc.oneof(
      ...asked.map(([action, body]) =>
        fc.record({ body, lookedUp }).map(({ body: told, lookedUp: looked }) => ({
          action,
          input: { vm: vmId, facts: seen, limits, observedAt, memory, body: told, lookedUp: looked },
        })),
      ),
    )
  })
})
