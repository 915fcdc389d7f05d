import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Document } from '../src/backup/schema.ts'
import { fieldsOf, onlyFields, type RowField } from '../src/fleet/lists/listed-row.ts'
import { rowFilterOf } from '../src/fleet/lists/row-filter.ts'
import type { EstateEvent } from '../src/fleet/overview/follow.ts'
import type { Services } from '../src/services.ts'
import { rowFor, rowQuery } from './diagnosis-rows.ts'
import { lastEventIdOf, sendPatiently, streamsOf } from './event-streams.ts'
import type { Language } from '../src/error-codes/texts/texts.ts'
import { inLanguageOf } from './language.ts'
import { linked } from './links.ts'
import { ofEstate } from './refusals.ts'

/** Server-sent events: rows of the estate as they change. Never ends by itself; `Last-Event-ID` resumes. */
export const fleetEventRoutes: FastifyPluginAsyncTypebox<{ fleet: NonNullable<Services['fleet']> }> = async (
  app,
  { fleet },
) => {
  const streams = streamsOf(app)
  const { patienceMilliseconds } = fleet

  app.get(
    '/fleet/events',
    {
      config: {
        role: 'Backup.Diagnose',
        stream: true,
        refuses: [...ofEstate, 'NotAcceptable'],
        heeds: ['Last-Event-ID', 'Accept-Language'],
      },
      sse: 'only',
      schema: {
        operationId: 'followFleet',
        tags: ['estate'],
        summary: 'Changes of the estate as server-sent events',
        description:
          'From now on, or behind `Last-Event-ID`, in the order in which they became visible; each row as it is when it is read, so that one that changes twice may be told once. `row`: it is new or has changed. `removed`: its VM is gone, or the filter does not ask for it now; whoever does not have it ignores that. `summary`: counts of the VMs that the caller reaches. `scan`: one has begun or ended. `resync`: what changed since that id is not known any more; read the list anew, then go on. To follow without a gap open the stream first, read the list, and apply what came. A client that does not read for 30 s is left, and resumes.',
        querystring: Document(rowQuery),
        response: { 200: eventStream },
      },
    },
    async (request, reply) => {
      const { select, ...filters } = request.query
      const fields = select === undefined ? undefined : fieldsOf(select)
      const filter = rowFilterOf(filters)
      const last = lastEventIdOf(request, mostDigits)
      const since = last === undefined ? undefined : Number(last)
      const told = { fields, language: inLanguageOf(request, reply) }
      const until = streams.until(request, reply)
      for await (const event of fleet.within(request.reach).follow({ filter, since, signal: until })) {
        if (until.aborted) break
        await sendPatiently(reply, messageOf(request, event, told), { until, patienceMilliseconds })
      }
    },
  )
}

/** Of a number that is told exactly. */
const mostDigits = 15

function messageOf(
  request: FastifyRequest,
  { id, event, data }: EstateEvent,
  { fields, language }: { fields: RowField[] | undefined; language: Language },
) {
  const told =
    event === 'row'
      ? onlyFields(rowFor(request, language, data), fields)
      : event === 'scan'
        ? linked(request, data)
        : data
  return { ...(id === null ? {} : { id }), event, data: told }
}

const example = `event: removed
data: {"id":"/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/web-1","removed":{"reason":"Gone"}}

id: 4711
event: summary
data: {"vmCount":2,"byVerdict":[{"verdict":"Blocked","basis":"Diagnosis","vmCount":2}],"unprotectedVmCount":0}

`
const eventStream = {
  description:
    '`data` of a `row` is an element of /v1/diagnoses; of `removed` an `id` and why; of a `scan` what /v1/fleet/scans tells.',
  content: { 'text/event-stream': { schema: Type.String({ examples: [example] }) } },
}
