import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Services } from '../src/services.ts'

/** For Prometheus. */
export const metricsRoutes: FastifyPluginAsyncTypebox<{ metrics: NonNullable<Services['metrics']> }> = async (
  app,
  { metrics },
) => {
  app.get(
    '/metrics',
    {
      config: { role: 'Backup.Diagnose', unlimited: true },
      logLevel: 'warn',
      schema: {
        operationId: 'getMetrics',
        tags: ['service'],
        summary: 'Metrics in the text format of Prometheus',
        response: { 200: { content: { 'text/plain': { schema: Type.String() } } } },
      },
    },
    async (_, reply) => {
      const { contentType, body } = await metrics.render()
      return reply.header('cache-control', 'no-store').type(contentType).send(body)
    },
  )
}
