import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Document, Named, Text } from '../src/backup/schema.ts'
import { FailedOperation, ServiceError } from '../src/errors.ts'
import { ListedOperation, Operation, OperationResult, selectableParts } from '../src/remediation/operation.ts'
import type { Services } from '../src/services.ts'
import { addressed, announce, isEnded } from './operation-headers.ts'
import { inLanguageOf, languageOf } from './language.ts'
import { limitOf, NextLink, nextLink, pageQuery, tokenOf } from './paging.ts'
import { ofList, ofOperation, ofResult } from './refusals.ts'
import { vmKeyOf } from './schemas.ts'

const usualPage = 50
const howToFollow = ['Operation-Location', 'Location', 'Retry-After', 'Cache-Control'] as const
const OperationParams = Document({ operationId: Text('A GUID.') })

/** Operations: list and follow. */
export const operationRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'operations'>> = async (app, { operations }) => {
  app.get(
    '/operations',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: ofList,
        heeds: ['Accept-Language'],
        tells: { 200: ['Content-Language', 'Cache-Control'] },
      },
      schema: {
        operationId: 'listOperations',
        tags: ['operations'],
        summary: 'Operations, newest first',
        description:
          'Without `plan`, `steps` and `result`, unless `select` names them. A page ends early, with a `nextLink`, rather than come to more than 1 MiB.',
        querystring: Document({
          vmId: Type.Optional(Text('ARM id of a VM.')),
          status: Type.Optional(Type.Enum(['NotStarted', 'Running', 'Succeeded', 'Failed', 'Canceled'])),
          action: Type.Optional(Type.Enum(operations.actions.map(({ name }) => name))),
          select: Type.Optional(Text(`What of each to tell as well, comma-separated: ${selectableParts.join(', ')}.`)),
          ...pageQuery(usualPage),
        }),
        response: { 200: Named('OperationList', { value: Type.Array(ListedOperation), ...NextLink }) },
      },
    },
    async (request, reply) => {
      const { vmId, status, action, select, maxpagesize, skiptoken } = request.query
      const language = inLanguageOf(request, reply)
      const { value, next } = await operations.within(request.reach).list({
        ...(vmId === undefined ? {} : { vmKey: vmKeyOf(vmId) }),
        ...(status === undefined ? {} : { status }),
        ...(action === undefined ? {} : { action }),
        ...(select === undefined ? {} : { select: partsOf(select) }),
        limit: limitOf(maxpagesize, usualPage),
        language,
        ...(skiptoken === undefined ? {} : { before: tokenOf(skiptoken) }),
      })
      reply.header('cache-control', 'no-store')
      return { value: value.map((operation) => addressed(request, operation)), ...nextLink(request, next) }
    },
  )

  app.get(
    '/operations/:operationId',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: ofOperation,
        heeds: ['Accept-Language'],
        tells: { 200: ['Retry-After', 'Content-Language', 'Cache-Control'] },
      },
      schema: {
        operationId: 'getOperation',
        tags: ['operations'],
        summary: 'Status of an operation; always 200',
        params: OperationParams,
        querystring: Document({}),
        response: { 200: Operation },
      },
    },
    async (request, reply) => {
      const language = inLanguageOf(request, reply)
      const operation = await operations.within(request.reach).get(request.params.operationId, language)
      reply.header('cache-control', 'no-store')
      if (!isEnded(operation)) reply.header('retry-after', String(operations.retryAfterSeconds))
      return addressed(request, operation)
    },
  )

  app.get(
    '/operations/:operationId/result',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: ofResult,
        heeds: ['Accept-Language'],
        tells: { 200: ['Content-Language', 'Cache-Control'], 202: howToFollow },
      },
      schema: {
        operationId: 'getOperationResult',
        tags: ['operations'],
        summary: 'The result once there is one',
        description:
          '202 while the operation runs; then 200 with the result, or the status and error that it failed with. 410 `ResultPruned` once the result was removed (OPERATIONS_RETENTION_DAYS).',
        params: OperationParams,
        querystring: Document({}),
        response: { 200: OperationResult, 202: Operation },
      },
    },
    async (request, reply) => {
      const { operationId } = request.params
      const language = languageOf(request.headers['accept-language'])
      const end = await operations.within(request.reach).end(operationId, language)
      if (!end) {
        const operation = await operations.within(request.reach).get(operationId)
        return announce(request, reply, operation, operations).code(202).send(addressed(request, operation))
      }
      if (end.status === 'Succeeded' && end.prunedDateTime !== null)
        throw new ServiceError(
          'ResultPruned',
          `The operation Succeeded; its result was removed on ${end.prunedDateTime.slice(0, 10)}. Its events tell what was done.`,
        )
      if (end.status !== 'Succeeded') throw new FailedOperation(operationId, end.status, end.error)
      inLanguageOf(request, reply)
      return reply.header('cache-control', 'no-store').send(end.result ?? {})
    },
  )
}

function partsOf(select: string) {
  return select.split(',').map((named) => {
    const part = selectableParts.find((one) => one === named.trim())
    if (part) return part
    throw new ServiceError(
      'InvalidRequest',
      `select names ${selectableParts.join(', ')}, comma-separated; "${named.trim()}" is none of them.`,
      { target: 'select' },
    )
  })
}
