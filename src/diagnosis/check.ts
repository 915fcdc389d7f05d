import type { CheckId } from '../backup/check-ids.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { Limits } from '../backup/limits.ts'
import type { VmId } from '../backup/resource-id.ts'
import type { Judgement } from './finding.ts'

export interface CheckInput {
  /** As the caller spelt it: what evidence hangs on when no fact names a resource. */
  vmId: VmId
  facts: VmBackupFacts
  limits: Limits
  /** RFC 3339. The only clock that a check may know. */
  observedAt: string
}

/** Judges one condition. Pure: never reads, waits, logs or throws. */
export interface Check {
  id: CheckId
  /** The guide's step that looks at it: 1 VM health, 2 agent, 3 extensions, 4 backup extension; null for what stands elsewhere in the guide. */
  step: 1 | 2 | 3 | 4 | null
  /** Whether a confirmed finding can be Blocking: then an Unknown one makes the whole verdict Unknown. */
  canBlock: boolean
  documentation: string
  examine(input: CheckInput): Judgement
}
