import type { SigningKeys } from './signature.ts'
import type { Reach } from './webhook-request.ts'

export interface NotificationOptions {
  /** WEBHOOK_SIGNING_SECRET; undefined: no callbackUrl is taken, since nothing goes out unsigned. */
  signingKeys?: SigningKeys | undefined
  allowedHosts?: readonly string[] | undefined
  publicUrl?: string | undefined
  onAttempt?: (outcome: string) => void
  /** Replaces the internet in tests. */
  reach?: Reach
  /** Seconds before each further attempt; after the last one it is given up. */
  delays?: readonly number[]
}
