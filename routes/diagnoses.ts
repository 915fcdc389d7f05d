import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { Document, Named, Text } from '../src/backup/schema.ts'
import { isSubscriptionId } from '../src/backup/resource-id.ts'
import { ServiceError } from '../src/errors.ts'
import { deltaToken, positionOf } from '../src/fleet/lists/delta-token.ts'
import {
  ChangedDiagnosis,
  fieldsOf,
  ListedDiagnosis,
  onlyFields,
  rowFields,
  type RowField,
} from '../src/fleet/lists/listed-row.ts'
import { filterParameters, rowFilterOf, type FilterName } from '../src/fleet/lists/row-filter.ts'
import { rowOrders } from '../src/fleet/lists/row-order.ts'
import type { DiagnosisRow } from '../src/fleet/row.ts'
import type { Services } from '../src/services.ts'
import { limitOf, NextLink, nextLink, pageQuery, sameRequest } from './paging.ts'
import { ofEstate } from './refusals.ts'

const usualPage = 100
const mostSkipped = 1_000_000

const filterQuery = Object.fromEntries(
  Object.entries(filterParameters).map(([name, { description }]) => [name, Type.Optional(Text(description))]),
) as Record<FilterName, ReturnType<typeof Type.Optional<ReturnType<typeof Text>>>>

const listQuery = {
  ...filterQuery,
  select: Type.Optional(
    Text(`What of each row to tell, comma-separated: ${rowFields.join(', ')}. Left out: all of it.`),
  ),
  orderby: Type.Optional(
    Type.Enum(rowOrders, {
      description:
        'A row without a last backup or a count comes first, one of which nothing is foretold last; `verdict`: the worst first.',
      default: 'name',
    }),
  ),
  skip: Type.Optional(
    Type.String({
      description: `Rows to leave out before the first, at most ${mostSkipped}. To read all, follow nextLink.`,
      'x-shown-as': { type: 'integer', minimum: 0, maximum: mostSkipped, default: 0 },
    }),
  ),
  ...pageQuery(usualPage),
}
const { subscriptionId: _, ...ofOneSubscription } = listQuery
const List = Named('DiagnosisList', { value: Type.Array(ListedDiagnosis), ...NextLink })

const deltaQuery = {
  ...filterQuery,
  select: listQuery.select,
  deltatoken: Type.Optional(Text('From deltaLink.')),
  ...pageQuery(usualPage),
}
const Delta = Named('DiagnosisDelta', {
  value: Type.Array(ChangedDiagnosis),
  nextLink: Type.Optional(Text('Absolute: there is more already.')),
  deltaLink: Type.Optional(Text('Absolute, on the last page: what has changed since then, for at least seven days.')),
})

const listDescription = `What the last look at each VM came to. Of several values of one parameter, comma-separated, any; of several parameters all. Pages go on behind the last row of the one before: a row whose place does not change is neither left out nor told twice.`

/** Rows of the estate: what every VM's diagnosis comes to, filtered and sorted. */
export const diagnosesRoutes: FastifyPluginAsyncTypebox<{ fleetRows: NonNullable<Services['fleetRows']> }> = async (
  app,
  { fleetRows },
) => {
  app.get(
    '/diagnoses',
    {
      config: { role: 'Backup.Diagnose', refuses: ofEstate, tells: { 200: ['Cache-Control'] } },
      schema: {
        operationId: 'listDiagnoses',
        tags: ['estate'],
        summary: 'Every VM of the estate: its verdict, why, and how old that is',
        description: listDescription,
        querystring: Document(listQuery),
        response: { 200: List },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return await list(request, request.query)
    },
  )

  app.get(
    '/subscriptions/:subscriptionId/diagnoses',
    {
      config: { role: 'Backup.Diagnose', refuses: ofEstate, tells: { 200: ['Cache-Control'] } },
      schema: {
        operationId: 'listDiagnosesOfSubscription',
        tags: ['estate'],
        summary: 'Every VM of a subscription: its verdict, why, and how old that is',
        description: listDescription,
        params: Document({ subscriptionId: Text('A GUID.') }),
        querystring: Document(ofOneSubscription),
        response: { 200: List },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return await list(request, { ...request.query, subscriptionId: subscriptionIn(request.params) })
    },
  )

  app.get(
    '/diagnoses/delta',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: [...ofEstate, 'DeltaExpired'],
        tells: { 200: ['Cache-Control'] },
      },
      schema: {
        operationId: 'followDiagnoses',
        tags: ['estate'],
        summary: 'What changes in the estate, without a gap',
        description:
          'First all rows that match, then, by `deltaLink`, what has changed since: rows, and those to be forgotten as `removed`. In the order of `sequence`. A row may be told again, and is never left out. `operation` is of the moment: one that begins or ends does not change a row.',
        querystring: Document(deltaQuery),
        response: { 200: Delta },
      },
    },
    async (request, reply) => {
      const { select, maxpagesize, deltatoken, skiptoken, ...query } = request.query
      const fields = select === undefined ? undefined : fieldsOf(select)
      const { reach } = request
      const filter = rowFilterOf(query)
      const limit = limitOf(maxpagesize, usualPage)
      if (deltatoken !== undefined && skiptoken !== undefined)
        throw new ServiceError('InvalidRequest', 'deltatoken and skiptoken come from two links: follow one.', {
          target: 'deltatoken',
        })
      const token = deltatoken ?? skiptoken
      const position =
        token === undefined
          ? undefined
          : positionOf(token, { filter, reach }, skiptoken === undefined ? 'deltatoken' : 'skiptoken')
      const page =
        position === null ? null : await fleetRows.within(reach).delta({ filter, limit, ...(position && { position }) })
      if (page === null)
        throw new ServiceError(
          'DeltaExpired',
          'Changes since that link are told no more, or your reach is another one now. Begin again at `location`, and forget what it does not tell.',
          { location: sameRequest(request, { deltatoken: null, skiptoken: null }) },
        )
      reply.header('cache-control', 'no-store')
      const link = deltaToken(page.position, { filter, reach })
      return {
        value: page.value.map((change) => ('removed' in change ? change : told(request, [change], fields)[0]!)),
        ...(page.more
          ? { nextLink: sameRequest(request, { skiptoken: link, deltatoken: null }) }
          : { deltaLink: sameRequest(request, { deltatoken: link, skiptoken: null }) }),
      }
    },
  )

  async function list(request: FastifyRequest, query: Static<ReturnType<typeof Document<typeof listQuery>>>) {
    const { select, orderby = 'name', skip, maxpagesize, skiptoken } = query
    const fields = select === undefined ? undefined : fieldsOf(select)
    const { value, next } = await fleetRows.within(request.reach).list({
      filter: rowFilterOf(query),
      order: orderby,
      limit: limitOf(maxpagesize, usualPage),
      ...(skiptoken === undefined ? {} : { after: skiptoken }),
      ...(skip === undefined ? {} : { skip: skipOf(skip, skiptoken) }),
    })
    return { value: told(request, value, fields), ...nextLink(request, next) }
  }
}

/** With addresses as the caller of this request reaches them. */
function told(request: FastifyRequest, rows: readonly DiagnosisRow[], fields: readonly RowField[] | undefined) {
  return rows.map((row) => {
    const links = { self: request.address(row.links.self), diagnosis: request.address(row.links.diagnosis) }
    return onlyFields({ ...row, links }, fields)
  })
}

function subscriptionIn({ subscriptionId }: { subscriptionId: string }) {
  if (isSubscriptionId(subscriptionId)) return subscriptionId
  throw new ServiceError('InvalidRequest', 'subscriptionId has to be a GUID.', { target: 'subscriptionId' })
}

function skipOf(skip: string, skiptoken: string | undefined) {
  if (skiptoken !== undefined)
    throw new ServiceError(
      'InvalidRequest',
      'skip counts from the first row, skiptoken goes on from a page: send one.',
      {
        target: 'skip',
      },
    )
  const count = /^\d{1,7}$/.test(skip) ? Number(skip) : Infinity
  if (count <= mostSkipped) return count
  throw new ServiceError('InvalidRequest', `skip has to be 0 to ${mostSkipped}.`, { target: 'skip' })
}
