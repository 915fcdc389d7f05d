import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Document, Named } from '../src/backup/schema.ts'
import { LockOff } from '../src/remediation/operation.ts'
import type { Services } from '../src/services.ts'
import { ofDatabase } from './refusals.ts'

/** What is less protected than it was, and until when. */
export const locksOffRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'operations'>> = async (app, { operations }) => {
  app.get(
    '/locksOff',
    {
      config: { role: 'Backup.Diagnose', refuses: ofDatabase, tells: { 200: ['Cache-Control'] } },
      schema: {
        operationId: 'listLocksOff',
        tags: ['operations'],
        summary: 'Locks that this service has off, those first that are due back first',
        description: 'Of operations on VMs that the caller reaches; at most 1,000.',
        querystring: Document({}),
        response: { 200: Named('LockOffList', { value: Type.Array(LockOff) }) },
      },
    },
    async (request, reply) =>
      reply.header('cache-control', 'no-store').send({ value: await operations.within(request.reach).locksOff() }),
  )
}
