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

/** What a person does where a check confirms a fault, told behind the finding's message. */
export interface Advice {
  text: string
  /** `Always`: beside whatever is recommended. `NothingElse`: where no request and nobody else's advice is. */
  told: 'Always' | 'NothingElse'
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
        advice: Advice
      }
    | { canBlock: false; advice: Advice | null }
  )
