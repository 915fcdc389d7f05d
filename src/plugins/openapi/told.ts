import type { ServiceErrorCode } from '../../errors.ts'
import type { RequestHeader, ResponseHeader } from './headers.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What it refuses, beside what every route of its kind does (`refusalsOf`). */
    refuses?: readonly ServiceErrorCode[]
    /** Headers of a request that change what it answers. */
    heeds?: readonly RequestHeader[]
    /** Headers of its answers, by status. */
    tells?: Readonly<Partial<Record<number, readonly ResponseHeader[]>>>
    /** A request without a body is taken for `{}`. */
    bodyOptional?: boolean
  }
}

/** What the document is made of, of one route. */
export interface ToldRoute {
  method: string
  url: string
  hasInput: boolean
  config: {
    role?: string | undefined
    everywhere?: boolean | undefined
    unlimited?: boolean | undefined
    refuses?: readonly ServiceErrorCode[] | undefined
    heeds?: readonly RequestHeader[] | undefined
    tells?: Readonly<Partial<Record<number, readonly ResponseHeader[]>>> | undefined
    bodyOptional?: boolean | undefined
  }
}
