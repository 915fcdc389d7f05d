import swagger from '@fastify/swagger'
import fp from 'fastify-plugin'
import { securitySchemes, withRequiredRole } from './required-roles.ts'

/** OpenAPI 3.1 at /openapi.json, made of the route schemas. */
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
})
