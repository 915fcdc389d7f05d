import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { environmentOfService, settingAsked, settingsOfService } from '../../src/sandbox/service-settings.ts'
import { settingsTable } from '../../src/settings/settings-table.ts'

const all = settingsTable().map(({ name }) => name)

describe("settings of the sandbox's service", () => {
  it('are decided on one by one', () => {
    assert.deepEqual(Object.keys(settingsOfService).sort(), all.toSorted())
  })

  it('come from the shell only where they change no more than how the sandbox is tried', () => {
    const shell = Object.fromEntries(all.map((name) => [name, 'production']))
    assert.deepEqual(Object.keys(environmentOfService(shell, {}, {})).sort(), [
      'ACTION_LIMIT_PER_MINUTE',
      'ARM_POLL_SECONDS',
      'DIAGNOSIS_CACHE_SECONDS',
      'EVENT_STREAMS_PER_CALLER',
      'FLEET_MAX_SHARE',
      'FLEET_QUERIES_PER_5_SECONDS',
      'FLEET_SCAN',
      'FLEET_SWEEP_MINUTES',
      'JOB_POLL_SECONDS',
      'LOG_LEVEL',
      'MAX_EVENT_LOOP_DELAY_MS',
      'OPERATIONS_AT_ONCE',
      'PORT',
      'RATE_LIMIT_PER_MINUTE',
      'VM_READS_PER_MINUTE',
    ])
  })

  for (const name of `AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_FEDERATED_TOKEN_FILE AZURE_TOKEN_CREDENTIALS
    AZURE_CONFIG_DIR IDENTITY_ENDPOINT IDENTITY_HEADER MSI_ENDPOINT OTEL_EXPORTER_OTLP_ENDPOINT OTEL_TRACES_EXPORTER
    HTTPS_PROXY https_proxy NODE_OPTIONS NODE_EXTRA_CA_CERTS PGPASSWORD PGHOST a_new_one`.split(/\s+/))
    it(`leave ${name} out`, () => assert.deepEqual(environmentOfService({ [name]: 'x' }, {}, {}), {}))

  it('leave what the system needs', () => {
    const shell = { PATH: '/bin', HOME: '/home/x', LC_ALL: 'C', Path: 'C:\\', TMPDIR: '/tmp', UNSET: undefined }
    const { UNSET: _, ...kept } = shell
    assert.deepEqual(environmentOfService(shell, {}, {}), kept)
  })

  it("are the sandbox's own first, then what was asked for", () => {
    const made = environmentOfService({ PORT: '1', LOG_LEVEL: 'warn' }, { LOG_LEVEL: 'debug' }, { PORT: '2' })
    assert.deepEqual(made, { PORT: '2', LOG_LEVEL: 'debug' })
  })

  it('may be asked for by name, but for those on which the sandbox stands', () => {
    assert.deepEqual(settingAsked('AUTH_MODE=entra'), ['AUTH_MODE', 'entra'])
    assert.deepEqual(settingAsked('REMEDIATION_ENABLED=false'), ['REMEDIATION_ENABLED', 'false'])
    assert.deepEqual(settingAsked('ENTRA_ISSUER=https://a/?b=c'), ['ENTRA_ISSUER', 'https://a/?b=c'])
    for (const name of ['DATABASE_URL', 'DATA_DIR', 'AZURE_RESOURCE_MANAGER_ENDPOINT', 'HOST'])
      assert.throws(() => settingAsked(`${name}=x`), /is the sandbox's own and cannot be set/)
    for (const text of ['AZURE_CLIENT_SECRET=x', 'PORT', 'toString=x', ''])
      assert.throws(() => settingAsked(text), /is not NAME=value with a setting of the service/)
  })
})
