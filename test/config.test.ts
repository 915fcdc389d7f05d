import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { loadConfig, settingsTable } from '../src/config.ts'

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
    [{ AUTH_MODE: 'entra' }, /^ENTRA_TENANT_ID:/],
    [{ AUTH_MODE: 'basic' }, /^AUTH_MODE:/],
    [{ ALLOWED_SUBSCRIPTIONS: 'prod' }, /^ALLOWED_SUBSCRIPTIONS:/],
    [{ RESTORE_POINT_LIMIT: '0' }, /^RESTORE_POINT_LIMIT:/],
  ] as const
  for (const [env, message] of wrong) {
    it(`names the setting in one line: ${JSON.stringify(env)}`, () => {
      assert.throws(
        () => loadConfig(env),
        (error: Error) => message.test(error.message) && !error.message.includes('\n'),
      )
    })
  }

  it('takes the sovereign clouds and a list of subscriptions', () => {
    const id = '11111111-1111-1111-1111-11111111111A'
    const config = loadConfig({ AZURE_CLOUD: 'AzureUSGovernment', ALLOWED_SUBSCRIPTIONS: ` ${id} ,` })
    assert.equal(config.AZURE_RESOURCE_MANAGER_ENDPOINT, 'https://management.usgovcloudapi.net')
    assert.deepEqual([...config.allowedSubscriptions!], [id.toLowerCase()])
  })

  it("is listed in README, setting by setting, with today's defaults", () => {
    const readme = readFileSync('README.md', 'utf8')
    for (const { name, default: value, description } of settingsTable()) {
      assert.ok(
        readme.includes(`| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${description} |`),
        `README lacks the line of ${name}`,
      )
    }
  })
})
