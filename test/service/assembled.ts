import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { pino } from 'pino'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { assembleService, type ServiceOptions } from '../../src/service.ts'
import { loadConfig } from '../../src/settings/config.ts'
import { aDatabase } from '../database/a-database.ts'
import { withoutSweeps } from './without-sweeps.ts'

/** The service as the process wires it, in this process, over real SDKs and HTTPS, with the sandbox where Azure's network would be. */
export async function assembledOver(
  sandbox: Sandbox,
  later: (takeAway: () => unknown) => void,
  settings: Record<string, string> = {},
  options: Partial<ServiceOptions> = {},
) {
  setDefaultCACertificates([...getCACertificates(), sandbox.ca])
  process.env['IDENTITY_ENDPOINT'] = sandbox.identityEndpoint
  process.env['IDENTITY_HEADER'] = sandbox.identityHeader
  const database = await aDatabase()
  later(() => database.close())
  const config = loadConfig({
    DATABASE_URL: database.connectionString,
    AZURE_RESOURCE_MANAGER_ENDPOINT: sandbox.endpoint,
    BACKUP_SERVICE_PRINCIPAL_ID: sandbox.world.backupServicePrincipalId,
    REMEDIATION_ENABLED: 'true',
    // Tests ask more often than anybody may, on machines that have other things to do.
    RATE_LIMIT_PER_MINUTE: '1000000',
    ACTION_LIMIT_PER_MINUTE: '1000000',
    MAX_EVENT_LOOP_DELAY_MS: '0',
    ...withoutSweeps,
    ...settings,
  })
  const service = await assembleService(config, { log: pino({ level: 'silent' }), ...options })
  later(service.stop)
  return service
}
