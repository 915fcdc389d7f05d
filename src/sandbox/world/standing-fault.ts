import type { JobError } from './backup.ts'
import type { Status } from './compute.ts'

/** What fails every backup of a VM until a person has mended it where no call reaches: in the guest, or in a policy of the subscription. */
export interface StandingFault {
  error: JobError
  dynamicErrorMessage?: string
  /** What the backup extension says after each try. */
  leaves?: { status?: Status; substatus?: Status; provisioningState?: string }
}
