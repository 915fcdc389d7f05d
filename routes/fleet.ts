import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { momentOf } from '../src/backup/moment.ts'
import { Document, Named, Text } from '../src/backup/schema.ts'
import { ServiceError } from '../src/errors.ts'
import { causeIn, FleetCause } from '../src/fleet/overview/cause-document.ts'
import type { CausePlace } from '../src/fleet/overview/causes.ts'
import { FleetHistory } from '../src/fleet/overview/history-document.ts'
import { intervals } from '../src/fleet/overview/history-resolutions.ts'
import { historySeries } from '../src/fleet/overview/history.ts'
import { Fleet } from '../src/fleet/overview/overview-document.ts'
import type { Services } from '../src/services.ts'
import { matches } from './entity-tags.ts'
import { inLanguageOf } from './language.ts'
import { linked } from './links.ts'
import { limitOf, NextLink, nextLink, pageQuery } from './paging.ts'
import { ofDatabase, ofSweeps } from './refusals.ts'

const usualCauses = 50

export interface FleetNeeded {
  fleet: NonNullable<Services['fleet']>
}

/** The whole estate, as far as the caller reaches. */
export const fleetRoutes: FastifyPluginAsyncTypebox<FleetNeeded> = async (app, { fleet }) => {
  app.get(
    '/fleet',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: ofDatabase,
        heeds: ['If-None-Match'],
        tells: { 200: ['ETag', 'Age', 'Cache-Control'], 304: ['ETag', 'Age', 'Cache-Control'] },
      },
      schema: {
        operationId: 'getFleet',
        tags: ['estate'],
        summary: 'The estate in numbers',
        description:
          'Of the VMs that the caller reaches: verdicts, reasons, subscriptions, what is foretold; and how much was looked at, since when, and which permissions are missing. The `ETag` covers all but times and ages; `Age` is that of the oldest source. At most 16 KiB.',
        querystring: Document({}),
        response: { 200: Fleet },
      },
    },
    async (request, reply) => {
      const { fleet: told, etag, ageSeconds } = await fleet.within(request.reach).overview()
      reply.header('etag', etag).header('cache-control', 'private, no-cache')
      if (ageSeconds !== null) reply.header('age', ageSeconds)
      // Not one of the schema's answers: it has no body.
      if (matches(request.headers['if-none-match'], etag)) return (reply as FastifyReply).code(304).send()
      const { runningScan } = told
      return { ...told, runningScan: runningScan && linked(request, runningScan) }
    },
  )

  app.get(
    '/fleet/causes',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: ofSweeps,
        heeds: ['Accept-Language'],
        tells: { 200: ['Content-Language', 'Cache-Control'] },
      },
      schema: {
        operationId: 'listFleetCauses',
        tags: ['estate'],
        summary: 'What several VMs fail for, those that hit most VMs first',
        description:
          'One lock, one error code, one version of an extension, one policy, one key vault: with its evidence, since when, how many VMs of those that the caller reaches, and what helps. VMs that it hits: `links.vms`.',
        querystring: Document({ ...pageQuery(usualCauses) }),
        response: { 200: Named('FleetCauseList', { value: Type.Array(FleetCause), ...NextLink }) },
      },
    },
    async (request, reply) => {
      const { maxpagesize, skiptoken } = request.query
      const { value, next } = await fleet.within(request.reach).causes({
        limit: limitOf(maxpagesize, usualCauses),
        after: skiptoken === undefined ? undefined : placeOf(skiptoken),
      })
      reply.header('cache-control', 'no-store')
      const language = inLanguageOf(request, reply)
      return {
        value: value.map((cause) => linked(request, causeIn(language, cause))),
        ...nextLink(request, next && tokenAt(next)),
      }
    },
  )

  app.get(
    '/fleet/causes/:causeId',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: [...ofDatabase, 'CauseNotFound'],
        heeds: ['Accept-Language'],
        tells: { 200: ['Content-Language', 'Cache-Control'] },
      },
      schema: {
        operationId: 'getFleetCause',
        tags: ['estate'],
        summary: 'One thing that several VMs fail for',
        params: Document({ causeId: Text('From the list, or from `causeIds` of a row.') }),
        querystring: Document({}),
        response: { 200: FleetCause },
      },
    },
    async (request, reply) => {
      const cause = await fleet.within(request.reach).cause(request.params.causeId)
      const told = causeIn(inLanguageOf(request, reply), cause)
      return reply.header('cache-control', 'no-store').send(linked(request, told))
    },
  )

  app.get(
    '/fleet/history',
    {
      config: { role: 'Backup.Diagnose', refuses: ofSweeps, tells: { 200: ['Cache-Control'] } },
      schema: {
        operationId: 'getFleetHistory',
        tags: ['estate'],
        summary: 'Counts of VMs over time, in flat rows',
        description:
          'Looked at every five minutes, which is kept for 2 days; every hour, kept for 90 days; and every day, kept for 3 years. At most 1,000 rows.',
        querystring: Document({
          from: Type.Optional(Text('RFC 3339, or milliseconds of Unix time; default: a day before `to`.')),
          to: Type.Optional(Text('As `from`; default: now.')),
          interval: Type.Optional(
            Type.Enum(intervals, { description: 'ISO 8601; default: the shortest that comes to 1,000 rows at most.' }),
          ),
          by: Type.Optional(Type.Enum(historySeries, { default: 'verdict' })),
        }),
        response: { 200: FleetHistory },
      },
    },
    async (request, reply) => {
      const { from, to, interval, by = 'verdict' } = request.query
      const until = to === undefined ? new Date() : timeOf('to', to)
      const since = from === undefined ? new Date(until.getTime() - 86_400_000) : timeOf('from', from)
      reply.header('cache-control', 'no-store')
      return await fleet.within(request.reach).history({ from: since, to: until, interval, by })
    },
  )
}

/** RFC 3339, or what Grafana sends. */
function timeOf(target: 'from' | 'to', text: string) {
  const moment = /^\d{12,14}$/.test(text) ? new Date(Number(text)) : momentOf(text)
  if (moment) return moment
  throw new ServiceError(
    'InvalidRequest',
    `${target} has to be a time such as 2026-11-24T18:00:00Z, or milliseconds of Unix time.`,
    { target },
  )
}

const tokenAt = ({ hit, id }: CausePlace) => Buffer.from(`${hit} ${id}`).toString('base64url')

function placeOf(skiptoken: string): CausePlace {
  const [, hit, id] = /^(\d{1,9}) ([^\0]{1,1000})$/.exec(Buffer.from(skiptoken, 'base64url').toString()) ?? []
  if (hit !== undefined && id !== undefined) return { hit: Number(hit), id }
  throw new ServiceError('InvalidRequest', 'skiptoken comes from a nextLink.', { target: 'skiptoken' })
}
