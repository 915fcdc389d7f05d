import cors from '@fastify/cors'
import fp from 'fastify-plugin'

interface CrossOriginOptions {
  /** CORS_ORIGINS: exactly these. */
  allowed: readonly string[]
}

/** What a page may read of an answer beside its body. */
export const exposedHeaders = [
  'age',
  'allow',
  'etag',
  'location',
  'operation-location',
  'ratelimit',
  'ratelimit-policy',
  'repeatability-result',
  'retry-after',
  'x-audit-head',
  'x-ms-client-request-id',
  'x-ms-error-code',
  'x-ms-request-id',
] as const

/**
 * Lets the pages of other origins call the service from a browser. No cookies: a token comes from the page, or there is no authentication
 * at all. Before authentication, since a preflight carries no token, and so that a page can read why it is refused.
 */
export const crossOrigin = fp<CrossOriginOptions>(async (app, { allowed }) => {
  await app.register(cors, {
    origin: [...allowed],
    methods: ['GET', 'HEAD', 'POST', 'PUT'],
    exposedHeaders: [...exposedHeaders],
    maxAge: 600,
  })
  // A route that says what else its answer depends on replaces what the plugin has said.
  app.addHook('onSend', (_, reply, payload, done) => {
    const vary = String(reply.getHeader('vary') ?? '')
    if (!/\borigin\b/i.test(vary)) void reply.header('vary', vary === '' ? 'Origin' : `${vary}, Origin`)
    done(null, payload)
  })
})
