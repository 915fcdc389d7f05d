import type { CheckId } from '../backup/check-ids.ts'
import type { ManagementLock } from '../backup/facts-of-locks.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import type { Limits } from '../backup/limits.ts'
import type { VmId } from '../backup/resource-id.ts'
import type { Judgement } from './finding.ts'
import type { Said } from './next-step/said.ts'

export interface CheckInput {
  /** As the caller spelt it: what evidence hangs on when no fact names a resource. */
  vmId: VmId
  facts: VmBackupFacts
  limits: Limits
  /** RFC 3339. The only clock that a check may know. */
  observedAt: string
}

/** Who has to do what when the check confirms a fault and no request of this service helps; one sentence. */
export interface Advice {
  /** `locks`: those that the check is about. `reason`: of the finding, where one is at hand. */
  say(locks: readonly ManagementLock[], reason?: string): Said
  /**
   * When it is an `askOperator` of its own. `Always`: beside whatever is recommended. `NothingElse`: when nothing else is.
   * `AsNextStep`: never; it is the diagnosis's next step at most.
   */
  told: 'Always' | 'NothingElse' | 'AsNextStep'
}

interface Examination {
  id: CheckId
  /** The guide's step that looks at it: 1 VM health, 2 agent, 3 extensions, 4 backup extension; null for what stands elsewhere in the guide. */
  step: 1 | 2 | 3 | 4 | null
  documentation: string
  examine(input: CheckInput): Judgement
}

/** Judges one condition. Pure: never reads, waits, logs or throws. */
export type Check = Examination &
  (
    | {
        /** A confirmed finding can be Blocking: then an Unknown one makes the whole verdict Unknown. */
        canBlock: true
        /** A VM that is Blocked always has something to do. */
        advice: Advice & { told: 'Always' | 'NothingElse' }
      }
    | { canBlock: false; advice: Advice }
  )
