import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Document, Extensible, Named, Text } from '../src/backup/schema.ts'
import type { Services } from '../src/services.ts'

const Health = Named('Health', {
  status: Extensible(['ok', 'unavailable']),
  checks: Type.Optional(
    Type.Array(
      Document({
        name: Text(),
        ok: Type.Boolean(),
        needed: Type.Boolean({ description: 'Without it the service is not ready.' }),
        detail: Type.Optional(Text('Why, for callers with Backup.Diagnose.')),
      }),
    ),
  ),
})

/** For probes: /livez says that the process answers, /readyz that it can do its work. */
export const healthRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'readiness'>> = async (app, { readiness }) => {
  app.get(
    '/livez',
    {
      config: { role: 'Public', unlimited: true, tells: { 200: ['Cache-Control'] } },
      logLevel: 'warn',
      schema: {
        operationId: 'getLiveness',
        tags: ['service'],
        summary: 'The process answers',
        response: { 200: Health },
      },
    },
    async (_, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      config: {
        role: 'Public',
        optionalToken: true,
        unlimited: true,
        tells: { 200: ['Cache-Control'], 503: ['Cache-Control', 'Retry-After'] },
      },
      logLevel: 'warn',
      schema: {
        operationId: 'getReadiness',
        tags: ['service'],
        summary: 'The service can do its work',
        description:
          'Looks at everything at most once a second, whoever asks. Reasons are for callers with the app role `Backup.Diagnose`.',
        querystring: Document({ verbose: Type.Optional(Text('Lists the checks.')) }),
        response: { 200: Health, 503: Health },
      },
    },
    async ({ query, principal }, reply) => {
      const checks = await readiness()
      const ok = checks.every((check) => check.ok || !check.needed)
      const shown = principal.roles.has('Backup.Diagnose')
        ? checks
        : checks.map(({ name, ok, needed }) => ({ name, ok, needed }))
      return reply
        .code(ok ? 200 : 503)
        .header('cache-control', 'no-store')
        .headers(ok ? {} : { 'retry-after': '5' })
        .send({ status: ok ? 'ok' : 'unavailable', ...(query.verbose === undefined ? {} : { checks: shown }) })
    },
  )
}
