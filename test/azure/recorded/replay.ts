import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { TokenCredential } from '@azure/core-auth'
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline'
import { createClients, type ArmClients } from '../../../src/azure/clients.ts'
import { Pacer } from '../../../src/azure/pacer/pacer.ts'
import { createTransport } from '../../../src/azure/transport.ts'
import { parseArmId, parseVmId, type VmId } from '../../../src/backup/resource-id.ts'

export const endpoint = 'https://management.azure.com'

export interface Answer {
  status: number
  headers?: Record<string, string>
  /** As Azure sent it: an object is written as JSON, null is no body at all. */
  body: unknown
}

/** One pair of request and answer that Azure really exchanged. */
export interface Recording {
  file: string
  line: number
  note: string
  source: { recorded?: string }
  request: { method: string; url: string; body?: unknown }
  response: Answer
}

// Beside the project, never in it: the tests that need them are skipped where they are not.
const folder = new URL('../../../../shared/azure-recordings/', import.meta.url)

export const recordings: readonly Recording[] = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.jsonl'))
      .toSorted()
      .flatMap((file) =>
        readFileSync(new URL(file, folder), 'utf8')
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map((line, index) => ({
            ...(JSON.parse(line) as Recording),
            file: file.replace('.jsonl', ''),
            line: index + 1,
          })),
      )
  : []

/** What was read, and told. */
export const answered = recordings.filter(
  ({ request, response }) => request.method === 'GET' && response.status === 200,
)

export const withoutRecordings = recordings.length === 0 && 'no recorded traffic in ../shared/azure-recordings'

/** All recordings of a file that fit, at least one. */
export function recordedAll(file: string, fits: (recording: Recording) => boolean): Recording[] {
  const found = recordings.filter((recording) => recording.file === file && fits(recording))
  if (found.length === 0) throw new Error(`no such recording in ${file}`)
  return found
}
export const recorded = (file: string, fits: (recording: Recording) => boolean): Recording =>
  recordedAll(file, fits)[0]!

const textOf = (body: unknown) =>
  typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body)

export const responseOf = (
  answer: Answer,
  request: PipelineRequest = createPipelineRequest({ url: endpoint }),
): PipelineResponse => ({
  request,
  status: answer.status,
  headers: createHttpHeaders({ 'content-type': 'application/json; charset=utf-8', ...answer.headers }),
  bodyAsText: textOf(answer.body),
})

/** Stands where the network is: gives the answers in turn, the last one for ever. */
export class Replay implements HttpClient {
  readonly sent: PipelineRequest[] = []
  readonly #answers: readonly Answer[]

  constructor(...answers: Answer[]) {
    this.#answers = answers
  }

  sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const answer = this.#answers[Math.min(this.sent.length, this.#answers.length - 1)]!
    this.sent.push(request)
    return Promise.resolve(responseOf(answer, request))
  }
}

const credential: TokenCredential = {
  getToken: () => Promise.resolve({ token: 'a token', expiresOnTimestamp: Date.now() + 3600_000 }),
}

/** The real SDKs and our transport over what Azure answered. */
export const clientsOver = (replay: HttpClient): ArmClients =>
  createClients(
    endpoint,
    endpoint,
    credential,
    createTransport({ endpoint, pacer: new Pacer(), httpClient: replay })('Reader'),
  )

export const answering = (...answers: Answer[]) => clientsOver(new Replay(...answers)).of(subscription)
export const ok = (body: unknown): Answer => ({ status: 200, body })

export const subscription = '00000000-0000-0000-0000-000000000000'

export const vmIdOf = (id: string): VmId => {
  const vm = parseVmId(id)
  if (!vm) throw new Error(`${id} is no VM's id`)
  return vm
}

export const pathOf = ({ request }: Recording) => decodeURIComponent(new URL(request.url, endpoint).pathname)
export const nameIn = (path: string) => parseArmId(path.replace(/\/+$/, ''))?.name ?? 'name'
