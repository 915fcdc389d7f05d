import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { AddressOf } from '../src/addresses.ts'
import { Document, Text } from '../src/backup/schema.ts'
import { isGuid } from '../src/backup/resource-id.ts'
import { ServiceError } from '../src/errors.ts'
import { AuditEvent } from '../src/remediation/operation.ts'
import type { Services } from '../src/services.ts'
import { limitOf, nextLink, PageQuery, tokenOf } from './paging.ts'
import { ErrorResponse, vmKeyOf } from './schemas.ts'

/** The journal: who changed what, when, and what Azure said. */
export const auditEventRoutes: FastifyPluginAsyncTypebox<
  Pick<Services, 'operations'> & { auditHead: Services['auditHead'] | undefined; addressOf: AddressOf }
> = async (app, { operations, auditHead, addressOf }) => {
  app.get(
    '/auditEvents',
    {
      config: { role: 'Backup.Diagnose' },
      schema: {
        operationId: 'listAuditEvents',
        tags: ['operations'],
        summary: 'The journal, oldest first',
        description:
          'The header `x-audit-head` says where the chain of hashes over the journal ends: kept elsewhere, it shows later whether the journal was cut (`npm run audit -- verify --head`).',
        querystring: Document({
          vmId: Type.Optional(Text('ARM id of a VM.')),
          operationId: Type.Optional(Text('A GUID.')),
          caller: Type.Optional(Text()),
          kind: Type.Optional(Text('e.g. Intent: what was about to be sent to Azure.')),
          since: Type.Optional(Text('RFC 3339.')),
          ...PageQuery,
        }),
        response: {
          200: Document({ value: Type.Array(AuditEvent), nextLink: Type.Optional(Text()) }),
          '4xx': ErrorResponse,
          '5xx': ErrorResponse,
        },
      },
    },
    async (request, reply) => {
      const { vmId, operationId, caller, kind, since, maxpagesize, skiptoken } = request.query
      const { value, next } = await operations.within(request.reach).auditEvents({
        ...(vmId === undefined ? {} : { vmKey: vmKeyOf(vmId) }),
        ...(operationId === undefined ? {} : { operationId: guidOf(operationId) }),
        ...(caller === undefined ? {} : { caller }),
        ...(kind === undefined ? {} : { kind }),
        ...(since === undefined ? {} : { since: timeOf(since) }),
        limit: limitOf(maxpagesize, 100),
        ...(skiptoken === undefined ? {} : { after: tokenOf(skiptoken) }),
      })
      reply.header('cache-control', 'no-store')
      const head = await auditHead?.()
      if (head) reply.header('x-audit-head', `${head.count}:${head.hash}`)
      return { value, ...nextLink(request, next, addressOf) }
    },
  )
}

function guidOf(operationId: string) {
  if (isGuid(operationId)) return operationId
  throw new ServiceError('InvalidRequest', 'operationId has to be a GUID.', { target: 'operationId' })
}

function timeOf(since: string) {
  if (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.test(since) &&
    !Number.isNaN(Date.parse(since))
  )
    return since
  throw new ServiceError('InvalidRequest', 'since has to be a time such as 2026-11-24T18:00:00Z.', { target: 'since' })
}
