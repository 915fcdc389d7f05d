import fp from 'fastify-plugin'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { AzureError, notSignedIn } from '../backup/azure-error.ts'
import { FailedOperation, ServiceError, type Detail, type ServiceErrorCode } from '../errors.ts'
import { sentenceOf } from '../backup/validation-sentences.ts'
import { preferring, weightOf } from '../accept.ts'

/** A new ServiceErrorCode without a status does not compile. */
const statusOf: Record<ServiceErrorCode, number> = {
  InvalidVmId: 400,
  InvalidRequest: 400,
  FilterTooBroad: 400,
  MisdirectedRequest: 421,
  OriginNotAllowed: 403,
  AuthenticationFailed: 401,
  InvalidAuthenticationToken: 401,
  RoleRequired: 403,
  ScopeNotAllowed: 403,
  VmNotFound: 404,
  SubscriptionNotFound: 404,
  SubscriptionNotAllowed: 403,
  RouteNotFound: 404,
  MethodNotAllowed: 405,
  ErrorCodeNotFound: 404,
  OperationNotFound: 404,
  CauseNotFound: 404,
  ScanNotFound: 404,
  ResultPruned: 410,
  DeltaExpired: 410,
  OperationInProgress: 409,
  ScanInProgress: 409,
  ScanningDisabled: 409,
  IdempotencyKeyReuse: 422,
  RepeatabilityWindowPassed: 412,
  RemediationDisabled: 403,
  PreconditionFailed: 409,
  NeedsPerson: 409,
  NoFailedExtension: 409,
  BackupJobRunning: 409,
  LockedScope: 409,
  ProtectionNotActive: 409,
  OnDemandBudgetUsed: 409,
  PlanRequired: 428,
  PlanChanged: 412,
  DataLossNotAccepted: 409,
  FactUnavailable: 409,
  LockNotRemovable: 409,
  NotOwnedByAzureBackup: 409,
  NoBackupJobRunning: 409,
  BackupNotCancelable: 409,
  NothingToResume: 409,
  PolicyUnknown: 409,
  PolicyNotFound: 409,
  KeyVaultGrantsDisabled: 409,
  ServicePrincipalUnknown: 409,
  OperationStuck: 409,
  OperationNotCancelable: 409,
  ApprovalNotNeeded: 409,
  SelfApproval: 403,
  OperationNotApprovable: 409,
  ApprovalExpired: 409,
  ApprovalRejected: 409,
  Frozen: 503,
  NotAcceptable: 406,
  UnsupportedMediaType: 415,
  PayloadTooLarge: 413,
  TooManyRequests: 429,
  ReadBudgetUsed: 429,
  Overloaded: 503,
  NotReady: 503,
  DatabaseUnavailable: 503,
  AzureUnavailable: 503,
  NotSignedIn: 503,
  RequestAborted: 499,
  InternalServerError: 500,
}

/** Azure that could not be asked is 503 where asking again may help, and 502 where it will not; a fact that it did not tell, 503 or 409. */
export function statusesOf(code: ServiceErrorCode) {
  if (code === 'AzureUnavailable') return [502, 503]
  return code === 'FactUnavailable' ? [statusOf[code], 503] : [statusOf[code]]
}

const statusOfRefusal = ({ code, retryAfterSeconds }: ServiceError) =>
  code === 'FactUnavailable' && retryAfterSeconds !== undefined ? 503 : statusOf[code]

interface ErrorBody {
  code: string
  message: string
  target?: string
  details?: Detail[]
  innererror?: Record<string, unknown>
}
interface Described {
  status: number
  error: ErrorBody
  headers?: Record<string, string>
}

/** Azure's error body and `x-ms-error-code`, or RFC 9457 where the caller prefers it. */
export const errorResponse = fp(async (app) => {
  app.setErrorHandler((error: Failure, request, reply) => {
    const described = describe(error, request)
    request.log[described.status >= 500 ? 'error' : 'info']({ err: error }, described.error.message)
    return sendError(request, reply, described)
  })
})

export function sendError(request: FastifyRequest, reply: FastifyReply, { status, error, headers = {} }: Described) {
  // Refusals are English, whatever the route had begun to answer in.
  reply.removeHeader('content-language')
  reply.code(status).headers(headers).header('x-ms-error-code', error.code).header('cache-control', 'no-store')
  if (errorFormOf(request.headers.accept) === 'problem') {
    const { code, message, target, details, innererror } = error
    const problem = {
      type: 'about:blank',
      title: code,
      status,
      detail: message,
      code,
      target,
      errors: details,
      innererror,
    }
    return reply.type('application/problem+json').serializer(JSON.stringify).send(problem)
  }
  return reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send({ error })
}

type Failure = FastifyError | ServiceError | FailedOperation | AzureError

function describe(error: Failure, request: FastifyRequest): Described {
  if (error instanceof ServiceError) {
    return {
      status: statusOfRefusal(error),
      error: {
        code: error.code,
        message: error.message,
        ...(error.target === undefined ? {} : { target: error.target }),
        ...(error.details === undefined ? {} : { details: error.details }),
        ...(error.operationId === undefined ? {} : { innererror: { operationId: error.operationId } }),
        ...(error.location === undefined ? {} : { innererror: { location: error.location } }),
        ...(error.scanId === undefined ? {} : { innererror: { scanId: error.scanId } }),
      },
      headers: {
        ...(error.location === undefined ? {} : { location: error.location }),
        ...retryAfterOf(error),
        ...challengeOf(error),
        ...(error.operationId === undefined
          ? {}
          : { 'operation-location': request.address(`/v1/operations/${error.operationId}`) }),
        ...(error.scanId === undefined ? {} : { location: request.address(`/v1/fleet/scans/${error.scanId}`) }),
      },
    }
  }
  if (error instanceof FailedOperation) return describeFailed(error)
  if (error instanceof AzureError) return describeAzure(error)
  if (error.validation) {
    const part = error.validationContext ?? 'body'
    const schema = request.routeOptions.schema?.[part] as TSchema
    return { status: 400, error: { code: 'InvalidRequest', ...sentenceOf(error.validation, schema, part) } }
  }
  if (error.statusCode === 413) {
    return { status: 413, error: { code: 'PayloadTooLarge', message: 'The body is larger than 64 KiB.' } }
  }
  if (error.statusCode === 415) {
    const message = 'The body has to be JSON: send Content-Type: application/json.'
    return { status: 415, error: { code: 'UnsupportedMediaType', message, target: 'Content-Type' } }
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return { status: error.statusCode, error: { code: 'InvalidRequest', message: error.message } }
  }
  if (error.statusCode === 503) {
    return { status: 503, error: { code: 'NotReady', message: error.message }, headers: { 'retry-after': '5' } }
  }
  return { status: 500, error: { code: 'InternalServerError', message: 'The request failed; the log has the reason.' } }
}

function retryAfterOf({ code, retryAfterSeconds }: ServiceError): Record<string, string> {
  const seconds = retryAfterSeconds ?? (statusOf[code] === 503 ? 5 : undefined)
  return seconds === undefined ? {} : { 'retry-after': String(seconds) }
}

/** RFC 6750: without a token only what is asked for, with a bad one or too little of a role also why. */
function challengeOf({ code, message }: ServiceError): Record<string, string> {
  const why = { InvalidAuthenticationToken: 'invalid_token', RoleRequired: 'insufficient_scope' }[code as string]
  if (why === undefined && code !== 'AuthenticationFailed') return {}
  const plain = message.replace(/[^\x20-\x7e]|["\\]/g, "'")
  const details = why === undefined ? '' : `, error="${why}", error_description="${plain}"`
  return { 'www-authenticate': `Bearer realm="azure-vm-backup-remediation"${details}` }
}

/** Never a 5xx: clients repeat those, and this operation has ended. */
function describeFailed({ operationId, code, message, target, details }: FailedOperation): Described {
  const own = Object.hasOwn(statusOf, code) ? statusOf[code as ServiceErrorCode] : 409
  return {
    status: own < 500 ? own : 409,
    error: {
      code,
      message,
      ...(target === undefined ? {} : { target }),
      ...(details === undefined ? {} : { details }),
      innererror: { operationId },
    },
  }
}

function describeAzure(error: AzureError): Described {
  if (error.code === 'VmNotFound' || error.code === 'SubscriptionNotFound') {
    return { status: 404, error: { code: error.code, message: error.message, target: 'vmId' } }
  }
  if (error.code === notSignedIn) {
    const message =
      'This service is not signed in to Azure: run `az login` where it runs, or set AZURE_CLIENT_ID with AZURE_TENANT_ID and AZURE_CLIENT_SECRET, or give the machine a managed identity.'
    const innererror = { message: error.message }
    return { status: 503, error: { code: 'NotSignedIn', message, innererror }, headers: { 'retry-after': '15' } }
  }
  const retry = error.retryAfterSeconds ?? (error.disposition === 'Retry' ? 10 : undefined)
  return {
    status: error.disposition === 'Retry' ? 503 : 502,
    error: {
      code: 'AzureUnavailable',
      message: `Azure did not answer as it should: ${error.message}`,
      innererror: {
        code: error.code,
        status: error.status,
        correlationId: error.correlationId,
        armRequestId: error.requestId,
      },
    },
    ...(retry === undefined ? {} : { headers: { 'retry-after': String(Math.ceil(retry)) } }),
  }
}

/** Only an explicit higher weight counts: "*"+"/*" and Azure clients get Azure's body. */
const errorFormOf = preferring<'json' | 'problem'>(
  (ranges) =>
    weightOf(ranges, 'application/problem+json') > weightOf(ranges, 'application/json') ? 'problem' : 'json',
  'json',
)
