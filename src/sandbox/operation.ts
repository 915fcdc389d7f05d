import type { Caller } from './access.ts'
import type { Clock } from './clock.ts'
import type { policies } from './http/request-limits.ts'
import type { World } from './world/world.ts'

/** `recording`: seen in real traffic; `specification`: the OpenAPI files; `assumption`: neither, and COVERAGE.md says why. */
export type KnownFrom = 'recording' | 'specification' | 'assumption'

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: unknown
  /** The body as it is sent, where it had to be written already. */
  text?: string
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
  caller: Caller
  /** Actions that the caller's role lacks, in lower case. */
  denied: ReadonlySet<string>
  /** Switched off, limits are counted and nothing is refused. */
  throttling: boolean
  /** Undefined until somebody asks it. */
  resourceGraph: { answer(call: Call): Answer } | undefined
  /** Whether `statusOnly` lists tell of agents. */
  vmAgentInLists: boolean
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
  policy?: keyof typeof policies
  /** A POST that only reads. */
  reads?: true
  /** Shows what the caller may read of a scope that it may not read as a whole. */
  filtered?: true
  handle(call: Call): Answer
}

export const operation = (definition: Operation): Operation => definition

/** A parameter that the path of the operation declares. */
export const param = ({ params }: Call, name: string): string => params[name] ?? ''
