import type { FastifyRequest } from 'fastify'

/** The absolute address of a path of ours, as the caller of this request reaches it. */
export type AddressOf = (request: Pick<FastifyRequest, 'protocol' | 'host'>, path: string) => string

/** `publicUrl` (PUBLIC_URL) where it is set: behind a proxy the request's own host is not what callers see. */
export const addressesOf =
  (publicUrl: string | undefined): AddressOf =>
  (request, path) =>
    `${publicUrl?.replace(/\/+$/, '') ?? `${request.protocol}://${request.host}`}${path}`
