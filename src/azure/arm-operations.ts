import type { HttpMethods, PipelineResponse } from '@azure/core-rest-pipeline'
import { AzureError } from '../backup/azure-error.ts'
import type { ArmOperation, ArmOperationStatus } from '../backup/arm-operation.ts'
import { operationIs } from '../backup/words/arm-operations.ts'
import { answered } from './answered.ts'
import { unexpected } from './arm-error.ts'
import type { ArmClients } from './clients.ts'
import { pauseOf } from './pacer/retry-after.ts'
import { vaultIdOf } from './protected-items.ts'
import { errorSaidIn } from './said-by-azure.ts'
import { textOf } from './wire.ts'

/**
 * Sends a write once and comes back with what there is to follow. The SDKs' pollers would wait in here, where a crash loses the URL;
 * those calls of theirs that do not wait drop it (`backups.trigger` resolves to nothing).
 */
export async function sendWrite(
  clients: ArmClients,
  method: HttpMethods,
  url: string,
  body?: unknown,
  { resultWanted = false } = {},
): Promise<ArmOperation> {
  const response = await answered(() => clients.send(method, url, body))
  const { headers, status } = response
  const location = status === 202 ? headers.get('location') || null : null
  // 200 and 201 may name an operation too: a PUT of Compute is 201 with Azure-AsyncOperation.
  const monitor = (headers.get('azure-asyncoperation') || null) ?? location
  return {
    url: monitor,
    ...(status === 202 && monitor === null ? { unfollowed: true } : {}),
    ...(resultWanted && location !== monitor ? { resultUrl: location } : {}),
    ...(resultWanted && monitor === null ? { output: outputOf(objectOf(parsed(response.bodyAsText))) } : {}),
    retryAfterSeconds: pauseOf(response) ?? null,
    armRequestId: headers.get('x-ms-request-id') ?? null,
  }
}

/**
 * One look at an operation. The URL goes out as Azure wrote it: path, api-version and signature are the provider's own. A deletion may
 * end with its operation, or the vault that held it, not there (recorded). Any other 404 is thrown: nobody has looked at the operation.
 */
export async function operationAt(clients: ArmClients, url: string): Promise<ArmOperationStatus> {
  let response: PipelineResponse
  try {
    response = await answered(() => clients.send('GET', url))
  } catch (error) {
    if (error instanceof AzureError && error.lookup === 'Absent') return ended('Succeeded')
    // A cancel that came too late ends so (azure-rest-api-specs#5306): the operation has failed, the look at it has not.
    if (error instanceof AzureError && error.status === 400 && error.lookup === null)
      return { ...ended('Failed'), error: { code: error.code, message: error.message } }
    throw error
  }
  const retryAfterSeconds = pauseOf(response) ?? null
  if (response.status === 202) return { ...ended('InProgress'), retryAfterSeconds }
  const body = documentOf(response)
  const [status, properties] = [textOf(body['status']), objectOf(body['properties'])]
  const { code, message } = errorSaidIn({ error: objectOf(body['error']) })
  // The answer of a `Location` is the result itself, without a status.
  const jobId = jobIdOf(url, textOf(properties['jobId']))
  if (status === null && !Object.hasOwn(body, 'status')) return { ...ended('Succeeded'), jobId, output: outputOf(body) }
  if (status === null) throw notAnOperation('its status is no word')
  const known = operationIs(status)
  const failed = known === 'Failed' || known === 'Canceled'
  return {
    status: known,
    error: failed
      ? {
          code: code ?? status,
          message: message ?? `The operation ended as ${status}.`,
        }
      : null,
    retryAfterSeconds,
    jobId,
    ...(properties['output'] === undefined ? {} : { output: properties['output'] }),
  }
}

const ended = (status: ArmOperationStatus['status']): ArmOperationStatus => ({
  status,
  error: null,
  retryAfterSeconds: null,
  jobId: null,
})

/** Backup's operations name the job by its GUID; it lies in the vault whose operation this is. */
function jobIdOf(url: string, name: string | null) {
  const vaultId = vaultIdOf(new URL(url, 'https://arm').pathname)
  return name !== null && vaultId !== null && !name.includes('/') ? `${vaultId}/backupJobs/${name}` : name
}

/** The body, `{}` where there is none. Anything else than a document says nothing of the operation, above all not that it succeeded. */
function documentOf({ bodyAsText }: PipelineResponse): Record<string, unknown> {
  const body = parsed(bodyAsText)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw notAnOperation('it is no JSON document')
  return body as Record<string, unknown>
}

function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text || '{}') as unknown
  } catch (cause) {
    throw notAnOperation('it is no JSON', cause)
  }
}

/** Looked at again it may be better; the operation itself goes on in the meantime. */
const notAnOperation = (why: string, cause?: unknown) => unexpected(why, { disposition: 'Retry', cause })

/** A run command's result: the statuses of its streams. Bodies of other writes are resources, and nobody asks for them. */
const outputOf = (body: Record<string, unknown>) => (Array.isArray(body['value']) ? body : undefined)

const objectOf = (value: unknown) =>
  (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
