import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { Ajv } from 'ajv'
import { loadConfig } from '../../src/settings/config.ts'
import { Settings } from '../../src/settings/settings.ts'
import { settingsTable } from '../../src/settings/settings-table.ts'

const tenant = '7a1c2b3d-0000-4000-8000-00000000000a'
const otherTenant = '7a1c2b3d-0000-4000-8000-00000000000b'
const client = 'c11e0000-0000-4000-8000-00000000000a'
const entra = { AUTH_MODE: 'entra', ENTRA_TENANT_ID: tenant, ENTRA_AUDIENCE: client }

describe('configuration', () => {
  it('starts with nothing set, on loopback, against the public cloud', () => {
    const config = loadConfig({})
    assert.equal(config.HOST, '127.0.0.1')
    assert.equal(config.AZURE_RESOURCE_MANAGER_ENDPOINT, 'https://management.azure.com')
    assert.equal(config.AZURE_RESOURCE_MANAGER_AUDIENCE, 'https://management.azure.com')
    assert.equal(config.limits.restorePointLimit, 18)
  })

  const wrong = [
    [{ PORT: 'eighty' }, /^PORT: "eighty"/],
    [{ PORT: '70000' }, /^PORT: "70000"/],
    [{ AZURE_RESOURCE_MANAGER_ENDPOINT: 'http://127.0.0.1' }, /^AZURE_RESOURCE_MANAGER_ENDPOINT:/],
    [{ AZURE_RESOURCE_MANAGER_ENDPOINT: 'https://host/path' }, /^AZURE_RESOURCE_MANAGER_ENDPOINT:/],
    [{ AZURE_CLOUD: 'Mars' }, /^AZURE_CLOUD:/],
    [{ HOST: '0.0.0.0' }, /^HOST:/],
    [{ REQUIRE_APPROVAL: 'true' }, /^REQUIRE_APPROVAL:/],
    [{ AUTH_MODE: 'oauth' }, /^AUTH_MODE: "oauth" is not none or entra\./],
    [{ REMEDIATION_ENABLED: 'yes' }, /^REMEDIATION_ENABLED: "yes" is not true or false\./],
    [{ JOB_POLL_SECONDS: '0' }, /^JOB_POLL_SECONDS: "0" is not a number above 0 of at most 3600\./],
    [{ AUTH_MODE: 'entra', ENTRA_AUDIENCE: client }, /^ENTRA_TENANT_ID: it is required/],
    [{ AUTH_MODE: 'entra', ENTRA_TENANT_ID: tenant }, /^ENTRA_AUDIENCE: it is required/],
    [{ ...entra, ENTRA_TENANT_ID: 'common' }, /^ENTRA_TENANT_ID: "common"/],
    [{ ...entra, ENTRA_TENANT_ID: `${tenant},contoso.com` }, /^ENTRA_TENANT_ID: "contoso.com"/],
    [{ ...entra, ENTRA_TENANT_ID: ' , ' }, /^ENTRA_TENANT_ID: it is required/],
    [{ ...entra, ENTRA_AUDIENCE: 'https://management.azure.com/' }, /^ENTRA_AUDIENCE: .* Azure's own/],
    [{ ...entra, ENTRA_AUDIENCE: `${client},https://management.core.windows.net` }, /^ENTRA_AUDIENCE: .* Azure's own/],
    [
      { ...entra, ENTRA_AUDIENCE: 'https://arm.local', AZURE_RESOURCE_MANAGER_AUDIENCE: 'https://arm.local' },
      /^ENTRA_AUDIENCE: .* Azure's own/,
    ],
    [{ ...entra, ENTRA_ISSUER: 'http://login.example/{tenantid}' }, /^ENTRA_ISSUER: .* not an https address/],
    [{ ...entra, ENTRA_ISSUER: `https://sts.windows.net/${otherTenant}/` }, /^ENTRA_ISSUER: .* write \{tenantid\}/],
    [{ ...entra, ENTRA_TENANT_ID: `${tenant},${otherTenant}`, ENTRA_ISSUER: 'https://idp' }, /^ENTRA_ISSUER: .* write/],
    [{ ...entra, ENTRA_JWKS_URI: 'http://10.0.0.1/keys' }, /^ENTRA_JWKS_URI: .* not an https address/],
    [{ ...entra, ENTRA_JWKS_URI: 'http://127.0.0.1.evil.example/keys' }, /^ENTRA_JWKS_URI:/],
    [
      { ...entra, ENTRA_TENANT_ID: `${tenant},${otherTenant}`, ENTRA_JWKS_URI: 'https://host/keys' },
      /^ENTRA_JWKS_URI: it goes with one tenant/,
    ],
    [{ ...entra, ENTRA_CONSOLE_CLIENT_ID: 'console' }, /^ENTRA_CONSOLE_CLIENT_ID: .* not a client id/],
    [{ ENTRA_CONSOLE_CLIENT_ID: client }, /^ENTRA_CONSOLE_CLIENT_ID: it has no effect/],
    [{ ENTRA_TENANT_ID: tenant }, /^ENTRA_TENANT_ID: it has no effect with AUTH_MODE=none/],
    [{ ACCESS_FILE: 'access.json' }, /^ACCESS_FILE: it has no effect with AUTH_MODE=none/],
    [{ ALLOWED_SUBSCRIPTIONS: 'prod' }, /^ALLOWED_SUBSCRIPTIONS:/],
    [{ BACKUP_SERVICE_PRINCIPAL_ID: 'x' }, /^BACKUP_SERVICE_PRINCIPAL_ID: "x" is not a GUID\. Object id of/],
    [{ AZURE_REMEDIATION_CLIENT_ID: 'writer' }, /^AZURE_REMEDIATION_CLIENT_ID: "writer" is not a GUID\./],
    [{ AZURE_API_VERSIONS: 'Microsoft.Compute' }, /^AZURE_API_VERSIONS: .* is not of the form/],
    [{ AZURE_RESOURCE_MANAGER_AUDIENCE: 'arm' }, /^AZURE_RESOURCE_MANAGER_AUDIENCE: "arm"/],
    [{ AZURE_RESOURCE_MANAGER_ENDPOINT: 'https://two words' }, /^AZURE_RESOURCE_MANAGER_ENDPOINT:/],
    [{ AZURE_RESOURCE_MANAGER_ENDPOINT: 'https://[::1' }, /^AZURE_RESOURCE_MANAGER_ENDPOINT: .* is no address\./],
    [{ PUBLIC_URL: 'https://a:port' }, /^PUBLIC_URL: "https:\/\/a:port" is no address\./],
    [{ CORS_ORIGINS: '*' }, /^CORS_ORIGINS: "\*" is not an origin/],
    [{ CORS_ORIGINS: 'null' }, /^CORS_ORIGINS: "null"/],
    [{ CORS_ORIGINS: 'https://a.test,https://b.test/' }, /^CORS_ORIGINS: "https:\/\/b\.test\/"/],
    [{ CORS_ORIGINS: 'https://a.test:443' }, /^CORS_ORIGINS: "https:\/\/a\.test:443"/],
    [{ CORS_ORIGINS: 'https://*.a.test/x' }, /^CORS_ORIGINS:/],
    [{ CORS_ORIGINS: 'https://*.a.test' }, /^CORS_ORIGINS:/],
    [{ HOST: 'my host' }, /^HOST: "my host"/],
    [{ ...entra, ENTRA_AUDIENCE: 'vm-backup' }, /^ENTRA_AUDIENCE: "vm-backup" is neither/],
    [{ FLEET_SCAN: 'true' }, /^FLEET_SCAN: "true" is not on or off\./],
    [{ FLEET_SWEEP_MINUTES: '0' }, /^FLEET_SWEEP_MINUTES: "0" is not a whole number from 1 to 1440\./],
    [{ FLEET_QUERIES_PER_5_SECONDS: '16' }, /^FLEET_QUERIES_PER_5_SECONDS: "16" is not a whole number from 1 to 15\./],
    [{ FLEET_MAX_SHARE: '1' }, /^FLEET_MAX_SHARE: "1" is not/],
    [{ FLEET_CLIENT_ID: `${client},scanner` }, /^FLEET_CLIENT_ID: "scanner" is not a GUID\. Client ids of/],
    [{ FLEET_CLIENT_ID: `${client},` }, /^FLEET_CLIENT_ID: "" is not a GUID\./],
    [{ RESTORE_POINT_LIMIT: '0' }, /^RESTORE_POINT_LIMIT:/],
    [{ LOCK_OFF_MAX: '7 days' }, /^LOCK_OFF_MAX: "7 days" is not an ISO 8601 duration such as P7D\./],
    [{ LOCK_OFF_MAX: 'PT0S' }, /^LOCK_OFF_MAX: "PT0S" is not between/],
    [{ LOCK_OFF_MAX: 'P36500D' }, /^LOCK_OFF_MAX: "P36500D" is not between/],
    [{ OPERATIONS_RETENTION_DAYS: '6' }, /^OPERATIONS_RETENTION_DAYS: "6" is not a whole number from 7 to 3650\./],
    [
      { OPERATIONS_RETENTION_DAYS: '3651' },
      /^OPERATIONS_RETENTION_DAYS: "3651" is not a whole number from 7 to 3650\./,
    ],
    [{ OPERATIONS_RETENTION_DAYS: '30.5' }, /^OPERATIONS_RETENTION_DAYS: "30.5" is not a whole number/],
  ] as const
  for (const [env, message] of wrong) {
    it(`names the setting in one line: ${JSON.stringify(env)}`, () => {
      assert.throws(
        () => loadConfig(env),
        (error: Error) => message.test(error.message) && !error.message.includes('\n'),
      )
    })
  }

  it('sweeps as the identity that reads, or as each of those that are named', () => {
    assert.deepEqual([loadConfig({}).fleetScan, loadConfig({}).fleetClientIds], [true, []])
    const ids = `${client.toUpperCase()}, ${tenant},${client}`
    const { fleetScan, fleetClientIds } = loadConfig({ FLEET_SCAN: 'off', FLEET_CLIENT_ID: ids })
    assert.deepEqual([fleetScan, fleetClientIds], [false, [client, tenant]])
  })

  it('takes api-versions by provider and type', () => {
    const { apiVersions } = loadConfig({ AZURE_API_VERSIONS: 'Microsoft.Compute/disks=2024-03-02' })
    assert.deepEqual([...apiVersions], [['microsoft.compute/disks', '2024-03-02']])
    assert.equal(loadConfig({}).apiVersions.size, 0)
  })

  it('takes the sovereign clouds and a list of subscriptions', () => {
    const id = '11111111-1111-1111-1111-11111111111A'
    const config = loadConfig({ AZURE_CLOUD: 'AzureUSGovernment', ALLOWED_SUBSCRIPTIONS: ` ${id} ,` })
    assert.equal(config.AZURE_RESOURCE_MANAGER_ENDPOINT, 'https://management.usgovcloudapi.net')
    assert.deepEqual([...config.allowedSubscriptions!], [id.toLowerCase()])
  })

  it('takes origins as a browser says them', () => {
    const { corsOrigins } = loadConfig({ CORS_ORIGINS: 'https://dashboard.test, http://localhost:3000' })
    assert.deepEqual(corsOrigins, ['https://dashboard.test', 'http://localhost:3000'])
    assert.deepEqual(loadConfig({}).corsOrigins, [])
  })

  it('listens anywhere once callers have to say who they are, in the cloud that is named', () => {
    const config = loadConfig({ ...entra, HOST: '0.0.0.0', ENTRA_TENANT_ID: tenant.toUpperCase() })
    assert.deepEqual(config.entra, {
      tenants: [tenant],
      audiences: [client],
      issuers: ['https://login.microsoftonline.com/{tenantid}/v2.0'],
      jwksUri: undefined,
    })
    const { entra: abroad } = loadConfig({
      ...entra,
      AZURE_CLOUD: 'AzureChinaCloud',
      ENTRA_JWKS_URI: 'http://[::1]:9/keys',
    })
    assert.deepEqual(abroad?.issuers, ['https://login.partner.microsoftonline.cn/{tenantid}/v2.0'])
  })

  it('lets people sign in to the console where an application for that is named', () => {
    const { entra: given } = loadConfig({ ...entra, ENTRA_CONSOLE_CLIENT_ID: otherTenant })
    assert.deepEqual(given?.signIn, {
      issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
      clientId: otherTenant,
      scope: `${client}/.default`,
    })
  })

  it('is described by a schema that is one', () => {
    assert.equal(new Ajv({ strict: true }).validateSchema(Settings, true), true)
  })

  it("is listed in docker/README.md, setting by setting, with today's defaults", () => {
    const readme = readFileSync('docker/README.md', 'utf8')
    for (const { name, default: value, description } of settingsTable()) {
      assert.ok(
        readme.includes(`| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${description} |`),
        `docker/README.md lacks the line of ${name}`,
      )
    }
  })
})
