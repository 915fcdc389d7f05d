import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAzure } from '../../src/azure/azure.ts'
import { defaultLimits } from '../../src/backup/limits.ts'
import { createDiagnoses } from '../../src/readings/diagnoses.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { errorCodes, findErrorCode } from '../../src/error-codes/find.ts'
import { idleOperations } from '../routes/idle-operations.ts'
import { createOrphanedCollections } from '../../src/readings/orphaned-collections.ts'
import { buildApp } from '../../src/app.ts'

/** The service as main.ts assembles it, over real SDKs and real HTTPS, with the sandbox where Azure's network would be. */
export async function serviceOverSandbox(options: Parameters<typeof startSandbox>[0] = {}) {
  const sandbox = await startSandbox({ throttling: false, ...options })
  setDefaultCACertificates([...getCACertificates(), sandbox.ca])
  process.env['IDENTITY_ENDPOINT'] = sandbox.identityEndpoint
  process.env['IDENTITY_HEADER'] = sandbox.identityHeader
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
  })
  const app = await buildApp({
    diagnoses,
    operations: idleOperations(azure.collector),
    orphanedCollections: createOrphanedCollections({ reader: azure.orphans }),
    errorCodes: { list: () => errorCodes, get: findErrorCode },
    readiness: async () => [],
  })
  return { sandbox, azure, app }
}
