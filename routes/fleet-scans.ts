import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Document, Named, Text } from '../src/backup/schema.ts'
import { FleetScan } from '../src/fleet/overview/scan-document.ts'
import type { Services } from '../src/services.ts'
import { linked } from './links.ts'
import { limitOf, NextLink, nextLink, pageQuery, tokenOf } from './paging.ts'
import { ofDatabase } from './refusals.ts'

const usualPage = 20
const mostSubscriptions = 200

/** Readings of the whole estate: what they came to, and a new one on request. */
export const fleetScanRoutes: FastifyPluginAsyncTypebox<{ fleet: NonNullable<Services['fleet']> }> = async (
  app,
  { fleet },
) => {
  app.get(
    '/fleet/scans',
    {
      config: { role: 'Backup.Diagnose', refuses: ofDatabase, tells: { 200: ['Cache-Control'] } },
      schema: {
        operationId: 'listFleetScans',
        tags: ['estate'],
        summary: 'Scans of the estate, newest first',
        description:
          'Their numbers are of the whole estate: whoever reaches a part of it finds its coverage at /v1/fleet.',
        querystring: Document({ ...pageQuery(usualPage) }),
        response: { 200: Named('FleetScanList', { value: Type.Array(FleetScan), ...NextLink }) },
      },
    },
    async (request, reply) => {
      const { maxpagesize, skiptoken } = request.query
      const { value, next } = await fleet.within(request.reach).scans({
        limit: limitOf(maxpagesize, usualPage),
        ...(skiptoken === undefined ? {} : { before: tokenOf(skiptoken) }),
      })
      reply.header('cache-control', 'no-store')
      return { value: value.map((scan) => linked(request, scan)), ...nextLink(request, next) }
    },
  )

  app.get(
    '/fleet/scans/:scanId',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: [...ofDatabase, 'ScanNotFound'],
        tells: { 200: ['Retry-After', 'Cache-Control'] },
      },
      schema: {
        operationId: 'getFleetScan',
        tags: ['estate'],
        summary: 'One scan of the estate',
        params: Document({ scanId: Text('A GUID.') }),
        querystring: Document({}),
        response: { 200: FleetScan },
      },
    },
    async (request, reply) => {
      const scan = await fleet.within(request.reach).scan(request.params.scanId)
      if (scan.endedDateTime === null) reply.header('retry-after', '5')
      return reply.header('cache-control', 'no-store').send(linked(request, scan))
    },
  )

  app.post(
    '/fleet/scans',
    {
      config: {
        role: 'Backup.Remediate',
        refuses: [...ofDatabase, 'ScanInProgress', 'ScanningDisabled', 'ScopeNotAllowed'],
        tells: { 202: ['Location', 'Retry-After', 'Cache-Control'] },
        bodyOptional: true,
      },
      schema: {
        operationId: 'startFleetScan',
        tags: ['estate'],
        summary: 'Scan the estate now',
        description:
          'All of it, or some subscriptions, as far as the caller reaches. It reads Azure Resource Graph and changes nothing in Azure. One at a time: 409 `ScanInProgress` with the `Location` of the one that runs.',
        querystring: Document({}),
        body: Named('FleetScanRequest', {
          subscriptionIds: Type.Optional(
            Type.Array(Type.String(), {
              minItems: 1,
              maxItems: mostSubscriptions,
              description: 'GUIDs of subscriptions that a sweep has seen; left out: all that the caller reaches.',
            }),
          ),
        }),
        response: { 202: FleetScan },
      },
      preValidation: (request, _, done) => {
        request.body ??= {}
        done()
      },
    },
    async (request, reply) => {
      const { subscriptionIds } = request.body
      const scan = await fleet.within(request.reach).startScan({ subscriptionIds, askedBy: request.principal.id })
      return reply
        .code(202)
        .header('location', request.address(scan.links.self))
        .header('retry-after', '5')
        .header('cache-control', 'no-store')
        .send(linked(request, scan))
    },
  )
}
