import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import { AzureError } from '../backup/azure-error.ts'

/**
 * Sends, and gives up on answers that are larger than `maxBytes` or slower than `timeoutMs` as a whole: a drip of one byte a second
 * never trips a socket's own time-out.
 */
export async function withinSize(client: HttpClient, request: PipelineRequest, outer: AbortSignal | undefined, maxBytes: number, timeoutMs: number): Promise<PipelineResponse> {
  const tooLarge = new AbortController()
  const tooLate = AbortSignal.timeout(timeoutMs)
  const signals = [tooLarge.signal, tooLate, ...(outer ? [outer] : []), ...(request.abortSignal ? [AbortSignal.any([request.abortSignal as AbortSignal])] : [])]
  const previous = { signal: request.abortSignal, progress: request.onDownloadProgress }
  request.abortSignal = AbortSignal.any(signals)
  request.onDownloadProgress = ({ loadedBytes }) => {
    if (loadedBytes > maxBytes) tooLarge.abort()
  }
  try {
    const response = await client.sendRequest(request)
    if ((response.bodyAsText?.length ?? 0) > maxBytes) throw oversized(maxBytes)
    return response
  } catch (error) {
    if (tooLarge.signal.aborted) throw oversized(maxBytes)
    outer?.throwIfAborted()
    if (tooLate.aborted) {
      throw new AzureError('Timeout', `Azure did not finish its answer within ${timeoutMs / 1000} s.`, { disposition: 'Retry', cause: error })
    }
    throw error
  } finally {
    if (previous.signal) request.abortSignal = previous.signal
    else delete request.abortSignal
    if (previous.progress) request.onDownloadProgress = previous.progress
    else delete request.onDownloadProgress
  }
}

const oversized = (maxBytes: number) =>
  new AzureError('ResponseTooLarge', `Azure's answer is larger than ${maxBytes / 1024 / 1024} MiB.`, { disposition: 'GiveUp' })
