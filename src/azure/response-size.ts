import { RestError, type HttpClient, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline'
import { AzureError } from '../backup/azure-error.ts'
import { unexpected } from './arm-error.ts'

// The SDK's word for: hand out the stream, whatever the status.
const ANY_STATUS = new Set([Number.POSITIVE_INFINITY])

/**
 * Sends, and gives up on answers that are larger than `maxBytes` or slower than `timeoutMs` as a whole: a drip of one byte a second
 * never trips a socket's own time-out. The body is read here: the SDK's client neither stops at a size nor, once it has a download
 * to report on, ever settles when the connection is cut (ts-http-runtime 0.3.6 pipes without forwarding the error).
 */
export async function withinSize(
  client: HttpClient,
  request: PipelineRequest,
  outer: AbortSignal | undefined,
  maxBytes: number,
  timeoutMs: number,
): Promise<PipelineResponse> {
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(), timeoutMs)
  const previous = request.abortSignal as AbortSignal | undefined
  const signal = AbortSignal.any([giveUp.signal, ...(outer ? [outer] : []), ...(previous ? [previous] : [])])
  request.abortSignal = signal
  request.streamResponseStatusCodes = ANY_STATUS
  try {
    const response = await client.sendRequest(request)
    const { readableStreamBody: body, ...answer } = response
    if (!body) {
      if ((response.bodyAsText?.length ?? 0) > maxBytes) throw oversized(maxBytes)
      return response
    }
    if (Number(response.headers.get('content-length') ?? 0) > maxBytes) throw oversized(maxBytes)
    return { ...answer, bodyAsText: await textOf(body, maxBytes, signal, response) }
  } catch (error) {
    if (error instanceof AzureError) {
      giveUp.abort() // Ends the connection: the rest of the answer would keep coming.
      throw error
    }
    outer?.throwIfAborted()
    if (!giveUp.signal.aborted || previous?.aborted) throw error
    throw new AzureError('Timeout', `Azure did not finish its answer within ${timeoutMs / 1000} s.`, {
      disposition: 'Retry',
      cause: error,
    })
  } finally {
    clearTimeout(timer)
    delete request.streamResponseStatusCodes
    if (previous) request.abortSignal = previous
    else delete request.abortSignal
  }
}

async function textOf(
  body: NodeJS.ReadableStream,
  maxBytes: number,
  signal: AbortSignal,
  { request, status }: PipelineResponse,
): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      signal.throwIfAborted()
      const bytes = Buffer.from(chunk as Uint8Array)
      size += bytes.length
      if (size > maxBytes) throw oversized(maxBytes)
      chunks.push(bytes)
    }
  } catch (error) {
    if (error instanceof AzureError || signal.aborted) throw error
    // A cut connection or a damaged compression: the request went out, its answer did not arrive whole.
    const { code = 'ECONNRESET', message } = error as NodeJS.ErrnoException
    throw new RestError(`the answer broke off (${message})`, { code, request })
  }
  return decoded(Buffer.concat(chunks), status < 300)
}

/** Strict where names are read: one with a replacement character in it would be another resource's. */
function decoded(bytes: Buffer, fatal: boolean) {
  try {
    return new TextDecoder('utf-8', { fatal }).decode(bytes)
  } catch (cause) {
    throw unexpected('it is not UTF-8', { disposition: 'Retry', cause })
  }
}

const oversized = (maxBytes: number) =>
  new AzureError('ResponseTooLarge', `Azure's answer is larger than ${maxBytes / 1024 / 1024} MiB.`, {
    disposition: 'GiveUp',
  })
