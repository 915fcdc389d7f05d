import type { Reach } from '../../access/reach.ts'
import type { By } from '../callers.ts'

/** `caller` is also the scope of the idempotency key. */
export interface StartOptions extends By {
  ifMatch?: string | undefined
  idempotencyKey?: string | undefined
  /** Who is told of the end. Not part of what the action does, so not of its body. */
  callbackUrl?: string | undefined
  /** Why, in the caller's words: for those who approve and for the journal. */
  reason?: string | undefined
  /** Where the caller may change something; left out by the service itself, which puts locks back. */
  reach?: Reach
}
