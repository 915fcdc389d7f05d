import { sayable } from './text.ts'
import { lookupOf, type ArmErrorMeaning, type Lookup } from './words/arm-errors.ts'

/** `Retry`: may work if asked again. `AskOperator`: a person must change something. `GiveUp`: will not work. */
export type Disposition = 'Retry' | 'AskOperator' | 'GiveUp'

const dispositions: Record<ArmErrorMeaning, Disposition> = {
  Absent: 'GiveUp',
  Unseen: 'GiveUp',
  WrongVersion: 'AskOperator',
  NotRegistered: 'AskOperator',
  Person: 'AskOperator',
  Wait: 'Retry',
  Retry: 'Retry',
  // The next look finds it, and nothing is sent again.
  AlreadySo: 'Retry',
  Refused: 'GiveUp',
}
export const dispositionOf = (means: ArmErrorMeaning): Disposition => dispositions[means]

/** Code of ours: no credential for Azure is there, so that nothing at all can be read. */
export const notSignedIn = 'NotSignedIn'

/** Azure refused or failed. `code` is ARM's, verbatim; ours where nothing answered: `NotReachable`, `Timeout`, `HostNotAllowed`, `ResponseTooLarge`, `Throttled`. */
export class AzureError extends Error {
  override readonly name = 'AzureError'
  readonly code: string
  /** HTTP status, or null when no answer came. After a write that means: it may have taken effect. */
  readonly status: number | null
  readonly disposition: Disposition
  readonly correlationId: string | null
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null
  /** The meaning of a 404, or of a refusal before anybody looked; null for every other error. */
  readonly lookup: Lookup | null
  /** The ARM action that a 403 names, e.g. `Microsoft.Authorization/locks/read`. */
  readonly requiredPermission: string | null

  constructor(
    code: string,
    message: string,
    details: {
      status?: number | null
      disposition: Disposition
      correlationId?: string | null
      requestId?: string | null
      retryAfterSeconds?: number | null
      requiredPermission?: string | null
      lookup?: Lookup | null
      cause?: unknown
    },
  ) {
    // Also what no answer of ARM's said: a library's own words, with what it was told in them.
    super(sayable(message), details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.status = details.status ?? null
    this.disposition = details.disposition
    this.correlationId = details.correlationId ?? null
    this.requestId = details.requestId ?? null
    this.retryAfterSeconds = details.retryAfterSeconds ?? null
    this.requiredPermission = details.requiredPermission ?? null
    this.lookup = details.lookup === undefined ? lookupOf(this.status, code) : details.lookup
  }
}
