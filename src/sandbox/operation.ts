import type { Clock } from './clock.ts'
import type { World } from './world/world.ts'

/** `recording`: seen in real traffic; `specification`: the OpenAPI files; `assumption`: neither, and COVERAGE.md says why. */
export type KnownFrom = 'recording' | 'specification' | 'assumption'

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: unknown
}

export interface Call {
  params: Record<string, string>
  query: URLSearchParams
  body: unknown
  /** Decoded, as the caller spelled it. */
  path: string
  world: World
  now: Date
  clock: Clock
  /** `https://127.0.0.1:1234`: what nextLink and Location begin with. */
  endpoint: string
  pageSize: number
  newestApiVersion: string | undefined
}

export interface Operation {
  /** operationId, method and path are the specification's, verbatim. */
  id: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  path: string
  /** The permission that the call needs, as a 403 names it. */
  action: string
  answers: number[]
  knownFrom: KnownFrom
  /** The provider's throttling policy that this draws on. */
  policy?: 'LowCostGet' | 'HighCostGet' | 'GetOperation' | 'UpdateVM' | 'DeleteRestorePoint'
  handle(call: Call): Answer
}

export const operation = (definition: Operation): Operation => definition

/** A parameter that the path of the operation declares. */
export const param = ({ params }: Call, name: string): string => params[name] ?? ''
