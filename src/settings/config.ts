import { Ajv } from 'ajv'
import Type, { type Static, type TObject } from 'typebox'
import { entraSettings, type EntraSettings } from '../access/entra-settings.ts'
import { chosenApiVersions } from '../backup/api-versions.ts'
import { cloudOf } from '../backup/clouds.ts'
import { secondsOf } from '../backup/iso-duration.ts'
import type { Limits } from '../backup/limits.ts'
import { isSubscriptionId } from '../backup/resource-id.ts'
import { ConfigurationError } from './configuration-error.ts'
import { misspelt } from './misspelt.ts'
import { describe, guidPattern, Settings } from './settings.ts'
import { wordsOf } from '../backup/validation-sentences.ts'

export { ConfigurationError }

export interface Config extends Omit<
  Settings,
  | 'ALLOWED_SUBSCRIPTIONS'
  | 'AZURE_API_VERSIONS'
  | 'CORS_ORIGINS'
  | 'FLEET_CLIENT_ID'
  | 'FLEET_SCAN'
  | 'REMEDIATION_ENABLED'
  | 'WEBHOOK_SIGNING_SECRET'
  | 'WEBHOOK_ALLOWED_HOSTS'
> {
  remediationEnabled: boolean
  AZURE_RESOURCE_MANAGER_ENDPOINT: string
  AZURE_RESOURCE_MANAGER_AUDIENCE: string
  /** Lower-case ids; undefined allows all. */
  allowedSubscriptions: ReadonlySet<string> | undefined
  apiVersions: ReadonlyMap<string, string>
  /** The standard AZURE_AUTHORITY_HOST, else the cloud's. */
  authorityHost: string
  corsOrigins: readonly string[]
  fleetScan: boolean
  /** Empty: the identity that reads. */
  fleetClientIds: readonly string[]
  limits: Limits
  /** From the standard AZURE_TENANT_ID, where that is an id and no domain; lower case. */
  azureTenantId: string | undefined
  /** Undefined with AUTH_MODE=none. */
  entra: EntraSettings | undefined
  webhookSigningKeys: readonly Buffer[] | undefined
  webhookAllowedHosts: readonly string[] | undefined
  /** From the standard OTEL_* variables; null: no traces, and the SDK is not loaded. */
  tracesExporter: 'otlp' | 'console' | null
}

export function loadConfig(env: NodeJS.ProcessEnv = process.env): Readonly<Config> {
  const settings = readSettings(env, Settings)
  const {
    ALLOWED_SUBSCRIPTIONS,
    AZURE_API_VERSIONS,
    CORS_ORIGINS,
    FLEET_CLIENT_ID,
    FLEET_SCAN,
    REMEDIATION_ENABLED,
    WEBHOOK_SIGNING_SECRET,
    WEBHOOK_ALLOWED_HOSTS,
    ...rest
  } = settings
  const cloud = cloudOf(settings.AZURE_CLOUD)
  const endpoint = (settings.AZURE_RESOURCE_MANAGER_ENDPOINT ?? cloud.resourceManager).replace(/\/$/, '')
  if (settings.AUTH_MODE === 'none' && !isLoopback(settings.HOST)) {
    throw new ConfigurationError(
      `HOST: "${settings.HOST}" is not loopback, and AUTH_MODE=none lets everybody in; listen on 127.0.0.1, or set AUTH_MODE=entra.`,
    )
  }
  if (settings.AUTH_MODE === 'none' && settings.REQUIRE_APPROVAL === 'true') {
    throw new ConfigurationError(
      'REQUIRE_APPROVAL: with AUTH_MODE=none callers cannot be told apart, so nobody could approve; set AUTH_MODE=entra.',
    )
  }
  return Object.freeze({
    ...rest,
    remediationEnabled: REMEDIATION_ENABLED === 'true',
    AZURE_RESOURCE_MANAGER_ENDPOINT: endpoint,
    AZURE_RESOURCE_MANAGER_AUDIENCE: settings.AZURE_RESOURCE_MANAGER_AUDIENCE ?? endpoint,
    allowedSubscriptions: ALLOWED_SUBSCRIPTIONS === undefined ? undefined : subscriptions(ALLOWED_SUBSCRIPTIONS),
    authorityHost: env['AZURE_AUTHORITY_HOST'] || cloud.authorityHost,
    apiVersions: AZURE_API_VERSIONS === undefined ? new Map<string, string>() : versions(AZURE_API_VERSIONS),
    corsOrigins: CORS_ORIGINS === undefined ? [] : origins(CORS_ORIGINS),
    fleetScan: FLEET_SCAN === 'on',
    fleetClientIds: FLEET_CLIENT_ID === undefined ? [] : clientIds(FLEET_CLIENT_ID),
    entra: entraSettings({
      ...settings,
      AZURE_RESOURCE_MANAGER_AUDIENCE: settings.AZURE_RESOURCE_MANAGER_AUDIENCE ?? endpoint,
    }),
    azureTenantId: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(env['AZURE_TENANT_ID'] ?? '')
      ? env['AZURE_TENANT_ID']!.toLowerCase()
      : undefined,
    tracesExporter: tracesExporter(env),
    webhookSigningKeys: WEBHOOK_SIGNING_SECRET === undefined ? undefined : signingKeys(WEBHOOK_SIGNING_SECRET),
    webhookAllowedHosts: WEBHOOK_ALLOWED_HOSTS === undefined ? undefined : hosts(WEBHOOK_ALLOWED_HOSTS),
    limits: {
      restorePointLimit: settings.RESTORE_POINT_LIMIT,
      computeRestorePointLimit: settings.COMPUTE_RESTORE_POINT_LIMIT,
      onDemandBackupBudget: settings.ON_DEMAND_BACKUP_BUDGET,
      onDemandBackupHardLimit: settings.ON_DEMAND_BACKUP_HARD_LIMIT,
      vmAgentStaleMinutes: settings.VM_AGENT_STALE_MINUTES,
      diskSizeWarningGiB: settings.DISK_SIZE_WARNING_GIB,
      diskSizeLimitGiB: settings.DISK_SIZE_LIMIT_GIB,
      encryptedDiskSizeLimitGiB: settings.ENCRYPTED_DISK_SIZE_LIMIT_GIB,
      diskCountLimit: settings.DISK_COUNT_LIMIT,
      lockOffMax: lockOffMax(settings.LOCK_OFF_MAX),
    },
  })
}

/** Settings of the commands beside the service: they ask for no more than they need. */
export function loadDatabaseConfig(env: NodeJS.ProcessEnv = process.env) {
  const { DATABASE_URL, DATA_DIR } = readSettings(env, Type.Pick(Settings, ['DATABASE_URL', 'DATA_DIR']))
  return { databaseUrl: DATABASE_URL, dataDir: DATA_DIR }
}

function readSettings<Some extends TObject>(env: NodeJS.ProcessEnv, schema: Some): Static<Some> {
  const names = Object.keys(schema.properties)
  const slip = misspelt(env, names)
  if (slip) throw new ConfigurationError(`unknown setting ${slip.name}; did you mean ${slip.meant}?`)
  const given = Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
  const validate = ajv.compile<Static<Some>>(schema)
  if (!validate(given)) {
    const [first] = validate.errors!
    const name = first!.instancePath.slice(1)
    const value = shown(name, String(given[name]))
    throw new ConfigurationError(`${name}: ${value} is not ${wordsOf(schema.properties[name]!)}. ${describe(name)}`)
  }
  for (const name of ['PUBLIC_URL', 'AZURE_RESOURCE_MANAGER_ENDPOINT'])
    if (name in given && !URL.canParse(String(given[name])))
      throw new ConfigurationError(`${name}: ${shown(name, String(given[name]))} is no address. ${describe(name)}`)
  return given
}

// It is asked once, and the start waits for it: no optimised code, and no schema of schemas, to which a test holds ours.
const quick = { meta: false, validateSchema: false, code: { optimize: false } }
const ajv = new Ajv({ coerceTypes: true, useDefaults: true, keywords: ['x-words'], ...quick })

/** The value as set, to find the typing error; never for settings that may hold a secret. */
function shown(name: string, value: string) {
  if (/SECRET|DATABASE_URL/.test(name)) return 'what is set'
  return `"${value.replace(/\/\/[^/]*@/, '//…@').replace(/\?.*/s, '?…')}"`
}

/** Keys of Standard Webhooks. What is wrong is said without repeating a secret. */
function signingKeys(text: string): readonly Buffer[] {
  const keys = text
    .trim()
    .split(/\s+/)
    .map((key) => Buffer.from(/^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(key)?.[1] ?? '', 'base64'))
  const good = keys.length <= 4 && keys.every(({ length }) => length >= 24 && length <= 64)
  if (!good)
    throw new ConfigurationError(
      'WEBHOOK_SIGNING_SECRET: it has to be whsec_ and 24 to 64 bytes in base64, at most four of them.',
    )
  return keys
}

function hosts(list: string): readonly string[] {
  const names = list.split(',').map((name) => name.trim().toLowerCase())
  const bad = names.find((name) => !/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name))
  if (bad !== undefined) throw new ConfigurationError(`WEBHOOK_ALLOWED_HOSTS: "${bad}" is not a host or *.domain.`)
  return names
}

function versions(list: string) {
  try {
    return chosenApiVersions(list)
  } catch (error) {
    throw new ConfigurationError(`AZURE_API_VERSIONS: ${(error as Error).message}.`)
  }
}

/** As a browser says them: a path, a star or a port that goes without saying would match nothing, in silence. */
function origins(list: string): readonly string[] {
  const named = list.split(',').map((origin) => origin.trim())
  const bad = named.find((origin) => !/^https?:[^*]+$/.test(origin) || URL.parse(origin)?.origin !== origin)
  if (bad !== undefined)
    throw new ConfigurationError(`CORS_ORIGINS: "${bad}" is not an origin such as https://dashboard.example.com.`)
  return named
}

function tracesExporter(env: NodeJS.ProcessEnv): Config['tracesExporter'] {
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT']
  const exporter = env['OTEL_TRACES_EXPORTER'] || (endpoint ? 'otlp' : 'none')
  if (env['OTEL_SDK_DISABLED'] === 'true' || exporter === 'none') return null
  if (exporter !== 'otlp' && exporter !== 'console')
    throw new ConfigurationError(`OTEL_TRACES_EXPORTER: "${exporter}" is not otlp, console or none.`)
  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL']
  if (exporter === 'otlp' && protocol && protocol !== 'http/protobuf')
    throw new ConfigurationError(`OTEL_EXPORTER_OTLP_PROTOCOL: "${protocol}" is not http/protobuf, which is sent here.`)
  return exporter
}

function subscriptions(list: string): ReadonlySet<string> {
  const ids = list
    .split(',')
    .map((id) => id.trim().toLowerCase())
    .filter((id) => id !== '')
  const bad = ids.find((id) => !isSubscriptionId(id))
  if (bad !== undefined || ids.length === 0) {
    throw new ConfigurationError(`ALLOWED_SUBSCRIPTIONS: "${bad ?? list}" is not a subscription id (a GUID).`)
  }
  return new Set(ids)
}

/** Each once: two of one name would share a quota that each takes for its own. */
function clientIds(list: string): readonly string[] {
  const ids = list.split(',').map((id) => id.trim().toLowerCase())
  const bad = ids.find((id) => !new RegExp(guidPattern).test(id))
  if (bad !== undefined)
    throw new ConfigurationError(`FLEET_CLIENT_ID: "${bad}" is not a GUID. ${describe('FLEET_CLIENT_ID')}`)
  return [...new Set(ids)]
}

/** Beyond a year "for a time" means nothing any more. */
function lockOffMax(duration: string) {
  const seconds = secondsOf(duration) ?? Infinity
  if (seconds < 1 || seconds > 366 * 24 * 3600)
    throw new ConfigurationError(`LOCK_OFF_MAX: "${duration.slice(0, 40)}" is not between one second and 366 days.`)
  return duration
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
