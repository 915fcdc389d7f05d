import { RestError, type HttpClient, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline'
import { AzureError } from '../backup/azure-error.ts'
import { unexpected } from './arm-error.ts'
import { decompressed, undoneBySdk } from './content-encoding.ts'

// The SDK's word for: hand out the stream, whatever the status.
const ANY_STATUS = new Set([Number.POSITIVE_INFINITY])

export interface Sender {
  client: HttpClient
  /** The SDKs' client, which undoes some content encodings by itself. */
  isSdks: boolean
  /**
   * A refusal whose text breaks off, or cannot be decompressed, is a refusal still: of a write its status says that nothing was done. A
   * read is asked again instead.
   */
  refusalsStand: boolean
}

/**
 * Sends, and gives up on answers that are larger than `maxBytes` (as they come and decompressed) or slower than `timeoutMs` as a whole:
 * a drip of one byte a second never trips a socket's own time-out. The body is read here: the SDK's client neither stops at a size nor,
 * once it has a download to report on, ever settles when the connection is cut (ts-http-runtime 0.3.6 pipes without forwarding the error).
 */
export async function withinSize(
  sender: Sender,
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
    const response = await sender.client.sendRequest(request)
    const { readableStreamBody: body, ...answer } = response
    if (!body) {
      if ((response.bodyAsText?.length ?? 0) > maxBytes) throw oversized(maxBytes)
      return response
    }
    if (Number(response.headers.get('content-length') ?? 0) > maxBytes) throw oversized(maxBytes)
    return { ...answer, bodyAsText: await textOf(body, maxBytes, signal, response, sender) }
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
  { request, status, headers }: PipelineResponse,
  { isSdks, refusalsStand }: Sender,
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
    const coding = headers.get('content-encoding') ?? ''
    const bytes = Buffer.concat(chunks)
    const plain = isSdks && undoneBySdk(coding) ? bytes : await decompressed(bytes, coding, maxBytes)
    return decoded(plain, status < 300)
  } catch (error) {
    const { code = 'ECONNRESET', message } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') throw oversized(maxBytes)
    if (signal.aborted || code === 'ResponseTooLarge') throw error
    if (refusalsStand && status >= 400) return unreadText(status, message)
    if (error instanceof AzureError) throw error
    // A cut connection or a damaged compression: the request went out, its answer did not arrive whole.
    throw new RestError(`the answer broke off (${message})`, { code, request })
  }
}

/** In ARM's shape, without a code: the status stands for it. */
const unreadText = (status: number, why: string) =>
  JSON.stringify({ error: { message: `Azure answered ${status}, and its text could not be read: ${why}` } })

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
