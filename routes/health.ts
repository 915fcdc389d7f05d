import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Document, Extensible, Named, Text } from '../src/backup/schema.ts'
import type { ReadinessCheck, Services } from '../src/services.ts'

const Health = Named('Health', {
  status: Extensible(['ok', 'unavailable']),
  checks: Type.Optional(
    Type.Array(
      Document({
        name: Text(),
        ok: Type.Boolean(),
        needed: Type.Boolean({ description: 'Without it the answer is 503.' }),
        detail: Type.Optional(Text('Why, for callers with Backup.Diagnose.')),
      }),
    ),
  ),
})

const readinessPages = [
  {
    url: '/readyz',
    neededTo: ['Read'],
    operationId: 'getReadiness',
    summary: 'Diagnoses are answered',
    description: 'Whether the service can read. Without its database it still can, and refuses actions with 503.',
  },
  {
    url: '/readyz/write',
    neededTo: ['Read', 'Act'],
    operationId: 'getReadinessToWrite',
    summary: 'Actions are taken',
    description: 'Whether the service can read and has its database, without which every action is refused with 503.',
  },
] as const satisfies { neededTo: ReadinessCheck['neededTo'][]; [other: string]: unknown }[]

/** For probes: /livez says that the process answers, /readyz that it can read, /readyz/write that it can act as well. */
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

  for (const { url, neededTo, description, ...names } of readinessPages) {
    const necessary: readonly ReadinessCheck['neededTo'][] = neededTo
    app.get(
      url,
      {
        config: {
          role: 'Public',
          optionalToken: true,
          unlimited: true,
          tells: { 200: ['Cache-Control'], 503: ['Cache-Control', 'Retry-After'] },
        },
        logLevel: 'warn',
        schema: {
          ...names,
          tags: ['service'],
          description: `${description} Looks at everything at most once a second, whoever asks. Reasons are for callers with the app role \`Backup.Diagnose\`.`,
          querystring: Document({ verbose: Type.Optional(Text('Lists the checks.')) }),
          response: { 200: Health, 503: Health },
        },
      },
      async ({ query, principal }, reply) => {
        const looked = await readiness()
        const checks = looked.map(({ neededTo, ...check }) => ({ ...check, needed: necessary.includes(neededTo) }))
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
}
