import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyRequest {
    /** The absolute address of a path of ours, as the caller of this request reaches it. */
    address(path: string): string
  }
}

/** `publicUrl` (PUBLIC_URL) where it is set: behind a proxy the request's own host is not what callers see. */
export const addresses = fp<{ publicUrl?: string | undefined }>(async (app, { publicUrl }) => {
  const own = publicUrl?.replace(/\/+$/, '')
  app.decorateRequest('address', function (path) {
    return `${own ?? `${this.protocol}://${this.host}`}${path}`
  })
})
