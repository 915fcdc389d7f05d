import { buildApp } from '../../src/app.ts'
import type { FactCollector } from '../../src/backup/control-plane.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { createDiagnoses, type DiagnosesOptions } from '../../src/readings/diagnoses.ts'
import { errorCodes, findErrorCode } from '../../src/error-codes/find.ts'
import type { Services } from '../../src/services.ts'
import { healthyFacts } from '../diagnosis/facts-builder.ts'
import { idleOperations } from './idle-operations.ts'

export const vmPath =
  '/v1/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/app-rg/providers/Microsoft.Compute/virtualMachines/web-1'

/** The real app and the real diagnoses over a collector that hands out what the test says: it stands where Azure is. */
export async function appUnderTest(
  collect?: FactCollector['collect'],
  options: Partial<DiagnosesOptions> = {},
  http: Parameters<typeof buildApp>[1] = {},
  services: Partial<Services> = {},
) {
  const calls: string[] = []
  const clock = { now: 0 }
  const collector: FactCollector = {
    collect: async (vm, rest) => {
      calls.push(vm.key)
      return collect
        ? await collect(vm, rest)
        : { facts: healthyFacts(), observedAt: '2026-11-23T10:00:00Z', armCalls: 12 }
    },
  }
  const diagnoses = createDiagnoses({
    collector,
    limits: defaultLimits,
    cacheSeconds: 15,
    vmReadsPerMinute: 12,
    clock: () => clock.now,
    ...options,
  })
  const app = await buildApp(
    {
      diagnoses,
      operations: idleOperations(collector),
      errorCodes: { list: () => errorCodes, get: findErrorCode },
      readiness: async () => [{ name: 'azureToken', ok: true, neededTo: 'Read', detail: '' }],
      ...services,
    },
    http,
  )
  return { app, diagnoses, calls, clock }
}
