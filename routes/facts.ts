import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { VmBackupFactsSchema, type VmBackupFacts } from '../src/backup/facts.ts'
import { Document, Named, Text, Time } from '../src/backup/schema.ts'
import type { Services } from '../src/services.ts'
import { ofVm } from './refusals.ts'
import { vmPath, VmParams, whenCallerLeaves } from './schemas.ts'

const parts = ['extensions', 'locks', 'restorePoints', 'backupJobs', 'recoveryPoints'] as const

/** One part of the diagnosis alone, from the same reading. */
export const factRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'diagnoses'>> = async (app, { diagnoses }) => {
  for (const part of parts) {
    const title = `VirtualMachine${part[0]!.toUpperCase()}${part.slice(1)}`
    const Part = Named(title, { vmId: Text(), observedAt: Time(), [part]: VmBackupFactsSchema.properties[part] })
    app.get(
      `${vmPath}/${part}`,
      {
        config: {
          role: 'Backup.Diagnose',
          refuses: ofVm,
          heeds: ['Cache-Control'],
          tells: { 200: ['Age', 'Cache-Control'] },
        },
        schema: {
          operationId: `get${part[0]!.toUpperCase()}${part.slice(1)}`,
          tags: ['diagnosis'],
          summary: `The VM's ${part} alone`,
          params: VmParams,
          querystring: Document({}),
          response: { 200: Part },
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
