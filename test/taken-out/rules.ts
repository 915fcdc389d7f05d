import { aboutAdvice } from './rules-advice.ts'
import { aboutDeletions } from './rules-deletions.ts'
import { aboutLocks } from './rules-locks.ts'
import { aboutOperations } from './rules-operations.ts'
import { aboutSweeps } from './rules-sweeps.ts'
import { aboutWrites } from './rules-writes.ts'

/** Safety rules of the service, each with the text that is the rule. One that is changed is changed here as well. */
export const rules = [
  ...aboutAdvice,
  ...aboutDeletions,
  ...aboutWrites,
  ...aboutLocks,
  ...aboutOperations,
  ...aboutSweeps,
]
