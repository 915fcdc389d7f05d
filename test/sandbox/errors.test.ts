import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { asker, type Ask } from './azure-client.ts'

const vm = sampleVms.find(({ name }) => name === 'healthy-windows')?.id ?? ''
const subscription = vm.split('/').slice(0, 3).join('/')
const compute = 'api-version=2026-04-01'

describe('errors', () => {
  let sandbox: Sandbox
  let ask: Ask
  before(async () => {
    sandbox = await startSandbox()
    ask = await asker(sandbox)
  })
  after(() => sandbox.stop())

  const cases: [name: string, url: string, status: number, code: string, message: RegExp, cause: string | undefined][] =
    [
      [
        'a missing VM',
        `${vm}x?${compute}`,
        404,
        'ResourceNotFound',
        /^The Resource 'Microsoft\.Compute\/virtualMachines\/healthy-windowsx' under resource group 'rg-production' was not found\. For more details please go to https:\/\/aka\.ms\/ARMResourceNotFoundFix$/,
        'gateway',
      ],
      [
        'a missing extension',
        `${vm}/extensions/none?${compute}`,
        404,
        'ResourceNotFound',
        /'Microsoft\.Compute\/virtualMachines\/healthy-windows\/extensions\/none'/,
        'gateway',
      ],
      [
        'a missing group',
        `${subscription}/resourceGroups/none/providers/Microsoft.Compute/virtualMachines/x?${compute}`,
        404,
        'ResourceGroupNotFound',
        /^Resource group 'none' could not be found\.$/,
        'gateway',
      ],
      [
        'a missing subscription',
        `/subscriptions/99999999-9999-4999-8999-999999999999?api-version=2022-12-01`,
        404,
        'SubscriptionNotFound',
        /could not be found\.$/,
        'gateway',
      ],
      [
        'a missing lock',
        `${vm}/providers/Microsoft.Authorization/locks/none?api-version=2020-05-01`,
        404,
        'LockNotFound',
        /^The lock 'none' could not be found\.$/,
        undefined,
      ],
      ['a missing api-version', vm, 400, 'MissingApiVersionParameter', /required/, 'gateway'],
      ['an ill-formed api-version', `${vm}?api-version=latest`, 400, 'InvalidApiVersionParameter', /latest/, 'gateway'],
      ['what is not simulated', `${vm}/runCommands?${compute}`, 501, 'NotSimulated', /runCommands/, undefined],
    ]
  for (const [name, url, status, code, message, cause] of cases) {
    it(`${name}: ${status} ${code}`, async () => {
      const received = await ask(url)
      assert.equal(received.status, status)
      assert.equal(received.body.error.code, code)
      assert.match(received.body.error.message, message)
      assert.equal(received.headers['x-ms-failure-cause'], cause)
    })
  }

  it('an unknown policy: 404 with an empty object', async () => {
    const [vault] = sandbox.world.vaults.values()
    assert.deepEqual((await ask(`${vault?.id}/backupPolicies/none?api-version=2023-06-01`)).body, {})
  })

  it('a denied action: 403 that names action and scope, until allowed again', async () => {
    sandbox.deny('Microsoft.Authorization/locks/read')
    const url = `${vm}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`
    const { status, body } = await ask(url)
    assert.equal(status, 403)
    assert.equal(body.error.code, 'AuthorizationFailed')
    assert.ok(
      body.error.message.includes(`action 'Microsoft.Authorization/locks/read' over scope '${vm}`),
      body.error.message,
    )
    sandbox.allowAll()
    assert.equal((await ask(url)).status, 200)
  })

  it("answers of a vault carry the world's Date and who asked", async () => {
    sandbox.clock.advance(400 * 24 * 3_600_000)
    const [vault] = sandbox.world.vaults.values()
    const { headers } = await ask(`${vault?.id}/backupPolicies?api-version=2023-06-01`)
    assert.ok(Math.abs(Date.parse(headers['date'] ?? '') - sandbox.clock.now().getTime()) < 5_000)
    const { tenantId, principalId } = sandbox.world
    assert.ok(
      headers['x-ms-operation-identifier']?.startsWith(`tenantId=${tenantId},objectId=${principalId}/westeurope/`),
    )
  })

  it("every answer carries ARM's headers and echoes the client's id", async () => {
    const { headers } = await ask(`${vm}?${compute}`, { headers: { 'x-ms-client-request-id': 'mine' } })
    assert.equal(headers['x-ms-client-request-id'], 'mine')
    assert.ok(headers['x-ms-request-id'] && headers['x-ms-correlation-request-id'])
    assert.match(headers['x-ms-routing-request-id'] ?? '', /^[A-Z]+:\d{8}T\d{6}Z:[0-9a-f-]{36}$/)
    assert.match(headers['x-ms-ratelimit-remaining-resource'] ?? '', /^Microsoft\.Compute\/LowCostGetResource;\d+$/)
    assert.ok(headers['x-ms-ratelimit-remaining-subscription-reads'])
  })
})
