/** Servers of the operations bench, in a process of their own: the service over facts that are at hand, and a bare POST of the same inserts. */
import { randomUUID } from 'node:crypto'
import Fastify from 'fastify'
import { sql } from 'kysely'
import { buildApp } from '../../src/app.ts'
import type { FactCollector } from '../../src/backup/control-plane.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { createDiagnoses } from '../../src/readings/diagnoses.ts'
import { append } from '../../src/operations/listing/journal.ts'
import { OperationQueue } from '../../src/operations/running/queue.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { healthyFacts } from '../diagnosis/facts-builder.ts'
import { aService } from '../operations/a-service.ts'

const connectionString = process.argv[2]!
const database = await openDatabase({ databaseUrl: connectionString, dataDir: '/nowhere' })
const collector: FactCollector = {
  collect: async () => ({ facts: healthyFacts(), observedAt: new Date().toISOString(), armCalls: 12 }),
}
const service = await buildApp({
  diagnoses: createDiagnoses({ collector, limits: defaultLimits, cacheSeconds: 15, vmReadsPerMinute: 12 }),
  operations: aService(database, { collector, controlPlane: undefined as never }), // no worker: nothing is sent
  errorCodes: { list: () => [], get: () => undefined },
  orphanedCollections: undefined as never,
  readiness: async () => [],
  metrics: createMetrics(),
})

const queue = new OperationQueue({ connectionString })
const bare = Fastify()
bare.post('/*', async (request, reply) => {
  const id = randomUUID()
  const vmKey = request.url
  await database.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('operations')
      .values({
        id,
        action: 'triggerBackup',
        vm_key: vmKey,
        vm_id: vmKey,
        status: 'NotStarted',
        body: '{}',
        plan: JSON.stringify({ calls: [], preconditions: [], blockers: [], dataLoss: [], notes: [] }),
        work: '{}',
        deadline_at: sql<Date>`now() + interval '1 day'`,
        created_by: 'bench',
        correlation_id: id,
      })
      .execute()
    await append(trx, { kind: 'Created', operationId: id, vmKey, caller: 'bench', correlationId: id })
    await queue.send(trx, id)
  })
  return reply.code(202).send({ id })
})

await queue.ready()
const [bareAddress, serviceAddress] = await Promise.all(
  [bare, service].map((app) => app.listen({ port: 0, host: '127.0.0.1' })),
)
process.on('disconnect', () => process.exit(0))
process.send?.({ bare: bareAddress, service: serviceAddress })
