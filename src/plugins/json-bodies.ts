import { Readable } from 'node:stream'
import fp from 'fastify-plugin'

/** JSON as Fastify reads it, but an empty body with a JSON content type is no body: Logic Apps and curl send that. */
export const jsonBodies = fp(async (app) => {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else void parse(request, body as string, done)
  })
  // `optimizeEmptyRequests`: a request without a body has ended before anybody listens, and Fastify would wait for its end for ever.
  app.addHook('preParsing', ({ method }, _, payload, done) => {
    done(null, method !== 'GET' && (payload as Readable).readableEnded ? Readable.from([]) : payload)
  })
})
