import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Document, Named, Text } from '../src/backup/schema.ts'
import { ServiceError } from '../src/errors.ts'
import { deltaToken, positionOf } from '../src/fleet/lists/delta-token.ts'
import { ChangedDiagnosis, fieldsOf, onlyFields } from '../src/fleet/lists/listed-row.ts'
import { rowFilterOf } from '../src/fleet/lists/row-filter.ts'
import type { Services } from '../src/services.ts'
import { rowFor, rowQuery } from './diagnosis-rows.ts'
import { inLanguageOf } from './language.ts'
import { limitOf, pageQuery, sameRequest } from './paging.ts'
import { ofEstate } from './refusals.ts'

const usualPage = 100

const deltaQuery = {
  ...rowQuery,
  deltatoken: Type.Optional(Text('From deltaLink.')),
  ...pageQuery(usualPage),
}
const Delta = Named('DiagnosisDelta', {
  value: Type.Array(ChangedDiagnosis),
  nextLink: Type.Optional(Text('Absolute: there is more already.')),
  deltaLink: Type.Optional(Text('Absolute, on the last page: what has changed since then, for at least seven days.')),
})

/** What changes in the estate, for those who keep a copy of it. */
export const diagnosisDeltaRoutes: FastifyPluginAsyncTypebox<{
  fleetRows: NonNullable<Services['fleetRows']>
}> = async (app, { fleetRows }) => {
  app.get(
    '/diagnoses/delta',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: [...ofEstate, 'DeltaExpired'],
        heeds: ['Accept-Language'],
        tells: { 200: ['Content-Language', 'Cache-Control'] },
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
      const language = inLanguageOf(request, reply)
      const link = deltaToken(page.position, { filter, reach })
      return {
        value: page.value.map((change) =>
          'removed' in change ? change : onlyFields(rowFor(request, language, change), fields),
        ),
        ...(page.more
          ? { nextLink: sameRequest(request, { skiptoken: link, deltatoken: null }) }
          : { deltaLink: sameRequest(request, { deltatoken: link, skiptoken: null }) }),
      }
    },
  )
}
