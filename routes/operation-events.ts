import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Document, Text } from '../src/backup/schema.ts'
import type { AuditEvent } from '../src/remediation/operation.ts'
import type { Services } from '../src/services.ts'
import { lastEventIdOf, sendPatiently, streamsOf } from './event-streams.ts'
import { ofOperation } from './refusals.ts'

const patienceMilliseconds = 30_000

/** Server-sent events: what an operation does, as it does it. Ends behind `Ended`; `Last-Event-ID` resumes. */
export const operationEventRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'operations'>> = async (
  app,
  { operations },
) => {
  const streams = streamsOf(app)

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
      const since = lastEventIdOf(request)
      const until = streams.until(request, reply)
      const events = await operations.within(request.reach).events(request.params.operationId, since, until)
      for await (const event of events) {
        if (until.aborted) break
        await sendPatiently(
          reply,
          { id: event.eventId, event: event.kind, data: event },
          { until, patienceMilliseconds },
        )
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
