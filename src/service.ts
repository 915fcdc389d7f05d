import type { FastifyBaseLogger, FastifyPluginCallback } from 'fastify'
import { prepareAuthentication } from './access/prepare-authentication.ts'
import { tenantGate } from './access/tenant-gate.ts'
import { buildApp } from './app.ts'
import { readHead } from './audit/head.ts'
import { cloudOf } from './backup/clouds.ts'
import { startSealing } from './audit/sealing.ts'
import { createAzure, type AzureOptions } from './azure/azure.ts'
import { tenantOfDatabase } from './database/azure-home.ts'
import { openDatabase } from './database/open-database.ts'
import { diagnose } from './diagnosis/diagnose.ts'
import { errorCodes, findErrorCode } from './error-codes/find.ts'
import type { OperationsTiming } from './operations/dependencies.ts'
import { createFleetRows } from './fleet/lists/fleet-rows.ts'
import { refusingUnswept } from './fleet/lists/never-swept.ts'
import { createFleet } from './fleet/overview/fleet-service.ts'
import { keepLedger } from './fleet/overview/ledger.ts'
import { sampleHistory } from './fleet/overview/sample-history.ts'
import { createOperations } from './operations/operations.ts'
import { withoutRepeating } from './operations/running/without-repeating.ts'
import { rememberingPolicies } from './operations/starting/policies-seen.ts'
import { requestLog } from './plugins/request-log.ts'
import { createScanner } from './fleet/scanner/scanner.ts'
import { estateStore } from './fleet/store/estate-store.ts'
import { inBackground } from './readings/budgeted-collector.ts'
import { createDiagnoses } from './readings/diagnoses.ts'
import { createOrphanedCollections } from './readings/orphaned-collections.ts'
import { ReadingBudgets } from './readings/reading-budgets.ts'
import type { Services } from './services.ts'
import type { Config } from './settings/config.ts'
import { readinessOf } from './telemetry/readiness.ts'
import { startTelemetry } from './telemetry/telemetry.ts'

export interface ServiceOptions extends Pick<AzureOptions, 'credential' | 'httpClient'> {
  log: FastifyBaseLogger
  /** Milliseconds, monotonic: of what reading may cost, and of how old a reading is. */
  clock?: () => number
  /** Of what follows from JOB_POLL_SECONDS and has no setting of its own. */
  timing?: Partial<OperationsTiming>
  /** Registered before all others, so that it sees every route; default: tracing, where OTEL_* asks for it. */
  outermost?: FastifyPluginCallback
}

export type Service = Awaited<ReturnType<typeof assembleService>>

/**
 * The whole service, wired once for the process and for tests. Nothing is worked on before `start`, and nobody listens: the port is the
 * caller's. Rejects with ConfigurationError or DatabaseUnusable for what a person has to put right; what was opened by then is closed.
 */
export async function assembleService(config: Readonly<Config>, options: ServiceOptions) {
  const opened = new AsyncDisposableStack()
  try {
    return await assemble(config, options, opened)
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

/** `opened` is closed in reverse: requests first, then the steps under way, then what both write to. */
async function assemble(config: Readonly<Config>, options: ServiceOptions, opened: AsyncDisposableStack) {
  const { limits, allowedSubscriptions } = config
  const { log, clock } = options
  const telemetry = await startTelemetry({
    tracesExporter: config.tracesExporter,
    operations: () => operations.measures(),
    readiness: () => services.readiness(),
    buckets: () => azure.buckets(),
    estate: () => scanner.measures(),
    log,
  })
  opened.defer(telemetry.stop)
  const tenants = tenantGate()
  const azure = createAzure({
    ...(options.credential && { credential: options.credential }),
    ...(options.httpClient && { httpClient: options.httpClient }),
    acceptTenant: tenants.accept,
    writeClientId: config.AZURE_REMEDIATION_CLIENT_ID,
    scanClientIds: config.fleetClientIds,
    queriesPer5Seconds: config.FLEET_QUERIES_PER_5_SECONDS,
    backgroundShare: config.FLEET_MAX_SHARE,
    allowedSubscriptions,
    onCall: telemetry.onCall,
    endpoint: config.AZURE_RESOURCE_MANAGER_ENDPOINT,
    audience: config.AZURE_RESOURCE_MANAGER_AUDIENCE,
    apiVersions: config.apiVersions,
    authorityHost: config.authorityHost,
    ...(config.AZURE_CLOUD === 'AzureCloud'
      ? {}
      : { backupServiceApplicationId: cloudOf(config.AZURE_CLOUD).backupManagementService }),
    limits,
    ...(config.BACKUP_SERVICE_PRINCIPAL_ID ? { backupServicePrincipalId: config.BACKUP_SERVICE_PRINCIPAL_ID } : {}),
  })
  // Readiness waits for the first token: it is on its way while the database opens, and what is wrong with it is told there.
  const firstToken = azure.checkReachable()
  firstToken.catch(() => undefined)
  const authentication = await prepareAuthentication(config, log)
  opened.defer(() => authentication?.stop())
  const database = await openDatabase({
    databaseUrl: config.DATABASE_URL,
    dataDir: config.DATA_DIR,
    azure: {
      endpoint: config.AZURE_RESOURCE_MANAGER_ENDPOINT,
      ...(config.azureTenantId === undefined ? {} : { tenantId: config.azureTenantId }),
    },
  })
  opened.defer(database.close)
  tenants.open((tenantId) => tenantOfDatabase(database.db, tenantId))
  const collector = rememberingPolicies(azure.collector, database.served, (...said) => log.warn(...said))
  const budgets = new ReadingBudgets({
    vmReadsPerMinute: config.VM_READS_PER_MINUTE,
    callsPerSecond: config.READING_CALLS_PER_SECOND,
    secondsUntilRoom: azure.secondsUntilRoom,
    clock,
  })
  const scanner = createScanner({
    ...database,
    reader: azure.inventory,
    store: estateStore(database.db, limits),
    limits,
    enabled: config.fleetScan,
    sweepMinutes: config.FLEET_SWEEP_MINUTES,
    allowedSubscriptions,
    readInBackground: inBackground(collector, budgets),
    keepLedger: (ledger) => keepLedger(database.db, ledger),
    chores: [{ name: 'history', everySeconds: 300, run: (now) => sampleHistory(database.db, now) }],
    log,
  })
  const diagnoses = createDiagnoses({
    collector,
    limits,
    cacheSeconds: config.DIAGNOSIS_CACHE_SECONDS,
    budgets,
    allowedSubscriptions,
    onDiagnosed: telemetry.metrics.diagnosed,
    onRead: scanner.keep,
    ...(clock && { clock }),
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
    timing: { armPollSeconds: config.ARM_POLL_SECONDS, jobPollSeconds: config.JOB_POLL_SECONDS, ...options.timing },
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
    log,
  })
  const fleet = createFleet({
    ...database,
    freeze: operations.freeze,
    scanning: scanner.scanning,
    startScan: scanner.startScan,
    failed: withoutRepeating((err, more) => log.warn({ err, more }, 'streams of the estate wait for the database')),
    now: () => new Date(),
  })
  opened.defer(fleet.stop)
  const services: Services = {
    diagnoses,
    operations,
    orphanedCollections: createOrphanedCollections({ reader: azure.orphans, budgets, allowedSubscriptions }),
    fleetRows: createFleetRows(database.served, refusingUnswept(database.served, scanner.scanning)),
    fleet,
    errorCodes: { list: () => errorCodes, get: findErrorCode },
    auditHead: () => readHead(database.served),
    readiness: readinessOf({
      toRead: {
        azureToken: azure.checkReachable,
        ...(authentication && { signingKeys: authentication.checkReady }),
      },
      toAct: { database: database.checkReachable },
    }),
    metrics: telemetry.metrics,
  }
  const app = await buildApp(services, {
    loggerInstance: log,
    ...requestLog,
    publicUrl: config.PUBLIC_URL,
    corsOrigins: config.corsOrigins,
    limits: {
      readsPerMinute: config.RATE_LIMIT_PER_MINUTE,
      actionsPerMinute: config.ACTION_LIMIT_PER_MINUTE,
      eventStreamsPerCaller: config.EVENT_STREAMS_PER_CALLER,
      eventLoopDelayMilliseconds: config.MAX_EVENT_LOOP_DELAY_MS,
    },
    tracing: options.outermost ?? telemetry.plugin,
    authenticator: authentication,
    signIn: config.entra?.signIn,
  })
  opened.defer(startSealing(database.db, log))
  opened.defer(operations.drain)
  opened.defer(scanner.stop)
  opened.defer(() => app.close())
  return {
    app,
    azure,
    collector,
    database,
    diagnoses,
    operations,
    /** Started last, by whoever listens by then. */
    scanner,
    /** Rejects with WrongTenant where the identity and the database are not of one tenant. */
    firstToken,
    async start() {
      authentication?.start()
      await operations.startWorker()
    },
    /** Finishes the steps under way first. */
    stop: () => opened.disposeAsync(),
  }
}
