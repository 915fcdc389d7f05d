/** Servers of the polling bench, in a process of their own: the service over one stored reading, and a bare Fastify hello. */
import Fastify from 'fastify'
import { buildApp } from '../../src/app.ts'
import type { FactCollector } from '../../src/backup/control-plane.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { createDiagnoses } from '../../src/readings/diagnoses.ts'
import { idleOperations } from '../routes/idle-operations.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { healthyFacts } from '../diagnosis/facts-builder.ts'

const hello = Fastify()
hello.get(
  '/',
  { schema: { response: { 200: { type: 'object', properties: { hello: { type: 'string' } } } } } },
  async () => ({ hello: 'world' }),
)

const collector: FactCollector = {
  collect: async () => ({ facts: healthyFacts(), observedAt: '2026-01-01T00:00:00Z', armCalls: 12 }),
}
const service = await buildApp(
  {
    diagnoses: createDiagnoses({
      collector,
      limits: defaultLimits,
      cacheSeconds: 300,
      vmReadsPerMinute: 12,
    }),
    operations: idleOperations(collector),
    errorCodes: { list: () => [], get: () => undefined },
    readiness: async () => [],
    metrics: createMetrics(),
  },
  // As main.ts has them, but that a bench asks more often than anybody may.
  {
    limits: {
      readsPerMinute: 1e9,
      actionsPerMinute: 1e9,
      eventStreamsPerCaller: 100,
      eventLoopDelayMilliseconds: 60_000,
    },
  },
)

const [helloAddress, serviceAddress] = await Promise.all(
  [hello, service].map((app) => app.listen({ port: 0, host: '127.0.0.1' })),
)
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.(user + system)
})
process.on('SIGINT', () => process.exit(0))
process.send?.({ hello: helloAddress, service: serviceAddress })
