import type { Reach } from '../../access/reach.ts'

export interface StartOptions {
  ifMatch?: string | undefined
  idempotencyKey?: string | undefined
  /** Who is told of the end. Not part of what the action does, so not of its body. */
  callbackUrl?: string | undefined
  /** Who asks: `tid/oid` or the like; also the scope of the idempotency key. */
  caller: string
  /** Where the caller may change something; left out by the service itself, which puts locks back. */
  reach?: Reach
  correlationId: string
}
