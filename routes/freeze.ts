import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Document, Named, Nullable, Text, Time } from '../src/backup/schema.ts'
import { Person } from '../src/remediation/operation.ts'
import type { Services } from '../src/services.ts'
import { clip, keepable } from '../src/backup/text.ts'
import { ofDatabase } from './refusals.ts'
import { byOf } from './schemas.ts'

const longestReason = 500

const Freeze = Document(
  {
    frozen: Type.Boolean(),
    reason: Nullable(Text()),
    changedBy: Nullable(Person),
    changedDateTime: Time(),
    locksOff: Type.Integer({
      description: 'Temporary locks that are off; they too go back only when the freeze ends.',
    }),
  },
  { title: 'Freeze' },
)

/** The kill switch: no new step starts on any replica within 2 s. What Azure already works on goes on. */
export const freezeRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'operations'>> = async (app, { operations }) => {
  app.get(
    '/freeze',
    {
      config: { role: 'Backup.Diagnose', refuses: ofDatabase, tells: { 200: ['Cache-Control'] } },
      schema: {
        operationId: 'getFreeze',
        tags: ['service'],
        summary: 'Whether anything may be changed',
        querystring: Document({}),
        response: { 200: Freeze },
      },
    },
    async (_, reply) => reply.header('cache-control', 'no-store').send(await operations.freeze()),
  )

  app.put(
    '/freeze',
    {
      config: {
        role: 'Backup.Admin',
        everywhere: true,
        refuses: ofDatabase,
        tells: { 200: ['Cache-Control'] },
      },
      schema: {
        operationId: 'setFreeze',
        tags: ['service'],
        summary: 'Stop every change, or allow changes again',
        querystring: Document({}),
        body: Named('FreezeRequest', {
          frozen: Type.Boolean(),
          reason: Type.Optional(Text(`Cut to ${longestReason} characters; what cannot be kept is left out.`)),
        }),
        response: { 200: Freeze },
      },
      // Who pulls the switch may paste anything: a text never keeps it from working.
      preValidation: (request, _, done) => {
        const body = request.body as { reason?: unknown } | undefined
        if (typeof body?.reason === 'string') {
          body.reason = clip(keepable(body.reason), longestReason).trim()
          if (body.reason === '') delete body.reason
        }
        done()
      },
    },
    async (request, reply) => {
      const by = byOf(request)
      return reply.header('cache-control', 'no-store').send(await operations.setFreeze(request.body, by))
    },
  )
}
