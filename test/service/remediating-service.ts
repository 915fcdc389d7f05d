import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { buildApp } from '../../src/app.ts'
import { createAzure } from '../../src/azure/azure.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { createDiagnoses } from '../../src/readings/diagnoses.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import { errorCodes, findErrorCode } from '../../src/error-codes/find.ts'
import type { OperationsDependencies } from '../../src/operations/dependencies.ts'
import { createOperations } from '../../src/operations/operations.ts'
import { createOrphanedCollections } from '../../src/readings/orphaned-collections.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { madeTogether } from '../made-together.ts'

/** The whole service as main.ts assembles it, listening, on a PostgreSQL of its own, over an Azure that is 6,000 times as fast. */
export const remediatingService = (
  rest: Partial<OperationsDependencies> = {},
  http: Parameters<typeof buildApp>[1] = {},
) => madeTogether((later) => make(later, rest, http))

async function make(
  later: (takeAway: () => unknown) => void,
  rest: Partial<OperationsDependencies>,
  http: Parameters<typeof buildApp>[1],
) {
  const sandbox = await startSandbox({ throttling: false })
  later(() => sandbox.stop())
  sandbox.world.timeline.pace = 6000
  setDefaultCACertificates([...getCACertificates(), sandbox.ca])
  process.env['IDENTITY_ENDPOINT'] = sandbox.identityEndpoint
  process.env['IDENTITY_HEADER'] = sandbox.identityHeader
  const dataDir = await mkdtemp(join(tmpdir(), 'service-'))
  later(() => rm(dataDir, { recursive: true, force: true }))
  await chmod(dataDir, 0o755)
  const database = await openDatabase({ dataDir })
  later(() => database.close())
  const azure = createAzure({
    endpoint: sandbox.endpoint,
    audience: sandbox.endpoint,
    limits: defaultLimits,
    backupServicePrincipalId: sandbox.world.backupServicePrincipalId,
  })
  const diagnoses = createDiagnoses({
    collector: azure.collector,
    limits: defaultLimits,
    cacheSeconds: 15,
    vmReadsPerMinute: 12,
    ...(rest.budgets && { budgets: rest.budgets }),
  })
  const operations = createOperations({
    ...database,
    azure: azure.controlPlane,
    collector: azure.collector,
    diagnose,
    limits: defaultLimits,
    timing: { armPollSeconds: 0.05, jobPollSeconds: 0.1, recheckSeconds: 0.3, lostAnswerSeconds: 2 },
    enabled: true,
    onEnded: diagnoses.forget,
    ...rest,
  })
  later(() => operations.drain())
  const app = await buildApp(
    {
      diagnoses,
      operations,
      orphanedCollections: createOrphanedCollections({
        reader: azure.orphans,
        ...(rest.budgets && { budgets: rest.budgets }),
      }),
      errorCodes: { list: () => errorCodes, get: findErrorCode },
      readiness: async () => [],
    },
    http,
  )
  later(() => app.close())
  await operations.startWorker()
  const base = await app.listen({ port: 0, host: '127.0.0.1' })

  return {
    sandbox,
    database,
    operations,
    base,
    app,
    /** `/v1{vmId}` of a VM of the sample fleet. */
    vm(name: string) {
      const found = sampleVms.find((sample) => sample.name === name)
      if (!found) throw new Error(`the sample fleet has no ${name}`)
      return `${base}/v1${found.id}`
    },
    /** Writes that reached "Azure". */
    writes: () => sandbox.requests.filter(({ method, path }) => method !== 'GET' && !/backupStatus/i.test(path)),
  }
}
