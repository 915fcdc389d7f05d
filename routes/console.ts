import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { consoleFiles } from '../src/console-files/console-files.ts'
import { ServiceError } from '../src/errors.ts'
import { encodingOf } from './content-encoding.ts'

/** Public, and needed to sign in at all: where, as which application, for what. */
interface SignIn {
  issuer: string
  clientId: string
  scope: string
}

/** Nothing but its own files, and the login; no script, style or address from elsewhere, and no text that becomes markup. */
export const consolePolicy = (signIn: SignIn | undefined) => ({
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'connect-src': ["'self'", ...(signIn ? [new URL(signIn.issuer).origin] : [])],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ["'none'"],
})

/** The console: one page under many addresses, which holds no data, and its files, which never change under their names. */
export const consoleRoutes: FastifyPluginAsyncTypebox<{ signIn: SignIn | undefined }> = async (app, { signIn }) => {
  for (const url of ['/', '/console', '/console/*'])
    app.get(url, { config: { role: 'Public' }, schema: { hide: true } }, async (_, reply) => {
      const { page } = await consoleFiles()
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page)
    })

  app.get('/console/sign-in.json', { config: { role: 'Public' }, schema: { hide: true } }, (_, reply) =>
    reply.header('cache-control', 'no-store').send({ signIn: signIn ?? null }),
  )

  app.get<{ Params: { name: string } }>(
    '/console/files/:name',
    { compress: false, config: { role: 'Public' }, schema: { hide: true } },
    async (request, reply) => {
      const { files } = await consoleFiles()
      const file = files.get(request.params.name)
      if (!file) throw new ServiceError('RouteNotFound', 'The console has no such file; load the page again.')
      const encoding = encodingOf(request.headers['accept-encoding'])
      const compressed = encoding === 'identity' ? undefined : file[encoding]
      if (compressed) reply.header('content-encoding', encoding)
      return reply
        .type(file.type)
        .header('vary', 'Accept-Encoding')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(compressed ?? file.body)
    },
  )
}
