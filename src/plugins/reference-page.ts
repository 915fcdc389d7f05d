import Fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { PagePolicy } from './security-headers.ts'

/** Content security policy of /docs: its own bundle, which sets styles as it runs. */
export const referencePolicy: PagePolicy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
}

/**
 * The page at /docs, which needs nothing from outside. Its plugin is 5 MB of script for browsers, too much to read at every start: it
 * is loaded for the first who opens the page, into an app of its own, since ours takes no plugin once it listens.
 */
export const referencePage = fp(async (app) => {
  let started: Promise<FastifyInstance> | undefined
  for (const url of ['/docs', '/docs/', '/docs/js/scalar.js'])
    app.get(url, { config: { role: 'Public' }, schema: { hide: true } }, async (_, reply) => {
      const page = await (started ??= startPage())
      const { statusCode, headers, payload } = await page.inject(url)
      for (const name of ['content-type', 'location'] as const) if (headers[name]) reply.header(name, headers[name])
      return reply.code(statusCode).send(payload)
    })
})

/** Whoever reads here must not start by one click what changes a VM. Reads can be tried; writes are shown for the shell. */
const readsOnly = '.show-api-client-button:not([method="get" i]) { display: none !important; }'

async function startPage() {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const page = Fastify()
  await page.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      telemetry: false,
      withDefaultFonts: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      customCss: readsOnly,
      defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
      expandAllResponses: false,
      // Else the browser asks for /favicon.ico, and reports the 404.
      favicon: 'data:,',
      pageTitle: 'azure-vm-backup-remediation',
    },
  })
  return page
}
