import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Document, Text } from '../src/backup/schema.ts'
import { ServiceError } from '../src/errors.ts'
import type { AuditEvent } from '../src/remediation/operation.ts'
import type { Services } from '../src/services.ts'
import { ofOperation } from './refusals.ts'
import { whenCallerLeaves } from './schemas.ts'

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

  // Its own refusal of who takes no event stream (406) is not in the shape of errors here.
  app.addHook('preSerialization', (_, reply, payload, done) =>
    reply.statusCode === 406 && !(payload as { error?: { code?: string } }).error?.code
      ? done(
          new ServiceError('NotAcceptable', 'Events come as text/event-stream, which Accept leaves out.', {
            target: 'Accept',
          }),
        )
      : done(null, payload),
  )

  app.get(
    '/operations/:operationId/events',
    {
      config: {
        role: 'Backup.Diagnose',
        stream: true,
        refuses: [...ofOperation, 'NotAcceptable'],
        heeds: ['Last-Event-ID'],
      },
      sse: 'only',
      schema: {
        operationId: 'followOperation',
        tags: ['operations'],
        summary: 'Events of an operation as server-sent events',
        params: Document({ operationId: Text('A GUID.') }),
        querystring: Document({}),
        response: { 200: eventStream },
      },
    },
    async (request, reply) => {
      const last = request.headers['last-event-id']
      const since = typeof last === 'string' && last !== '' ? last : undefined
      if (since !== undefined && !/^\d{1,18}$/.test(since))
        throw new ServiceError('InvalidRequest', 'Last-Event-ID is not an event id of this service.', {
          target: 'Last-Event-ID',
        })
      const until = AbortSignal.any([closing.signal, whenCallerLeaves(reply), ...expiryOf(request.principal)])
      const events = await operations.within(request.reach).events(request.params.operationId, since, until)
      for await (const event of events) {
        if (until.aborted) break
        await reply.sse.send({ id: event.eventId, event: event.kind, data: event })
      }
    },
  )
}

const example: AuditEvent = {
  eventId: '42',
  sequence: '40',
  time: '2026-11-20T12:00:00.000Z',
  kind: 'Step',
  operationId: '7a0c5a4e-5b1e-4a3f-9d53-0e6f3c9b7b11',
  vmId: null,
  step: 'remove lock no-deletions',
  method: 'DELETE',
  resourceId: null,
  caller: { id: 'anonymous', name: null },
  correlationId: '0d6f7f58-0a4b-4f0e-8d1c-2a2f5c1f9a10',
  armRequestId: null,
  detail: { status: 'Succeeded', detail: 'The lock is off.' },
}
const eventStream = {
  description: 'One event for each entry of the journal; `data` is an AuditEvent of /v1/auditEvents.',
  content: {
    'text/event-stream': {
      schema: Type.String({ examples: [`id: 42\nevent: Step\ndata: ${JSON.stringify(example)}\n\n`] }),
    },
  },
}

/** A stream is not followed for longer than its caller's token is believed; a new one resumes it. */
const expiryOf = ({ expiresAt }: FastifyRequest['principal']) =>
  expiresAt === Infinity ? [] : [AbortSignal.timeout(Math.max(0, Math.min(expiresAt - Date.now(), 2 ** 31 - 1)))]
