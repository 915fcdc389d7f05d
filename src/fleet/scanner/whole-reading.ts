import type { Fact } from '../../backup/fact.ts'
import type { VmBackupFacts } from '../../backup/facts.ts'

/**
 * Whether waiting alone would bring no more: a fact that a right keeps away is one that stays away. Of a reading that Azure's limits or a
 * failing network cut short nothing is kept, for the next one tells more.
 */
export const isWhole = (facts: VmBackupFacts) => Object.values(facts).every((fact: Fact<unknown>) => !isPassing(fact))

const passing: readonly string[] = ['Timeout', 'NotReachable', 'Aborted']

const isPassing = (fact: Fact<unknown>) =>
  fact.status === 'Collected'
    ? fact.stale === true
    : fact.retryAfterSeconds !== undefined || passing.includes(fact.reason)
