import type { RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { createEntra } from '../../src/access/entra.ts'
import { buildApp } from '../../src/app.ts'
import { collected } from '../../src/backup/fact.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { errorCodes, findErrorCode } from '../../src/error-codes/find.ts'
import { createDiagnoses } from '../../src/readings/diagnoses.ts'
import { createFleetRows } from '../../src/fleet/lists/fleet-rows.ts'
import { createOrphanedCollections } from '../../src/readings/orphaned-collections.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import type { anEntra } from '../access/an-entra.ts'
import { healthyFacts } from '../diagnosis/facts-builder.ts'
import { idleFleet } from './idle-fleet.ts'
import { idleDatabase, idleOperations } from './idle-operations.ts'

type Entra = Awaited<ReturnType<typeof anEntra>>

/** The whole HTTP surface, every optional part of it included, and the routes as the router got them. */
export async function everyRoute(entra?: Entra, http: Parameters<typeof buildApp>[1] = {}) {
  const routes: RouteOptions[] = []
  const collector = {
    collect: async () => ({ facts: healthyFacts(), observedAt: '2026-11-23T10:00:00Z', armCalls: 1 }),
  }
  const operations = idleOperations(collector)
  const app = await buildApp(
    {
      diagnoses: createDiagnoses({ collector, limits: defaultLimits, cacheSeconds: 15, vmReadsPerMinute: 12 }),
      operations,
      orphanedCollections: createOrphanedCollections({
        reader: { candidates: async () => collected([], ''), judge: async () => null },
      }),
      fleetRows: createFleetRows(idleDatabase()),
      fleet: idleFleet(),
      errorCodes: { list: () => errorCodes, get: findErrorCode },
      readiness: async () => [],
      metrics: createMetrics({ operations: operations.measures, readiness: async () => [] }),
    },
    {
      ...(entra && {
        authenticator: createEntra(entra.settings, { assignments: () => undefined, warn: () => undefined }),
      }),
      ...http,
      // The first plugin of all: it sees every route.
      tracing: fp((instance, _, done) => {
        instance.addHook('onRoute', (route) => void routes.push(route))
        done()
      }),
    },
  )
  await app.ready()
  return { app, routes }
}
