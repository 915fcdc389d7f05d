import { aboutAdvice } from './rules-advice.ts'
import { aboutDeletions } from './rules-deletions.ts'
import { aboutLocks } from './rules-locks.ts'
import { aboutOperations } from './rules-operations.ts'
import { aboutPlans } from './rules-plans.ts'
import { aboutReach } from './rules-reach.ts'
import { aboutSending } from './rules-sending.ts'
import { aboutSweeps } from './rules-sweeps.ts'
import { aboutWrites } from './rules-writes.ts'

/** Safety rules of the service, each with the text that is the rule. One that is changed is changed here as well. */
export const rules = [
  ...aboutAdvice,
  ...aboutPlans,
  ...aboutDeletions,
  ...aboutWrites,
  ...aboutLocks,
  ...aboutOperations,
  ...aboutSending,
  ...aboutReach,
  ...aboutSweeps,
]
