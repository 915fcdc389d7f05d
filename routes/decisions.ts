import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Document, Named, Text } from '../src/backup/schema.ts'
import { Operation } from '../src/remediation/operation.ts'
import { PlanComparison } from '../src/remediation/plan-comparison.ts'
import type { Services } from '../src/services.ts'
import { inLanguageOf } from './language.ts'
import { addressed, announce } from './operation-headers.ts'
import { ofApproval, ofOperation, ofVm } from './refusals.ts'
import { byOf } from './schemas.ts'

/** Beside what is asked for: why. */
export const Reason = Text(
  'Why, in 1 to 500 characters; others read it in the operation, the journal and the approval.',
)

const DecisionRequest = Named('DecisionRequest', { reason: Type.Optional(Reason) })
const OperationParams = Document({ operationId: Text('A GUID.') })
const howToFollow = ['Operation-Location', 'Location', 'Retry-After', 'Cache-Control'] as const

const decisions = {
  cancel: {
    role: 'Backup.Remediate',
    refuses: [...ofOperation, 'OperationNotCancelable'],
    summary: 'End an operation between two steps; locks that it took off go back first',
    description: 'What has been sent to Azure goes on there.',
  },
  approve: {
    role: 'Backup.Approve',
    refuses: ofApproval,
    summary: 'Approve an operation that cannot be undone and that somebody else asked for',
    description:
      'Where REQUIRE_APPROVAL is on, such an operation waits in NotStarted for up to 24 hours. Read its `plan` before: that plan runs, or with `PlanChanged` nothing does. Whoever asked cannot approve (403 `SelfApproval`); approving twice is approving once.',
  },
  reject: {
    role: 'Backup.Approve',
    refuses: ofApproval,
    summary: 'Reject an operation that waits for an approval and that somebody else asked for',
    description:
      'It ends Canceled with `ApprovalRejected` and the reason, before anything of it has begun. Whoever asked cancels instead (403 `SelfApproval`); rejecting twice is rejecting once.',
  },
} as const

/** What a person decides about an operation that somebody has started. */
export const decisionRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'operations'>> = async (app, { operations }) => {
  for (const verb of ['cancel', 'approve', 'reject'] as const) {
    const { role, refuses, summary, description } = decisions[verb]
    app.post(
      `/operations/:operationId/${verb}`,
      {
        config: { role, refuses, bodyOptional: true, tells: { 202: howToFollow } },
        schema: {
          operationId: `${verb}Operation`,
          tags: ['operations'],
          summary,
          description,
          params: OperationParams,
          querystring: Document({}),
          body: DecisionRequest,
          response: { 202: Operation },
        },
        preValidation: (request, _, done) => {
          request.body ??= {}
          done()
        },
      },
      async (request, reply) => {
        const decision = { ...byOf(request), reason: request.body.reason }
        const operation = await operations.within(request.reach)[verb](request.params.operationId, decision)
        return announce(request, reply, operation, operations).code(202).send(addressed(request, operation))
      },
    )
  }

  app.get(
    '/operations/:operationId/planChanges',
    {
      config: {
        role: 'Backup.Diagnose',
        refuses: [...ofOperation, ...ofVm, 'ApprovalNotNeeded', 'FactUnavailable'],
        heeds: ['Accept-Language'],
        tells: { 200: ['Content-Language', 'Cache-Control'] },
      },
      schema: {
        operationId: 'comparePlan',
        tags: ['operations'],
        summary: 'What has changed since an operation that waits for its approval was asked for',
        description:
          'The plan that waits, and the one that the same request would have now. Reads Azure as a dry run does. 409 `ApprovalNotNeeded` where nothing waits.',
        params: OperationParams,
        querystring: Document({}),
        response: { 200: PlanComparison },
      },
    },
    async (request, reply) =>
      reply
        .header('cache-control', 'no-store')
        .send(
          await operations
            .within(request.reach)
            .planChanges(request.params.operationId, { correlationId: request.id }, inLanguageOf(request, reply)),
        ),
  )
}
