import type { SwaggerTransform } from '@fastify/swagger'

export const securitySchemes = {
  entra: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of Microsoft Entra ID for this service; not asked for where AUTH_MODE is none.',
  },
} as const

/** Tells in the document, of each route, the app role that it asks for. */
export const withRequiredRole: SwaggerTransform = ({ schema, url, route }) => {
  const { role = 'Public', dryRunRole, everywhere } = route.config ?? {}
  if (role === 'Public' || (schema as { hide?: boolean } | undefined)?.hide) return { schema, url }
  const dry = dryRunRole === undefined ? '' : `; with \`?dryRun=true\` \`${dryRunRole}\` is enough`
  const where = everywhere ? ', without a narrower scope' : ''
  const { description } = (schema ?? {}) as { description?: string }
  return {
    schema: {
      ...schema,
      description: [description, `App role: \`${role}\`${where}${dry}.`].filter(Boolean).join('\n\n'),
      security: [{ entra: [role] }],
      'x-required-role': role,
      ...(dryRunRole === undefined ? {} : { 'x-dry-run-role': dryRunRole }),
    } as typeof schema,
    url,
  }
}
