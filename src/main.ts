import closeWithGrace from 'close-with-grace'
import { prepareAuthentication } from './access/prepare-authentication.ts'
import { buildApp } from './app.ts'
import { readHead } from './audit/head.ts'
import { startSealing } from './audit/sealing.ts'
import { createAzure } from './azure/azure.ts'
import { ConfigurationError, loadConfig, type Config } from './settings/config.ts'
import { tenantOfDatabase } from './database/azure-home.ts'
import { DatabaseUnusable, openDatabase } from './database/open-database.ts'
import { createDiagnoses } from './readings/diagnoses.ts'
import { diagnose } from './diagnosis/diagnose.ts'
import { errorCodes, findErrorCode } from './error-codes/find.ts'
import { createOperations } from './operations/operations.ts'
import { rememberingPolicies } from './operations/starting/policies-seen.ts'
import { createOrphanedCollections } from './readings/orphaned-collections.ts'
import { ReadingBudgets } from './readings/reading-budgets.ts'
import { readinessOf } from './telemetry/readiness.ts'
import { requestLog } from './plugins/request-log.ts'
import type { Services } from './services.ts'
import { settingsTable } from './settings/settings.ts'
import { withDeadline } from './concurrency/deadline.ts'
import { startTelemetry } from './telemetry/telemetry.ts'
import { isWrongTenant, tenantGate } from './access/tenant-gate.ts'

if (process.argv.includes('--help')) printHelp()
else await start(await orExit(() => loadConfig()))

async function start(config: Readonly<Config>) {
  const { limits, allowedSubscriptions } = config
  const telemetry = await startTelemetry({
    tracesExporter: config.tracesExporter,
    operations: () => operations.measures(),
    readiness: () => services.readiness(),
    log: () => app.log,
  })
  const tenants = tenantGate()
  const azure = createAzure({
    acceptTenant: tenants.accept,
    writeClientId: config.AZURE_REMEDIATION_CLIENT_ID,
    onCall: telemetry.onCall,
    endpoint: config.AZURE_RESOURCE_MANAGER_ENDPOINT,
    audience: config.AZURE_RESOURCE_MANAGER_AUDIENCE,
    limits,
    ...(config.BACKUP_SERVICE_PRINCIPAL_ID ? { backupServicePrincipalId: config.BACKUP_SERVICE_PRINCIPAL_ID } : {}),
  })
  // Readiness waits for the first token: it is on its way while the database opens, and what is wrong with it is told there.
  const firstToken = azure.checkReachable()
  firstToken.catch(() => undefined)
  const authentication = await orExit(() => prepareAuthentication(config, () => app.log))
  const database = await orExit(() =>
    openDatabase({
      databaseUrl: config.DATABASE_URL,
      dataDir: config.DATA_DIR,
      azure: {
        endpoint: config.AZURE_RESOURCE_MANAGER_ENDPOINT,
        ...(config.azureTenantId === undefined ? {} : { tenantId: config.azureTenantId }),
      },
    }),
  )
  tenants.open((tenantId) => tenantOfDatabase(database.db, tenantId))
  const collector = rememberingPolicies(azure.collector, database.served, (...said) => app.log.warn(...said))
  const budgets = new ReadingBudgets({
    vmReadsPerMinute: config.VM_READS_PER_MINUTE,
    callsPerSecond: config.READING_CALLS_PER_SECOND,
  })
  const diagnoses = createDiagnoses({
    collector,
    limits,
    cacheSeconds: config.DIAGNOSIS_CACHE_SECONDS,
    budgets,
    allowedSubscriptions,
    onDiagnosed: telemetry.metrics.diagnosed,
  })
  const operations = createOperations({
    ...database,
    azure: azure.controlPlane,
    collector,
    budgets,
    diagnose,
    limits,
    allowedSubscriptions,
    keyVaultGrants: {
      enabled: config.KEY_VAULT_GRANTS_ENABLED === 'true',
      principalId: config.BACKUP_SERVICE_PRINCIPAL_ID,
    },
    timing: { armPollSeconds: config.ARM_POLL_SECONDS, jobPollSeconds: config.JOB_POLL_SECONDS },
    enabled: config.remediationEnabled,
    approvalRequired: config.REQUIRE_APPROVAL === 'true',
    concurrency: config.OPERATIONS_AT_ONCE,
    retentionDays: config.OPERATIONS_RETENTION_DAYS,
    onEnded: diagnoses.forget,
    observer: telemetry.observer,
    notifications: {
      signingKeys: config.webhookSigningKeys,
      allowedHosts: config.webhookAllowedHosts,
      publicUrl: config.PUBLIC_URL,
      onAttempt: telemetry.metrics.notified,
    },
    log: { info: (...said) => app.log.info(...said), warn: (...said) => app.log.warn(...said) },
  })
  const services: Services = {
    diagnoses,
    operations,
    orphanedCollections: createOrphanedCollections({ reader: azure.orphans, budgets, allowedSubscriptions }),
    errorCodes: { list: () => errorCodes, get: findErrorCode },
    auditHead: () => readHead(database.served),
    readiness: readinessOf({
      needed: {
        azureToken: azure.checkReachable,
        database: database.checkReachable,
        ...(authentication && { signingKeys: authentication.checkReady }),
      },
    }),
    metrics: telemetry.metrics,
  }
  const app = await buildApp(services, {
    logger: { level: config.LOG_LEVEL, redact: ['req.headers.authorization'] },
    ...requestLog,
    publicUrl: config.PUBLIC_URL,
    limits: {
      readsPerMinute: config.RATE_LIMIT_PER_MINUTE,
      actionsPerMinute: config.ACTION_LIMIT_PER_MINUTE,
      eventStreamsPerCaller: config.EVENT_STREAMS_PER_CALLER,
      eventLoopDelayMilliseconds: config.MAX_EVENT_LOOP_DELAY_MS,
    },
    tracing: telemetry.plugin,
    authenticator: authentication,
  })
  const stopSealing = startSealing(database.db, app.log)
  // Steps under way are finished first, which takes up to 30 s (a request to ARM may last as long).
  const stopping = closeWithGrace({ delay: 45_000, logger: app.log }, async ({ err }) => {
    if (err) app.log.fatal({ err }, 'stopping')
    await app.close()
    authentication?.stop()
    await operations.drain()
    await stopSealing()
    await database.close()
    await telemetry.stop()
    if (process.exitCode) process.exit() // close-with-grace would end with 0
  })
  const refuse = (message: string) => {
    console.error(message)
    process.exitCode = 1
    stopping.close()
  }
  // Where no token comes for a while the start goes on: without one, nothing can be asked of a wrong Azure either.
  firstToken.catch((error: Error) => isWrongTenant(error) && refuse(error.message))
  await withDeadline(firstToken, 1000).catch(() => undefined)
  if (process.exitCode) return
  authentication?.start()
  await operations.startWorker()
  try {
    await app.listen({ port: config.PORT, host: config.HOST })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRNOTAVAIL') return refuse(`HOST: ${config.HOST} is no address of this machine.`)
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    refuse(`PORT: ${config.PORT} on ${config.HOST} cannot be had (${code}); set PORT to another one.`)
  }
}

/** What a person has to put right is said in one line, without a stack. */
async function orExit<T>(attempt: () => T | Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    const known = error instanceof ConfigurationError || error instanceof DatabaseUnusable
    if (!known) throw error
    console.error(error.message)
    process.exit(1)
  }
}

function printHelp() {
  console.log('Usage: npm start        settings come from the environment:\n')
  for (const { name, default: value, description } of settingsTable()) {
    console.log(`${name}${value === '' ? '' : ` (${value})`}\n    ${description}`)
  }
  console.log(
    '\nThe standard AZURE_*, IDENTITY_ENDPOINT, IDENTITY_HEADER and NODE_EXTRA_CA_CERTS variables keep their meaning.',
  )
}
