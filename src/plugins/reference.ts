import swagger from '@fastify/swagger'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ServiceError } from '../errors.ts'
import type { PagePolicy } from './security-headers.ts'
import { securitySchemes, withRequiredRole } from './required-roles.ts'

/** Of the page at /docs: its own bundle, which sets styles as it runs. */
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

/** OpenAPI 3.1 at /openapi.json, made of the route schemas, and a reference page at /docs that needs nothing from outside. */
export const reference = fp(async (app) => {
  await app.register(swagger, {
    transform: withRequiredRole,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'azure-vm-backup-remediation',
        version: '1.0.0',
        description:
          "Says why an Azure VM's backup fails, with evidence. A VM is addressed by its ARM id, appended to /v1.",
      },
      components: { securitySchemes },
      tags: [
        { name: 'diagnosis', description: 'Why the next backup of a VM will fail, or that it will not.' },
        { name: 'actions', description: 'What the service can do about it.' },
        { name: 'operations', description: 'What was started, and the journal.' },
        { name: 'guide', description: "Azure Backup's error codes." },
        { name: 'service', description: 'Health and description of the service itself.' },
      ],
    },
  })
  app.get(
    '/openapi.json',
    { config: { role: 'Public' }, schema: { tags: ['service'], summary: 'This document', operationId: 'getOpenApi' } },
    async () => app.swagger(),
  )
  await app.register(scalar, {
    routePrefix: '/docs',
    hooks: { onRequest: refuseUnusableHost },
    configuration: {
      url: '/openapi.json',
      telemetry: false,
      withDefaultFonts: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      // Else the browser asks for /favicon.ico, and reports the 404.
      favicon: 'data:,',
      pageTitle: 'azure-vm-backup-remediation',
    },
  })
})

/** The page's plugin builds a URL of the Host header, and falls over one that is none. */
function refuseUnusableHost(request: FastifyRequest, _: FastifyReply, done: (error?: Error) => void) {
  done(
    URL.canParse(`http://${request.hostname}`)
      ? undefined
      : new ServiceError('InvalidRequest', 'The Host header names no host.', { target: 'Host' }),
  )
}
