import type { JobError } from './backup.ts'
import type { Status } from './compute.ts'

/** A fault that fails every backup until a person mends it out of any call's reach: in the guest, or in a policy of the subscription. */
export interface StandingFault {
  error: JobError
  dynamicErrorMessage?: string
  /** The backup extension's report after each try. */
  leaves?: { status?: Status; substatus?: Status; provisioningState?: string }
}
