import { createRequire } from 'node:module'
import { specificationFiles, specificationFolder, storedVersion } from './openapi.ts'
import type { Received } from './azure-client.ts'

interface Validated {
  requestValidationResult: {
    operationInfo: { operationId: string }
    errors: { code: string; message: string }[]
    runtimeException?: unknown
  }
  responseValidationResult: {
    errors: { code: string; message: string; pathsInPayload?: string[] }[]
    runtimeException?: unknown
  }
}
interface LiveValidator {
  initialize(): Promise<void>
  validateLiveRequestResponse(pair: unknown): Promise<Validated>
}

/** What Azure itself was recorded to send against its own specification. */
const azuresOwn: [operation: string, message: RegExp][] = [
  ['BackupStatus_Get', /objectType/],
  ['BackupProtectedItems_List', /softDeleteRetentionPeriod/],
  ['ProtectedItems_Get', /softDeleteRetentionPeriod/],
  ['RecoveryPoints_List', /createdWithPolicyType|threatStatus/],
  ['RecoveryPoints_Get', /createdWithPolicyType|threatStatus/],
  ['JobDetails_Get', /taskType/],
  // Azure's last page has no nextLink, whatever this list's schema requires.
  ['Subscriptions_List', /nextLink/],
  ['Tenants_List', /nextLink/],
  // Recorded: where a parser stopped is numbers and texts, not objects.
  ['Resources', /^Expected type object but found type (integer|string)$/],
]

/** Findings of oav, each with how often it occurred. */
export async function validateAgainstSpecification(
  answers: { method: string; url: URL; sent?: unknown; received: Received }[],
): Promise<string[]> {
  // oav is CommonJS and its types want packages that are not here.
  const oav = createRequire(import.meta.url)('oav') as {
    LiveValidator: new (options: unknown, log: () => void) => LiveValidator
  }
  const validator = new oav.LiveValidator(
    {
      directory: specificationFolder,
      swaggerPaths: specificationFiles,
      git: { shouldClone: false },
      isPathCaseSensitive: false,
      loadValidatorInBackground: false,
      loadValidatorInInitialize: false,
      isArmCall: true,
    },
    () => undefined,
  )
  await validator.initialize()

  const findings = new Map<string, number>()
  const found = (text: string) => findings.set(text, (findings.get(text) ?? 0) + 1)
  for (const { method, url, sent, received } of answers) {
    const asked = matchable(url)
    asked.searchParams.set('api-version', storedVersion(asked))
    const result = await validator.validateLiveRequestResponse({
      liveRequest: {
        url: asked.href,
        method,
        headers: sent ? { 'content-type': 'application/json' } : {},
        body: sent,
        query: Object.fromEntries(asked.searchParams),
      },
      liveResponse: { statusCode: String(received.status), headers: received.headers, body: received.body },
    })
    const { operationId } = result.requestValidationResult.operationInfo
    if (operationId === 'unknownOperationId')
      found(`no operation for ${method} ${asked.pathname.replaceAll(/[0-9a-f-]{36}/g, '…')}`)
    for (const { code, message, pathsInPayload } of result.responseValidationResult.errors) {
      if (azuresOwn.some(([operation, text]) => operation === operationId && text.test(message))) continue
      found(
        `${operationId} ${received.status} ${code} ${message} at ${pathsInPayload?.[0]?.replaceAll(/\d+/g, 'n') ?? ''}`,
      )
    }
  }
  return [...findings].map(([text, times]) => `${times} x ${text}`)
}

/** oav finds no operation for locks of resources, whose scope has many segments; the answer's schema is that of a subscription's. */
function matchable(url: URL): URL {
  const asked = new URL(url)
  asked.pathname = asked.pathname.replace(
    /^(\/subscriptions\/[^/]+)\/resourceGroups\/.*(\/providers\/Microsoft\.Authorization\/locks.*)$/i,
    '$1$2',
  )
  return asked
}
