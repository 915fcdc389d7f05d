import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { Document, Named, Text } from '../src/backup/schema.ts'
import { isSubscriptionId } from '../src/backup/resource-id.ts'
import { ServiceError } from '../src/errors.ts'
import { fieldsOf, ListedDiagnosis, onlyFields, rowFields } from '../src/fleet/lists/listed-row.ts'
import { rowFilterOf } from '../src/fleet/lists/row-filter.ts'
import { headerOf, lineOf } from '../src/fleet/lists/row-in-csv.ts'
import { rowOrders } from '../src/fleet/lists/row-order.ts'
import type { Services } from '../src/services.ts'
import { rowFor, rowQuery } from './diagnosis-rows.ts'
import { listFormOf } from './media-type.ts'
import { inLanguageOf } from './language.ts'
import { limitOf, NextLink, nextLink, pageQuery } from './paging.ts'
import { ofEstate } from './refusals.ts'

const usualPage = 100
const mostSkipped = 1_000_000

const listQuery = {
  ...rowQuery,
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
const list = {
  description: 'A page of rows, or all of them as CSV.',
  content: {
    'application/json': { schema: Named('DiagnosisList', { value: Type.Array(ListedDiagnosis), ...NextLink }) },
    'text/csv': {
      schema: Type.String({
        description:
          'All rows that match, with a header. A cell that a spreadsheet would take for a formula has an apostrophe before it.',
      }),
    },
  },
}
const config = {
  role: 'Backup.Diagnose',
  refuses: [...ofEstate, 'NotAcceptable'],
  heeds: ['Accept-Language'],
  tells: { 200: ['Content-Language', 'Cache-Control'] },
} as const

const listDescription =
  'What the last look at each VM came to. Of several values of one parameter, comma-separated, any; of several parameters all. Pages go on behind the last row of the one before: a row whose place does not change is neither left out nor told twice. `Accept-Language: pt` tells `summary` in Portuguese, but of a row that an earlier version wrote. `Accept: text/csv` is all that matches, as it is read: without pages.'

/** Rows of the estate: what every VM's diagnosis comes to, filtered and sorted. */
export const diagnosesRoutes: FastifyPluginAsyncTypebox<{ fleetRows: NonNullable<Services['fleetRows']> }> = async (
  app,
  { fleetRows },
) => {
  app.get(
    '/diagnoses',
    {
      config,
      schema: {
        operationId: 'listDiagnoses',
        tags: ['estate'],
        summary: 'Every VM of the estate: its verdict, why, and how old that is',
        description: listDescription,
        querystring: Document(listQuery),
        response: { 200: list },
      },
    },
    (request, reply) => answer(request, reply, request.query),
  )

  app.get(
    '/subscriptions/:subscriptionId/diagnoses',
    {
      config,
      schema: {
        operationId: 'listDiagnosesOfSubscription',
        tags: ['estate'],
        summary: 'Every VM of a subscription: its verdict, why, and how old that is',
        description: listDescription,
        params: Document({ subscriptionId: Text('A GUID.') }),
        querystring: Document(ofOneSubscription),
        response: { 200: list },
      },
    },
    (request, reply) => answer(request, reply, { ...request.query, subscriptionId: subscriptionIn(request.params) }),
  )

  async function answer(request: FastifyRequest, reply: FastifyReply, query: Query) {
    reply.header('cache-control', 'no-store').header('vary', 'Accept, Accept-Encoding')
    const language = inLanguageOf(request, reply)
    const { orderby = 'name' } = query
    const form = listFormOf(request.headers.accept)
    const fields = query.select === undefined ? undefined : fieldsOf(query.select)
    const filter = rowFilterOf(query)
    const rows = fleetRows.within(request.reach)
    if (form === 'csv') {
      refusePages(query)
      const slices = await begun(rows.slices({ filter, order: orderby }))
      const shown = fields ?? rowFields
      reply.header('content-type', 'text/csv; charset=utf-8; header=present')
      reply.header('content-disposition', 'attachment; filename="diagnoses.csv"')
      const stream: unknown = Readable.from(
        (async function* () {
          yield headerOf(shown)
          for await (const slice of slices)
            yield slice.map((row) => lineOf(rowFor(request, language, row), shown)).join('')
        })(),
      )
      // The schema knows the body, not what it comes in.
      return stream as string
    }
    const { value, next } = await rows.list({
      filter,
      order: orderby,
      limit: limitOf(query.maxpagesize, usualPage),
      ...pageIn(query),
    })
    return { value: value.map((row) => onlyFields(rowFor(request, language, row), fields)), ...nextLink(request, next) }
  }
}

type Query = Static<ReturnType<typeof Document<typeof listQuery>>>

/** With its first element at hand: what is wrong with the whole is told before anything is sent. */
async function begun<T>(source: AsyncIterable<T>): Promise<AsyncIterable<T>> {
  const iterator = source[Symbol.asyncIterator]()
  const first = await iterator.next()
  return (async function* () {
    try {
      for (let now = first; !now.done; now = await iterator.next()) yield now.value
    } finally {
      await iterator.return?.()
    }
  })()
}

function refusePages(query: Query) {
  const target = (['maxpagesize', 'skip', 'skiptoken'] as const).find((name) => query[name] !== undefined)
  if (target === undefined) return
  throw new ServiceError('InvalidRequest', `CSV has all rows that match: leave ${target} out.`, { target })
}

function subscriptionIn({ subscriptionId }: { subscriptionId: string }) {
  if (isSubscriptionId(subscriptionId)) return subscriptionId
  throw new ServiceError('InvalidRequest', 'subscriptionId has to be a GUID.', { target: 'subscriptionId' })
}

function pageIn({ skip, skiptoken }: Query) {
  if (skip === undefined) return skiptoken === undefined ? {} : { after: skiptoken }
  if (skiptoken !== undefined)
    throw new ServiceError('InvalidRequest', 'skip counts from the first row, and skiptoken goes on: send one.', {
      target: 'skip',
    })
  const count = /^\d{1,7}$/.test(skip) ? Number(skip) : Infinity
  if (count <= mostSkipped) return { skip: count }
  throw new ServiceError('InvalidRequest', `skip has to be 0 to ${mostSkipped}.`, { target: 'skip' })
}
