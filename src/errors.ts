/** Every refusal this service utters. HTTP statuses are given to them in plugins/error-response.ts alone. */
export const serviceErrorCodes = [
  'InvalidVmId',
  'InvalidRequest',
  'FilterTooBroad',
  'MisdirectedRequest',
  'OriginNotAllowed',
  'AuthenticationFailed',
  'InvalidAuthenticationToken',
  'RoleRequired',
  'ScopeNotAllowed',
  'VmNotFound',
  'SubscriptionNotFound',
  'SubscriptionNotAllowed',
  'RouteNotFound',
  'MethodNotAllowed',
  'ErrorCodeNotFound',
  'OperationNotFound',
  'CauseNotFound',
  'ScanNotFound',
  'ResultPruned',
  'DeltaExpired',
  'OperationInProgress',
  'ScanInProgress',
  'ScanningDisabled',
  'IdempotencyKeyReuse',
  'RepeatabilityWindowPassed',
  'RemediationDisabled',
  'PreconditionFailed',
  'NeedsPerson',
  'NoFailedExtension',
  'BackupJobRunning',
  'LockedScope',
  'ProtectionNotActive',
  'OnDemandBudgetUsed',
  'PlanRequired',
  'PlanChanged',
  'DataLossNotAccepted',
  'FactUnavailable',
  'LockNotRemovable',
  'NotOwnedByAzureBackup',
  'NoBackupJobRunning',
  'BackupNotCancelable',
  'NothingToResume',
  'PolicyUnknown',
  'PolicyNotFound',
  'KeyVaultGrantsDisabled',
  'ServicePrincipalUnknown',
  'OperationStuck',
  'OperationNotCancelable',
  'ApprovalNotNeeded',
  'SelfApproval',
  'OperationNotApprovable',
  'ApprovalExpired',
  'ApprovalRejected',
  'Frozen',
  'NotAcceptable',
  'UnsupportedMediaType',
  'PayloadTooLarge',
  'TooManyRequests',
  'ReadBudgetUsed',
  'Overloaded',
  'NotReady',
  'DatabaseUnavailable',
  'AzureUnavailable',
  'NotSignedIn',
  'RequestAborted',
  'InternalServerError',
] as const
export type ServiceErrorCode = (typeof serviceErrorCodes)[number]

export interface Detail {
  code: string
  message: string
  target?: string
  /** Of TryAction: what a person may send. */
  request?: { method: string; href: string; body: Record<string, unknown> }
}

/** An expected refusal: a stable code, a sentence that helps, no HTTP in it. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly code: ServiceErrorCode
  /** The field, parameter or header that is wrong. */
  readonly target: string | undefined
  /** The operation that is in the way, for OperationInProgress. */
  readonly operationId: string | undefined
  /** The scan that is in the way, for ScanInProgress. */
  readonly scanId: string | undefined
  readonly details: Detail[] | undefined
  /** When asking again may help. */
  readonly retryAfterSeconds: number | undefined
  /** Absolute: where to begin again, for DeltaExpired. */
  readonly location: string | undefined
  /** The sentence, for a plan that tells of it; answers tell the English one. */
  readonly inPortuguese: string | undefined

  constructor(
    code: ServiceErrorCode,
    message: string,
    rest: {
      target?: string
      operationId?: string
      scanId?: string
      details?: Detail[]
      retryAfterSeconds?: number
      location?: string
      inPortuguese?: string
      cause?: unknown
    } = {},
  ) {
    super(message, rest.cause === undefined ? undefined : { cause: rest.cause })
    this.code = code
    this.target = rest.target
    this.operationId = rest.operationId
    this.scanId = rest.scanId
    this.details = rest.details
    this.retryAfterSeconds = rest.retryAfterSeconds
    this.location = rest.location
    this.inPortuguese = rest.inPortuguese
  }
}

/** Error of a failed or cancelled operation, for callers that ask for its result. May carry Azure's codes. */
export class FailedOperation extends Error {
  override readonly name = 'FailedOperation'
  readonly operationId: string
  readonly code: string
  readonly target: string | undefined
  readonly details: Detail[] | undefined

  constructor(operationId: string, status: string, error: (Detail & { details?: Detail[] }) | null) {
    super(error?.message ?? `The operation ended ${status}.`)
    this.operationId = operationId
    this.code = error?.code ?? status
    this.target = error?.target
    this.details = error?.details
  }
}
