import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import { apiVersionRowOf, chosenFor, versionInstead } from '../backup/api-versions.ts'
import { AzureError } from '../backup/azure-error.ts'
import { armErrorMeans } from '../backup/words/arm-errors.ts'
import { resourceTypeOf } from './arm-call.ts'

/**
 * In which api-version each type is asked for on one cloud: the newest, until Azure refuses it and names one that has what is read. What was
 * chosen by AZURE_API_VERSIONS stands instead, whatever Azure says to it. Addresses that Azure gave out keep the version they came with.
 */
export class ApiVersions {
  readonly #chosen: ReadonlyMap<string, string>
  readonly #learned = new Map<string, string>()

  constructor(chosen: ReadonlyMap<string, string> = new Map()) {
    this.#chosen = chosen
  }

  /** Before each sending. */
  apply(request: PipelineRequest) {
    const url = new URL(request.url)
    const { type, row } = whatOf(request.method, url)
    const asked = url.searchParams.get('api-version')
    if (row === undefined || asked !== (row.ofSdk ?? row.newest)) return
    const version = chosenFor(this.#chosen, row, type) ?? this.#learned.get(type) ?? row.newest
    if (version !== asked) request.url = withVersion(request.url, version)
  }

  /** Whether a request that was refused for its version goes out again in another one. The refusal says that nothing was done. */
  changes(request: PipelineRequest, { status }: PipelineResponse, refusal: () => AzureError): boolean {
    if (status !== 400 && status !== 404 && status !== 409) return false
    const url = new URL(request.url)
    const { type, row } = whatOf(request.method, url)
    const refused = url.searchParams.get('api-version')
    if (row === undefined || refused === null || chosenFor(this.#chosen, row, type) !== undefined) return false
    const { code, message } = refusal()
    if (armErrorMeans(status, code) !== 'WrongVersion') return false
    const version = versionInstead(row, refused, message)
    if (version === undefined) return false
    this.#learned.set(type, version)
    request.url = withVersion(request.url, version)
    return true
  }
}

function whatOf(method: string, url: URL) {
  const type = resourceTypeOf(url.pathname).toLowerCase()
  return { type, row: apiVersionRowOf(method, type) }
}

/** Nothing else of the address changes: filters are not written anew. */
const withVersion = (url: string, version: string) => url.replace(/([?&]api-version=)[^&#]*/i, `$1${version}`)
