import type { FastifyRequest } from 'fastify'

/** With the addresses of its links as the caller of this request reaches them. */
export const linked = <T extends { links: Record<string, string | undefined> }>(
  request: Pick<FastifyRequest, 'address'>,
  told: T,
): T => ({
  ...told,
  links: Object.fromEntries(
    Object.entries(told.links).flatMap(([name, path]) => (path === undefined ? [] : [[name, request.address(path)]])),
  ),
})
