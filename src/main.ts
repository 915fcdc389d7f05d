import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { createAzure } from './azure/azure.ts'
import { ConfigurationError, loadConfig, settingsTable, type Config } from './config.ts'
import { createDiagnoses } from './diagnoses.ts'
import { errorCodes, findErrorCode } from './diagnosis/error-codes/error-codes.ts'
import type { Services } from './services.ts'

if (process.argv.includes('--help')) printHelp()
else await start(configOrExit())

async function start(config: Readonly<Config>) {
  const azure = createAzure({
    endpoint: config.AZURE_RESOURCE_MANAGER_ENDPOINT,
    audience: config.AZURE_RESOURCE_MANAGER_AUDIENCE,
    limits: config.limits,
    ...(config.BACKUP_SERVICE_PRINCIPAL_ID ? { backupServicePrincipalId: config.BACKUP_SERVICE_PRINCIPAL_ID } : {}),
  })
  const services: Services = {
    diagnoses: createDiagnoses({
      collector: azure.collector,
      limits: config.limits,
      cacheSeconds: config.DIAGNOSIS_CACHE_SECONDS,
      vmReadsPerMinute: config.VM_READS_PER_MINUTE,
      allowedSubscriptions: config.allowedSubscriptions,
    }),
    errorCodes: { list: () => errorCodes, get: findErrorCode },
    readiness: async () => [await azureReadiness(azure.checkReachable)],
  }
  const app = await buildApp(services, { logger: { level: config.LOG_LEVEL, redact: ['req.headers.authorization'] } })
  closeWithGrace({ delay: 10_000, logger: app.log }, async ({ err }) => {
    if (err) app.log.fatal({ err }, 'stopping')
    await app.close()
  })
  await app.listen({ port: config.PORT, host: config.HOST })
}

async function azureReadiness(check: () => Promise<void>) {
  try {
    await check()
    return { name: 'azureToken', ok: true, detail: 'A token for Azure Resource Manager can be had.' }
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
    return { name: 'azureToken', ok: false, detail: reason ?? 'No token for Azure Resource Manager.' }
  }
}

function configOrExit() {
  try {
    return loadConfig()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
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
