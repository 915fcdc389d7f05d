import swagger from '@fastify/swagger'
import fp from 'fastify-plugin'
import type { TSchema } from 'typebox'
import packageJson from '../../package.json' with { type: 'json' }
import { completed, type BareDocument } from './openapi/document.ts'
import type { ToldRoute } from './openapi/told.ts'
import { securitySchemes, withRequiredRole } from './required-roles.ts'

interface ReferenceOptions {
  /** Whether callers bring a token. */
  signsIn: boolean
  /** What the actions come to. */
  results: readonly TSchema[]
  /** What is sent to callback URLs. */
  endedEvent: TSchema
}

/** OpenAPI 3.1 at /openapi.json, made of the route schemas for the first who asks. */
export const reference = fp<ReferenceOptions>(async (app, { signsIn, results, endedEvent }) => {
  const routes = new Map<string, ToldRoute>()
  await app.register(swagger, {
    convertConstToEnum: false,
    transform(given) {
      const { url, schema } = given
      const { method, config = {} } = given.route
      const { operationId, params, querystring, body } = { operationId: '', ...schema }
      const hasInput = [params, querystring, body].some((part) => part !== undefined)
      routes.set(operationId, { method: String(method), url, hasInput, config })
      return signsIn ? withRequiredRole(given) : { schema: schema, url }
    },
    openapi: {
      openapi: '3.1.1',
      info: {
        title: packageJson.name,
        version: packageJson.version,
        summary: packageJson.description,
        description,
        license: { name: packageJson.license, identifier: packageJson.license },
      },
      components: signsIn ? { securitySchemes } : {},
      security: [],
      tags,
    },
  })

  let document: object | undefined
  const documentOf = async () => {
    const { default: examples } = await import('./openapi/examples.json', { with: { type: 'json' } })
    // Its own type knows neither webhooks nor what the routes say beside their schemas.
    const bare = app.swagger() as unknown as BareDocument
    return completed(bare, { routes, signsIn, results, endedEvent, examples })
  }
  app.get(
    '/openapi.json',
    {
      config: { role: 'Public' },
      schema: {
        tags: ['service'],
        summary: 'This document',
        operationId: 'getOpenApi',
        response: { 200: openDocument },
      },
    },
    async (request) => {
      const { openapi, ...rest } = (document ??= await documentOf()) as { openapi: string }
      return { openapi, servers: [{ url: request.address('') }], ...rest }
    },
  )
})

const openDocument = { type: 'object', additionalProperties: true }

const description = `Says why an Azure VM's backup fails, with evidence, and repairs it.

A VM is addressed by its ARM id, appended to \`/v1\`: \`/v1/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Compute/virtualMachines/{vmName}/diagnosis\`. With the id in a variable, \`"$BASE/v1$VM_ID/diagnosis"\` is the whole address. Fixed parts of a path match in any casing.

Ask for a diagnosis; send what it recommends with \`?dryRun=true\` to see the plan; send it with the plan's etag in \`If-Match\`; follow \`Operation-Location\` until the operation has ended.`

const tags = [
  { name: 'diagnosis', description: 'Why the next backup of a VM will fail, or that it will not.' },
  {
    name: 'actions',
    description: 'What the service can do about it. Each takes `?dryRun=true`, and says what it would do.',
  },
  { name: 'operations', description: 'What was started, and the journal.' },
  {
    name: 'estate',
    description:
      'All VMs at once: what the last look at each came to, how many fail, for what, since when, and what was not looked at.',
  },
  { name: 'guide', description: "Azure Backup's error codes." },
  { name: 'restore points', description: 'Restore points of VMs that are gone.' },
  { name: 'callbacks', description: 'What the service sends to a `callbackUrl`.' },
  { name: 'service', description: 'Health, kill switch and description of the service itself.' },
]
