import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type TProperties } from 'typebox'
import type { VmBackupFacts } from '../src/backup/facts.ts'
import { BackupJob, RecoveryPoint } from '../src/backup/facts-of-backup.ts'
import { Extension } from '../src/backup/facts-of-compute.ts'
import { ManagementLock } from '../src/backup/facts-of-locks.ts'
import { RestorePoints } from '../src/backup/facts-of-restore-points.ts'
import { Document, Named, Text, Time } from '../src/backup/schema.ts'
import type { Services } from '../src/services.ts'
import { ofVm } from './refusals.ts'
import { vmPath, VmParams, whenCallerLeaves } from './schemas.ts'

const { collections, ...besideCollections } = RestorePoints.properties

/** What a list of each part holds where it was read. */
const parts = {
  extensions: { value: Type.Array(Extension) },
  locks: { value: Type.Array(ManagementLock) },
  restorePoints: { ...besideCollections, value: collections },
  backupJobs: { value: Type.Array(BackupJob) },
  recoveryPoints: { value: Type.Array(RecoveryPoint) },
} satisfies Record<string, TProperties>
type Part = keyof typeof parts

const Unread = Named('UnreadPart', {
  vmId: Text(),
  observedAt: Time(),
  status: Type.Literal('Unavailable'),
  reason: Text(),
  message: Type.Optional(Text()),
  requiredPermission: Type.Optional(Text()),
})

const titleOf = (part: Part) => `VirtualMachine${part[0]!.toUpperCase()}${part.slice(1)}`

/** A list, or without one why it could not be read: an empty `value` would be taken for an answer. */
const listOf = (part: Part) =>
  Type.Union([
    Named(titleOf(part), { vmId: Text(), observedAt: Time(), status: Type.Literal('Collected'), ...parts[part] }),
    Unread,
  ])

/** One part of the diagnosis alone, from the same reading. */
export const factRoutes: FastifyPluginAsyncTypebox<Pick<Services, 'diagnoses'>> = async (app, { diagnoses }) => {
  for (const part of Object.keys(parts) as Part[])
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
          description:
            'A list where `status` is `Collected`. What could not be read is `Unavailable` and has no `value`, but the reason and the permission that is missing.',
          params: VmParams,
          querystring: Document({}),
          response: { 200: listOf(part) },
        },
      },
      async (request, reply) => {
        const { diagnosis, ageSeconds } = await diagnoses.get(request.vm, {
          noCache: /\b(no-cache|max-age=0)\b/.test(request.headers['cache-control'] ?? ''),
          correlationId: request.id,
          callerLeaves: () => whenCallerLeaves(reply),
        })
        reply.header('cache-control', 'private, max-age=15').header('age', ageSeconds)
        const { vmId, observedAt, facts } = diagnosis
        return { vmId, observedAt, ...listed(facts, part) }
      },
    )
}

function listed(facts: VmBackupFacts, part: Part) {
  if (part === 'restorePoints') {
    const fact = facts.restorePoints
    if (fact.status === 'Unavailable') return fact
    const { collections: value, ...beside } = fact.value
    return { status: fact.status, ...beside, value }
  }
  const fact = facts[part]
  return fact.status === 'Unavailable' ? fact : { status: fact.status, value: fact.value }
}
