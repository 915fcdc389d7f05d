import closeWithGrace from 'close-with-grace'
import { prepareAuthentication } from './access/prepare-authentication.ts'
import { buildApp } from './app.ts'
import { readHead } from './audit/head.ts'
import { startSealing } from './audit/sealing.ts'
import { createAzure } from './azure/azure.ts'
import { ConfigurationError, loadConfig, type Config } from './config.ts'
import { DatabaseUnusable, openDatabase } from './database/open-database.ts'
import { createDiagnoses } from './diagnoses.ts'
import { diagnose } from './diagnosis/diagnose.ts'
import { errorCodes, findErrorCode } from './diagnosis/error-codes/error-codes.ts'
import { createOperations } from './operations/operations.ts'
import { rememberingPolicies } from './operations/policies-seen.ts'
import { createOrphanedCollections } from './orphaned-collections.ts'
import { readinessOf } from './readiness.ts'
import { requestLog } from './plugins/request-log.ts'
import type { Services } from './services.ts'
import { settingsTable } from './settings.ts'
import { startTelemetry } from './telemetry/telemetry.ts'

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
  const azure = createAzure({
    writeClientId: config.AZURE_REMEDIATION_CLIENT_ID,
    onCall: telemetry.onCall,
    endpoint: config.AZURE_RESOURCE_MANAGER_ENDPOINT,
    audience: config.AZURE_RESOURCE_MANAGER_AUDIENCE,
    limits,
    ...(config.BACKUP_SERVICE_PRINCIPAL_ID ? { backupServicePrincipalId: config.BACKUP_SERVICE_PRINCIPAL_ID } : {}),
  })
  // Readiness waits for the first token: it is on its way while the database opens, and what is wrong with it is told there.
  azure.checkReachable().catch(() => undefined)
  const authentication = await orExit(() => prepareAuthentication(config, () => app.log))
  const database = await orExit(() => openDatabase({ databaseUrl: config.DATABASE_URL, dataDir: config.DATA_DIR }))
  const collector = rememberingPolicies(azure.collector, database.served, (...said) => app.log.warn(...said))
  const diagnoses = createDiagnoses({
    collector,
    limits,
    cacheSeconds: config.DIAGNOSIS_CACHE_SECONDS,
    vmReadsPerMinute: config.VM_READS_PER_MINUTE,
    allowedSubscriptions,
    onDiagnosed: telemetry.metrics.diagnosed,
  })
  const operations = createOperations({
    ...database,
    azure: azure.controlPlane,
    collector,
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
    orphanedCollections: createOrphanedCollections({ reader: azure.orphans, allowedSubscriptions }),
    errorCodes: { list: () => errorCodes, get: findErrorCode },
    auditHead: () => readHead(database.served),
    readiness: readinessOf({
      azureToken: azure.checkReachable,
      database: database.checkReachable,
      ...(authentication && { signingKeys: authentication.checkReady }),
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
  closeWithGrace({ delay: 45_000, logger: app.log }, async ({ err }) => {
    if (err) app.log.fatal({ err }, 'stopping')
    await app.close()
    authentication?.stop()
    await operations.drain()
    await stopSealing()
    await database.close()
    await telemetry.stop()
  })
  authentication?.start()
  await operations.startWorker()
  await app.listen({ port: config.PORT, host: config.HOST })
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
