import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type TObject, type TSchema } from 'typebox'
import { Document, Named, Text } from '../src/backup/schema.ts'
import { Operation } from '../src/remediation/operation.ts'
import { Plan } from '../src/remediation/plan.ts'
import type { Services } from '../src/services.ts'
import { Reason } from './decisions.ts'
import { inLanguageOf } from './language.ts'
import { addressed, announce } from './operation-headers.ts'
import { ofAction } from './refusals.ts'
import { repeatabilityOf } from './repeatability.ts'
import { byOf, vmPath, VmParams } from './schemas.ts'

/** One POST an action. It is never done in the request: the answer is an operation to follow, or with ?dryRun=true the plan. */
export const actionRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'operations'>> = async (app, { operations }) => {
  for (const { name, summary, body } of operations.actions) {
    app.post(
      `${vmPath}/${name}`,
      {
        config: {
          role: 'Backup.Remediate',
          dryRunRole: 'Backup.Diagnose',
          bodyOptional: true,
          refuses: ofAction,
          heeds: [
            'Accept-Language',
            'If-Match',
            'Idempotency-Key',
            'Repeatability-Request-ID',
            'Repeatability-First-Sent',
          ],
          tells: {
            200: ['ETag', 'Content-Language', 'Cache-Control'],
            202: ['Operation-Location', 'Location', 'Retry-After', 'Repeatability-Result', 'Cache-Control'],
          },
        },
        schema: {
          operationId: name,
          tags: ['actions'],
          // By its name too: that is what a diagnosis and a plan call it.
          summary: `${name}: ${summary}`,
          description:
            "`?dryRun=true` answers 200 with the plan and writes nothing. Otherwise 202: follow `Operation-Location` (a status, always 200) or `Location` (202 until the end, then the result or the failure). `If-Match` with a plan's etag runs exactly that plan.",
          params: VmParams,
          querystring: Document({ dryRun: Type.Optional(DryRun) }),
          body: withWhatIsBeside(name, body),
          response: { 200: Plan, 202: Operation },
        },
        // The body may be left out: every action does the sensible thing by itself.
        preValidation: (request, _, done) => {
          request.body ??= {}
          done()
        },
      },
      async (request, reply) => {
        const { vm } = request
        const { callbackUrl, reason, ...wanted } = request.body as Record<string, unknown> & Beside
        if (request.query.dryRun === 'true') {
          const plan = await operations.within(request.reach).plan(vm, name, wanted, {
            correlationId: request.id,
            callbackUrl,
            reason,
            language: inLanguageOf(request, reply),
          })
          return reply.header('etag', plan.etag).header('cache-control', 'no-store').send(plan)
        }
        const { key, repeatable } = repeatabilityOf(request)
        const operation = await operations.within(request.reach).start(vm, name, wanted, {
          ifMatch: request.headers['if-match'],
          idempotencyKey: key,
          callbackUrl,
          reason,
          ...byOf(request),
        })
        if (repeatable) reply.header('repeatability-result', 'accepted')
        return announce(request, reply, operation, operations).code(202).send(addressed(request, operation))
      },
    )
  }
}

const DryRun = Type.Enum(['true', 'false'], {
  description: 'true: answer with the plan, and write nothing.',
  'x-shown-as': { type: 'boolean', default: false },
})

interface Beside {
  callbackUrl?: string
  reason?: string
}

/** Belongs to every action's request and to none of the actions: their own bodies stay closed to it. */
const withWhatIsBeside = (action: string, body: TSchema) =>
  Named(`${action[0]!.toUpperCase()}${action.slice(1)}Request`, {
    ...(body as TObject).properties,
    callbackUrl: Type.Optional(
      Text('https address that gets a signed CloudEvent when the operation has ended. Public hosts only.'),
    ),
    reason: Type.Optional(Reason),
  })
