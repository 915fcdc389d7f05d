import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Document, Named, Text } from '../src/backup/schema.ts'
import { ErrorCodeEntry, errorCodeIn } from '../src/error-codes/told.ts'
import { ServiceError } from '../src/errors.ts'
import type { Services } from '../src/services.ts'
import { inLanguageOf } from './language.ts'

/** The troubleshooting guide, code by code. */
export const errorCodeRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'errorCodes'>> = async (app, { errorCodes }) => {
  app.get(
    '/errorCodes',
    {
      config: {
        role: 'Backup.Diagnose',
        heeds: ['Accept-Language'],
        tells: { 200: ['Content-Language', 'Cache-Control'] },
      },
      schema: {
        operationId: 'listErrorCodes',
        tags: ['guide'],
        summary: 'All error codes that this service knows',
        querystring: Document({}),
        response: { 200: Named('ErrorCodeList', { value: Type.Array(ErrorCodeEntry) }) },
      },
    },
    async (request, reply) => {
      const language = inLanguageOf(request, reply)
      const value = errorCodes.list().map((entry) => errorCodeIn(language, entry))
      return reply.header('cache-control', 'public, max-age=3600').send({ value })
    },
  )

  app.get(
    '/errorCodes/:code',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: ['ErrorCodeNotFound'],
        heeds: ['Accept-Language'],
        tells: { 200: ['Content-Language', 'Cache-Control'] },
      },
      schema: {
        operationId: 'getErrorCode',
        tags: ['guide'],
        summary: 'One error code: causes, checks, actions, guest steps',
        params: Document({ code: Text('Its symbol in any casing, or a number that job records show.') }),
        querystring: Document({}),
        response: { 200: ErrorCodeEntry },
      },
    },
    async (request, reply) => {
      const { params } = request
      const entry = errorCodes.get(params.code)
      if (!entry)
        throw new ServiceError(
          'ErrorCodeNotFound',
          `No error code "${params.code.slice(0, 100)}" is known; /v1/errorCodes lists them.`,
          { target: 'code' },
        )
      return reply
        .header('cache-control', 'public, max-age=3600')
        .send(errorCodeIn(inLanguageOf(request, reply), entry))
    },
  )
}
