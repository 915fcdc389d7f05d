import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { momentOf } from '../src/backup/moment.ts'
import { Document, Named, Text } from '../src/backup/schema.ts'
import { isGuid } from '../src/backup/resource-id.ts'
import { ServiceError } from '../src/errors.ts'
import { AuditEvent } from '../src/remediation/operation.ts'
import type { Services } from '../src/services.ts'
import { limitOf, NextLink, nextLink, pageQuery, tokenOf } from './paging.ts'
import { ofList } from './refusals.ts'
import { vmKeyOf } from './schemas.ts'

const usualPage = 100
const orders = ['time desc', 'time'] as const

/** The journal: who changed what, when, and what Azure said. */
export const auditEventRoutes: FastifyPluginAsyncTypebox<
  Pick<Services, 'operations'> & { auditHead: Services['auditHead'] | undefined }
> = async (app, { operations, auditHead }) => {
  app.get(
    '/auditEvents',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: ofList,
        tells: { 200: ['x-audit-head', 'Cache-Control'] },
      },
      schema: {
        operationId: 'listAuditEvents',
        tags: ['operations'],
        summary: 'The journal, newest first or oldest first',
        description:
          'By the order in which events were committed, the newest first: it begins with last night. To follow the journal, ask in the order `time` and go on with `nextLink`, or behind the last page with the `eventId` of the last event as `skiptoken`: nothing is missed. The header `x-audit-head` says where the chain of hashes over the journal ends: kept elsewhere, it shows later whether the journal was cut (`npm run audit -- verify --head`).',
        querystring: Document({
          vmId: Type.Optional(Text('ARM id of a VM.')),
          operationId: Type.Optional(Text('A GUID.')),
          caller: Type.Optional(
            Text('`<tenant>/<object id>`, or the object id alone for somebody of your own tenant.'),
          ),
          kind: Type.Optional(Text('e.g. Intent: what was about to be sent to Azure.')),
          since: Type.Optional(Text('RFC 3339; that moment is included.')),
          until: Type.Optional(Text('RFC 3339; that moment is not included.')),
          orderby: Type.Optional(
            Type.Enum(orders, { description: 'The newest first, or the oldest.', default: 'time desc' }),
          ),
          ...pageQuery(usualPage),
        }),
        response: {
          200: Named('AuditEventList', { value: Type.Array(AuditEvent), ...NextLink }),
        },
      },
    },
    async (request, reply) => {
      const { vmId, operationId, caller, kind, since, until, orderby, maxpagesize, skiptoken } = request.query
      const { value, next } = await operations.within(request.reach).auditEvents({
        ...(vmId === undefined ? {} : { vmKey: vmKeyOf(vmId) }),
        ...(operationId === undefined ? {} : { operationId: guidOf(operationId) }),
        ...(caller === undefined ? {} : { caller: callerIn(request, caller) }),
        ...(kind === undefined ? {} : { kind }),
        ...(since === undefined ? {} : { since: timeOf('since', since) }),
        ...(until === undefined ? {} : { until: timeOf('until', until) }),
        newestFirst: orderby !== 'time',
        limit: limitOf(maxpagesize, usualPage),
        ...(skiptoken === undefined ? {} : { after: tokenOf(skiptoken) }),
      })
      reply.header('cache-control', 'no-store')
      const head = await auditHead?.()
      if (head) reply.header('x-audit-head', `${head.count}:${head.hash}`)
      return { value, ...nextLink(request, next) }
    },
  )
}

/** An object id alone is one of the tenant of whoever asks. */
function callerIn({ principal }: Pick<FastifyRequest, 'principal'>, caller: string) {
  const [tenant, object] = principal.id.split('/')
  return isGuid(caller) && object !== undefined ? `${tenant}/${caller.toLowerCase()}` : caller
}

function guidOf(operationId: string) {
  if (isGuid(operationId)) return operationId
  throw new ServiceError('InvalidRequest', 'operationId has to be a GUID.', { target: 'operationId' })
}

function timeOf(target: 'since' | 'until', text: string) {
  const moment = momentOf(text)
  if (moment) return moment.toISOString()
  throw new ServiceError('InvalidRequest', `${target} has to be a time such as 2026-11-24T18:00:00Z.`, { target })
}
