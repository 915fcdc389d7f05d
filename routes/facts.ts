import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { VmBackupFactsSchema, type VmBackupFacts } from '../src/backup/facts.ts'
import { Document, Text, Time } from '../src/backup/schema.ts'
import type { Services } from '../src/services.ts'
import { ErrorResponse, vmPath, VmParams, whenCallerLeaves } from './schemas.ts'

const parts = ['extensions', 'locks', 'restorePoints', 'backupJobs', 'recoveryPoints'] as const

/** One part of the diagnosis alone, from the same reading. */
export const factRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'diagnoses'>> = async (app, { diagnoses }) => {
  for (const part of parts) {
    const Part = Document({ vmId: Text(), observedAt: Time(), [part]: VmBackupFactsSchema.properties[part] })
    app.get(
      `${vmPath}/${part}`,
      {
        config: { role: 'Backup.Diagnose' },
        schema: {
          operationId: `get${part[0]!.toUpperCase()}${part.slice(1)}`,
          tags: ['diagnosis'],
          summary: `The VM's ${part} alone`,
          params: VmParams,
          querystring: Document({}),
          response: { 200: Part, '4xx': ErrorResponse, '5xx': ErrorResponse },
        },
      },
      async (request, reply) => {
        const { diagnosis, ageSeconds } = await diagnoses.get(request.vm, {
          noCache: /\b(no-cache|max-age=0)\b/.test(request.headers['cache-control'] ?? ''),
          correlationId: request.id,
          callerLeaves: () => whenCallerLeaves(reply),
        })
        reply.header('cache-control', 'private, max-age=15').header('age', ageSeconds)
        const fact: VmBackupFacts[typeof part] = diagnosis.facts[part]
        return { vmId: diagnosis.vmId, observedAt: diagnosis.observedAt, [part]: fact }
      },
    )
  }
}
