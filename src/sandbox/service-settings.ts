/**
 * What the service of a sandbox gets of its settings. `Environment`: what is set in the shell, for it changes only how the sandbox is
 * tried. `Asked`: only what `--setting` names, for a shell may hold production's. `Own`: the sandbox's own value, whatever is set.
 * A test holds the list to src/settings/settings.ts.
 */
export const settingsOfService = {
  PORT: 'Environment',
  HOST: 'Own',
  LOG_LEVEL: 'Environment',
  PUBLIC_URL: 'Asked',
  CORS_ORIGINS: 'Asked',
  DATABASE_URL: 'Own',
  DATA_DIR: 'Own',
  REMEDIATION_ENABLED: 'Asked',
  REQUIRE_APPROVAL: 'Asked',
  ARM_POLL_SECONDS: 'Environment',
  JOB_POLL_SECONDS: 'Environment',
  OPERATIONS_AT_ONCE: 'Environment',
  OPERATIONS_RETENTION_DAYS: 'Asked',
  AUTH_MODE: 'Asked',
  ENTRA_TENANT_ID: 'Asked',
  ENTRA_AUDIENCE: 'Asked',
  ENTRA_ISSUER: 'Asked',
  ENTRA_JWKS_URI: 'Asked',
  ENTRA_CONSOLE_CLIENT_ID: 'Asked',
  ACCESS_FILE: 'Asked',
  AZURE_CLOUD: 'Own',
  AZURE_RESOURCE_MANAGER_ENDPOINT: 'Own',
  AZURE_RESOURCE_MANAGER_AUDIENCE: 'Own',
  AZURE_API_VERSIONS: 'Asked',
  AZURE_REMEDIATION_CLIENT_ID: 'Own',
  ALLOWED_SUBSCRIPTIONS: 'Asked',
  BACKUP_SERVICE_PRINCIPAL_ID: 'Own',
  KEY_VAULT_GRANTS_ENABLED: 'Asked',
  WEBHOOK_SIGNING_SECRET: 'Asked',
  WEBHOOK_ALLOWED_HOSTS: 'Asked',
  RATE_LIMIT_PER_MINUTE: 'Environment',
  ACTION_LIMIT_PER_MINUTE: 'Environment',
  EVENT_STREAMS_PER_CALLER: 'Environment',
  MAX_EVENT_LOOP_DELAY_MS: 'Environment',
  DIAGNOSIS_CACHE_SECONDS: 'Environment',
  VM_READS_PER_MINUTE: 'Environment',
  READING_CALLS_PER_SECOND: 'Asked',
  FLEET_SCAN: 'Environment',
  FLEET_SWEEP_MINUTES: 'Environment',
  FLEET_QUERIES_PER_5_SECONDS: 'Environment',
  FLEET_MAX_SHARE: 'Environment',
  FLEET_CLIENT_ID: 'Asked',
  RESTORE_POINT_LIMIT: 'Asked',
  COMPUTE_RESTORE_POINT_LIMIT: 'Asked',
  ON_DEMAND_BACKUP_BUDGET: 'Asked',
  ON_DEMAND_BACKUP_HARD_LIMIT: 'Asked',
  LOCK_OFF_MAX: 'Asked',
  VM_AGENT_STALE_MINUTES: 'Asked',
  DISK_SIZE_WARNING_GIB: 'Asked',
  DISK_SIZE_LIMIT_GIB: 'Asked',
  ENCRYPTED_DISK_SIZE_LIMIT_GIB: 'Asked',
  DISK_COUNT_LIMIT: 'Asked',
} as const satisfies Record<string, 'Environment' | 'Asked' | 'Own'>

/** Variables that any process needs; none of Azure's SDK, a proxy or telemetry is among them. */
const ofTheSystem = new Set(
  `PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TERM TMPDIR TMP TEMP XDG_CACHE_HOME NO_COLOR FORCE_COLOR
  NODE_COMPILE_CACHE NODE_V8_COVERAGE NODE_DEBUG
  SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES USERPROFILE USERNAME
  HOMEDRIVE HOMEPATH NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE`.split(/\s+/),
)

/** The environment of the service: of the shell's only what is named above, then what was asked for, then the sandbox's own. */
export function environmentOfService(
  shell: NodeJS.ProcessEnv,
  asked: Record<string, string>,
  own: Record<string, string>,
): Record<string, string> {
  const passed = Object.entries(shell).flatMap(([name, value]): [string, string][] => {
    const fromShell = ofTheSystem.has(name.toUpperCase()) || name.startsWith('LC_') || decided(name) === 'Environment'
    return fromShell && value !== undefined ? [[name, value]] : []
  })
  return { ...Object.fromEntries(passed), ...asked, ...own }
}

/** Parses `--setting NAME=value`; throws with a line that says what is wrong. */
export function settingAsked(text: string): [string, string] {
  const [, name = '', value = ''] = /^([A-Z_]+)=(.*)$/s.exec(text) ?? []
  const decision = decided(name)
  if (decision === undefined) throw new Error(`--setting: "${text}" is not NAME=value with a setting of the service.`)
  if (decision === 'Own') throw new Error(`--setting: ${name} is the sandbox's own and cannot be set.`)
  return [name, value]
}

const decided = (name: string) => (settingsOfService as Record<string, string>)[name]
