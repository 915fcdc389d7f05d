import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loadConfig, loadDatabaseConfig } from '../../src/settings/config.ts'
import { misspelt } from '../../src/settings/misspelt.ts'
import { settingsTable } from '../../src/settings/settings-table.ts'

const names = settingsTable().map(({ name }) => name)

describe('a setting that is misspelt', () => {
  for (const [written, meant] of [
    ['REMEDIATON_ENABLED', 'REMEDIATION_ENABLED'],
    ['remediation_enabled', 'REMEDIATION_ENABLED'],
    ['REMEDIATIONENABLED', 'REMEDIATION_ENABLED'],
    ['REMEDIATION_ENABLE', 'REMEDIATION_ENABLED'],
    ['REQUIRE_APROVAL', 'REQUIRE_APPROVAL'],
    ['REQUIRED_APPROVAL', 'REQUIRE_APPROVAL'],
    ['ALLOWED_SUBSCRIPTION', 'ALLOWED_SUBSCRIPTIONS'],
    ['ALLOWED_SUBSCRIPTIONS_LIST', 'ALLOWED_SUBSCRIPTIONS'],
    ['BACKUP_SERVICE_PRINCIPLE_ID', 'BACKUP_SERVICE_PRINCIPAL_ID'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['WEBHOOK_ALLOWED_HOST', 'WEBHOOK_ALLOWED_HOSTS'],
  ] as const)
    it(`${written} stops the start, with the likely name`, () => {
      assert.deepEqual(misspelt({ [written]: 'x' }, names), { name: written, meant })
      assert.throws(() => loadConfig({ [written]: 'true' }), {
        name: 'ConfigurationError',
        message: `unknown setting ${written}; did you mean ${meant}?`,
      })
    })

  it('stops the commands beside the service where it would lead them to another database', () => {
    assert.throws(() => loadDatabaseConfig({ DATABSE_URL: 'postgres://db' }), /did you mean DATABASE_URL\?$/)
    assert.equal(loadDatabaseConfig({ REMEDIATON_ENABLED: 'true' }).dataDir, '.data')
  })

  for (const name of `HOSTS HOSTNAME POST PORTS PORT_1 LOGLEVEL LOG_LEVELS DATABASE_URI DATABASE_URL_TEST TEST_DATABASE_URL DATADIR DATA_DIRS PGDATA
    AUTO_MODE PUBLIC_URI AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_CLOUD_NAME AZURE_RESOURCE_GROUP AZURE_AUTHORITY_HOST
    BACKUP_SERVICE_HOST BACKUP_SERVICE_PORT SERVICE_PORT KEY_VAULT KEY_VAULT_NAME WEBHOOK_URL REMEDIATION_JOB_ID RESTORE_POINT
    IDENTITY_ENDPOINT OTEL_TRACES_EXPORTER PATH port host npm_config_port`.split(/\s+/))
    it(`${name} is another program's, and stops nothing`, () => {
      assert.equal(misspelt({ [name]: 'x' }, names), undefined)
    })

  it('stops nothing where it is set to nothing, as compose sets what its file lacks', () => {
    assert.equal(misspelt({ REMEDIATON_ENABLED: '' }, names), undefined)
  })
})
