import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Document, Text } from '../src/backup/schema.ts'
import { ServiceError } from '../src/errors.ts'
import { AuditEvent } from '../src/remediation/operation.ts'
import type { Services } from '../src/services.ts'
import { ErrorResponse, whenCallerLeaves } from './schemas.ts'

/** Server-sent events: what an operation does, as it does it. Ends behind `Ended`; `Last-Event-ID` resumes. */
export const operationEventRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'operations'>> = async (
  app,
  { operations },
) => {
  const closing = new AbortController()
  app.addHook('preClose', (done) => {
    closing.abort() // a stream never ends by itself, and would hold the shutdown
    done()
  })

  app.get(
    '/operations/:operationId/events',
    {
      config: { role: 'Backup.Diagnose', stream: true },
      sse: 'only',
      schema: {
        operationId: 'followOperation',
        tags: ['operations'],
        summary: 'Events of an operation as server-sent events',
        params: Document({ operationId: Text('A GUID.') }),
        querystring: Document({}),
        produces: ['text/event-stream'],
        response: { 200: AuditEvent, '4xx': ErrorResponse, '5xx': ErrorResponse },
      },
    },
    async (request, reply) => {
      const last = request.headers['last-event-id']
      const since = typeof last === 'string' && last !== '' ? last : undefined
      if (since !== undefined && !/^\d{1,18}$/.test(since))
        throw new ServiceError('InvalidRequest', 'Last-Event-ID is not the id of an event of ours.', {
          target: 'Last-Event-ID',
        })
      const within = operations.within(request.reach)
      await within.get(request.params.operationId)
      const until = AbortSignal.any([closing.signal, whenCallerLeaves(reply), ...expiryOf(request.principal)])
      for await (const event of within.events(request.params.operationId, since, until)) {
        if (until.aborted) break
        await reply.sse.send({ id: event.eventId, event: event.kind, data: event })
      }
    },
  )
}

/** A stream is not followed for longer than its caller's token is believed; a new one resumes it. */
const expiryOf = ({ expiresAt }: FastifyRequest['principal']) =>
  expiresAt === Infinity ? [] : [AbortSignal.timeout(Math.max(0, Math.min(expiresAt - Date.now(), 2 ** 31 - 1)))]
