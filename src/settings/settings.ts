import Type, { type Static } from 'typebox'
import { cloudNames } from '../backup/clouds.ts'
import { isoDurationPattern } from '../backup/iso-duration.ts'
import { defaultLimits } from '../backup/limits.ts'

const Count = (value: number, description: string, minimum = 1) =>
  Type.Integer({ default: value, minimum, description })
const Seconds = (value: number, description: string) =>
  Type.Number({ default: value, exclusiveMinimum: 0, maximum: 3600, description })
const Switch = (description: string) =>
  Type.String({ default: 'false', pattern: '^(true|false)$', 'x-words': 'true or false', description })
export const guidPattern = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
const Guid = (description: string) =>
  Type.Optional(Type.String({ pattern: guidPattern, 'x-words': 'a GUID', description }))
const Words = (description: string) => Type.Optional(Type.String({ minLength: 1, description }))

/** Every setting with its default and meaning: the table of docker/README.md and --help are made of it. */
export const Settings = Type.Object({
  PORT: Type.Integer({
    default: 8080,
    minimum: 0,
    maximum: 65535,
    description: 'Port to listen on; 0 takes a free one.',
  }),
  HOST: Type.String({
    default: '127.0.0.1',
    pattern: '^[0-9A-Za-z.:%_-]+$',
    'x-words': 'a name or an address of this machine',
    description: 'Address to listen on.',
  }),
  LOG_LEVEL: Type.String({
    default: 'info',
    pattern: '^(fatal|error|warn|info|debug|trace|silent)$',
    'x-words': 'a level',
    description: 'pino level: fatal, error, warn, info, debug, trace, silent.',
  }),
  PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^?#@\\s]+$',
      'x-words': 'an http or https address without a query',
      description:
        'Where callers reach the service, for the addresses in its answers; default: what the request names. Without authentication the only host beside loopback that a request may name.',
    }),
  ),
  CORS_ORIGINS: Words(
    'Comma-separated origins, such as https://dashboard.example.com, whose pages may call the service from a browser; unset: none.',
  ),
  DATABASE_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      'x-words': 'an address that begins with postgres://',
      description: 'PostgreSQL to keep operations in; unset: one of our own in DATA_DIR.',
    }),
  ),
  DATA_DIR: Type.String({
    default: '.data',
    minLength: 1,
    description: 'Folder of the embedded PostgreSQL, for one service at a time.',
  }),
  REMEDIATION_ENABLED: Switch(
    'true lets actions write to Azure; false answers dry runs only, and stored operations wait: no step begins but putting locks back.',
  ),
  REQUIRE_APPROVAL: Switch(
    'true makes what cannot be undone, takes a lock off for good or off other VMs too, or gives access to secrets wait until somebody else with Backup.Approve approves it.',
  ),
  ARM_POLL_SECONDS: Seconds(5, 'Floor between polls of an ARM operation; a longer Retry-After wins.'),
  JOB_POLL_SECONDS: Seconds(
    60,
    'Between looks at a backup job. 60 times as long between looks whether Azure Backup has cleaned up; twice as long (at least 10 s) a backup whose answer was lost is looked for.',
  ),
  OPERATIONS_AT_ONCE: Count(8, 'Operations that this process works on at once; one that waits takes no place.'),
  OPERATIONS_RETENTION_DAYS: Type.Integer({
    default: 400,
    minimum: 7,
    maximum: 3650,
    description:
      'Days after its end for which the plan, steps and result of an operation are kept; that it was, and how it ended, stays.',
  }),
  AUTH_MODE: Type.String({
    default: 'none',
    pattern: '^(none|entra)$',
    'x-words': 'none or entra',
    description:
      'entra: callers send access tokens of Entra ID. none: everybody who reaches the port may do everything; refused on a HOST that is not loopback.',
  }),
  ENTRA_TENANT_ID: Words('Tenant whose tokens are taken, several comma-separated; required with AUTH_MODE=entra.'),
  ENTRA_AUDIENCE: Words(
    "Client id of this service's app registration (of a v1.0 token: its App ID URI), several comma-separated; required with AUTH_MODE=entra.",
  ),
  ENTRA_ISSUER: Words(
    "Issuers of tokens, comma-separated, {tenantid} for the tenant; default: the cloud's for v2.0 tokens. v1.0 tokens are taken only when https://sts.windows.net/{tenantid}/ is named.",
  ),
  ENTRA_JWKS_URI: Words(
    "Where the signing keys are, https only (http on loopback); default: what the first issuer's metadata says.",
  ),
  ENTRA_CONSOLE_CLIENT_ID: Words(
    'Client id of an app registration (single-page application, redirect URI <PUBLIC_URL>/console/signed-in) with which people sign in to the console; unset: it asks for a token to be pasted.',
  ),
  ACCESS_FILE: Words(
    'JSON file that says who may do what on which subscriptions and resource groups, read again when it changes; unset: roles count everywhere.',
  ),
  AZURE_CLOUD: Type.String({
    default: 'AzureCloud',
    pattern: `^(${cloudNames.join('|')})$`,
    'x-words': cloudNames.join(', ').replace(/, (?=[^,]*$)/, ' or '),
    description: 'AzureCloud, AzureUSGovernment or AzureChinaCloud.',
  }),
  AZURE_RESOURCE_MANAGER_ENDPOINT: Type.Optional(
    Type.String({
      pattern: '^https://[^/?#@\\s]+/?$',
      'x-words': 'an https address of a host alone',
      description: "Overrides the cloud's ARM endpoint; https only.",
    }),
  ),
  AZURE_RESOURCE_MANAGER_AUDIENCE: Type.Optional(
    Type.String({
      pattern: `^https://[^?#@\\s]+$|${guidPattern}`,
      'x-words': 'an https address or a GUID',
      description: 'Token audience, an https address or a GUID; default: the endpoint.',
    }),
  ),
  AZURE_API_VERSIONS: Words(
    'Comma-separated api-versions instead of our own, by provider or type: Microsoft.Compute=2024-07-01,Microsoft.Compute/disks=2024-03-02. Unset: the newest that the cloud has.',
  ),
  AZURE_REMEDIATION_CLIENT_ID: Guid(
    'Client id of a second managed identity that writes; unset: the identity that reads also writes.',
  ),
  ALLOWED_SUBSCRIPTIONS: Words('Comma-separated subscription ids; unset: every subscription that the identity sees.'),
  BACKUP_SERVICE_PRINCIPAL_ID: Guid(
    'Object id of the Backup Management Service in your tenant: needed to judge key vault permissions.',
  ),
  KEY_VAULT_GRANTS_ENABLED: Switch('true lets grantKeyVaultAccess give Azure Backup access to secrets.'),
  WEBHOOK_SIGNING_SECRET: Words(
    'Signs notifications to a callbackUrl: whsec_ and 24 to 64 bytes in base64, several separated by spaces; unset: no callbackUrl is taken.',
  ),
  WEBHOOK_ALLOWED_HOSTS: Words(
    'Comma-separated hosts that a callbackUrl may name, *.domain for all below it; unset: every public host.',
  ),
  RATE_LIMIT_PER_MINUTE: Count(
    6000,
    'GETs a minute of one principal (without authentication: of one address), a replica.',
  ),
  ACTION_LIMIT_PER_MINUTE: Count(600, 'The same for POSTs and PUTs, dry runs included.'),
  EVENT_STREAMS_PER_CALLER: Count(100, 'Event streams that one of them may hold open at once, a replica.'),
  MAX_EVENT_LOOP_DELAY_MS: Count(
    1000,
    'How late the event loop may run on average over a second before requests get 503; 0: however late.',
    0,
  ),
  DIAGNOSIS_CACHE_SECONDS: Type.Number({
    default: 15,
    minimum: 0,
    maximum: 300,
    description: 'How long one diagnosis of a VM serves everybody.',
  }),
  VM_READS_PER_MINUTE: Count(
    12,
    'GETs a minute on one VM that diagnoses, dry runs and plans may cause (Compute allows 12, compute-throttling-limits).',
  ),
  READING_CALLS_PER_SECOND: Type.Number({
    default: 20,
    exclusiveMinimum: 0,
    maximum: 1000,
    description:
      'Calls a second and subscription that diagnoses and dry runs may make on one replica, ten seconds of them at once (ARM allows an identity 25 reads a second; what is left is for operations). Divide it by the replicas.',
  }),
  FLEET_SCAN: Type.String({
    default: 'on',
    pattern: '^(on|off)$',
    'x-words': 'on or off',
    description:
      'on: one replica sweeps all subscriptions through Azure Resource Graph, where the identity may; off: only VMs that somebody asks for are looked at.',
  }),
  FLEET_SWEEP_MINUTES: Type.Integer({
    default: 15,
    minimum: 1,
    maximum: 1440,
    description:
      'Minutes from sweep to sweep of up to 10,000 VMs; an hour at 100,000, and evenly between. Jobs are looked at every minute, changes every five.',
  }),
  FLEET_QUERIES_PER_5_SECONDS: Type.Integer({
    default: 14,
    minimum: 1,
    maximum: 15,
    description:
      'Queries that each scanning identity sends to Resource Graph in any five seconds (it allows one 15, guidance-for-throttled-requests).',
  }),
  FLEET_MAX_SHARE: Type.Number({
    default: 0.5,
    minimum: 0.05,
    maximum: 0.8,
    description:
      "Share of each of Azure's limits that sweeps and the diagnoses behind them may use; the rest is for those who wait for an answer.",
  }),
  FLEET_CLIENT_ID: Words(
    'Client ids of managed identities that sweep, comma-separated, which share the subscriptions; unset: the identity that reads, whose Resource Graph quota the sweep then uses up.',
  ),
  RESTORE_POINT_LIMIT: Count(
    defaultLimits.restorePointLimit,
    'Instant restore points of a VM, Standard policy (Azure Backup troubleshooting guide).',
  ),
  COMPUTE_RESTORE_POINT_LIMIT: Count(
    defaultLimits.computeRestorePointLimit,
    'Restore points of a VM over all collections (Compute documentation).',
  ),
  ON_DEMAND_BACKUP_BUDGET: Count(
    defaultLimits.onDemandBackupBudget,
    'On-demand backups a UTC day (Azure Backup support matrix).',
  ),
  ON_DEMAND_BACKUP_HARD_LIMIT: Count(
    defaultLimits.onDemandBackupHardLimit,
    'Attempts a UTC day after which Azure refuses (support matrix).',
  ),
  VM_AGENT_STALE_MINUTES: Count(
    defaultLimits.vmAgentStaleMinutes,
    'Age of an agent report that is no longer believed (our margin).',
  ),
  DISK_SIZE_WARNING_GIB: Count(
    defaultLimits.diskSizeWarningGiB,
    'Disk size that all pages call supported (troubleshooting guide: 32 TB).',
  ),
  DISK_SIZE_LIMIT_GIB: Count(defaultLimits.diskSizeLimitGiB, 'Largest supported disk (support matrix: 64 TB).'),
  ENCRYPTED_DISK_SIZE_LIMIT_GIB: Count(
    defaultLimits.encryptedDiskSizeLimitGiB,
    'Largest supported disk with Azure Disk Encryption (troubleshooting guide: 4 TB).',
  ),
  DISK_COUNT_LIMIT: Count(defaultLimits.diskCountLimit, 'Disks of one VM (support matrix).'),
  LOCK_OFF_MAX: Type.String({
    default: defaultLimits.lockOffMax,
    pattern: isoDurationPattern,
    'x-words': 'an ISO 8601 duration such as P7D',
    description:
      'Longest time for which removeLocks may take a lock off, an ISO 8601 duration of days, hours, minutes and seconds.',
  }),
})
export type Settings = Static<typeof Settings>

export const describe = (name: string) =>
  (Settings.properties as Record<string, { description?: string }>)[name]?.description ?? ''
