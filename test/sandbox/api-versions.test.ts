import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { refusedByVersion } from '../../src/sandbox/api-versions.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { allOperations } from '../../src/sandbox/operations/all-operations.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { asker, type Ask } from './azure-client.ts'

const vm = sampleVms.find(({ name }) => name === 'healthy-windows')?.id ?? ''
const subscription = vm.split('/').slice(0, 3).join('/')

describe('api-versions', () => {
  let sandbox: Sandbox
  let ask: Ask
  before(async () => {
    sandbox = await startSandbox({ throttling: false })
    ask = await asker(sandbox)
  })
  after(() => sandbox.stop())

  const vaultOf = () => sandbox.world.vaults.values()[0]?.id ?? ''
  const inRegion = (type: string) =>
    new RegExp(
      `^No registered resource provider found for location 'westeurope' and API version '2999-01-01' for type '${type}'\\. The supported api-versions are '.*20\\d\\d-\\d\\d-\\d\\d'`,
    )
  const refused: [title: string, path: () => string, status: number, code: string, message: RegExp][] = [
    ['a VM', () => vm, 400, 'NoRegisteredProviderFound', inRegion('virtualMachines')],
    [
      'a list below a VM',
      () => `${vm}/extensions`,
      400,
      'NoRegisteredProviderFound',
      inRegion('virtualMachines/extensions'),
    ],
    [
      'a list below a vault',
      () => `${vaultOf()}/backupJobs`,
      400,
      'NoRegisteredProviderFound',
      inRegion('vaults/backupJobs'),
    ],
    [
      'a list of a subscription',
      () => `${subscription}/providers/Microsoft.Compute/virtualMachines`,
      404,
      'InvalidResourceType',
      /^The resource type 'virtualMachines' could not be found in the namespace 'Microsoft\.Compute' for api version '2999-01-01'\. The supported api-versions are '.*2026-04-01'\.$/,
    ],
    [
      'what is in no region',
      () => `${subscription}/providers/Microsoft.Authorization/locks`,
      404,
      'InvalidResourceType',
      /'locks' .* 'Microsoft\.Authorization'/,
    ],
    [
      "Azure's own resources",
      () => `${subscription}/resourcegroups`,
      400,
      'InvalidApiVersionParameter',
      /^The api-version '2999-01-01' is invalid\. The supported versions are '2025-04-01,/,
    ],
  ]
  for (const [title, path, status, code, message] of refused)
    it(`that Azure lacks are refused with those that it has: ${title}`, async () => {
      const { body, headers, ...received } = await ask(`${path()}?api-version=2999-01-01`)
      assert.deepEqual([received.status, body.error.code], [status, code])
      assert.match(body.error.message, message)
      assert.equal(headers['x-ms-failure-cause'], 'gateway')
    })

  it('belong to a type: a disk knows none of a VM', async () => {
    const disk = sandbox.world.disks.values()[0]?.id ?? ''
    assert.equal((await ask(`${disk}?api-version=2026-03-02`)).status, 200)
    assert.equal((await ask(`${disk}?api-version=2026-04-01`)).body.error.code, 'NoRegisteredProviderFound')
  })

  it('are fewer in an older cloud, whose operations are followed with one that it has', async () => {
    const put = (newestApiVersion: string) =>
      fetch(`${sandbox.controlEndpoint}/settings`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ newestApiVersion }),
      })
    await put('2023-12-31')
    assert.equal((await ask(`${vm}?api-version=2024-07-01`)).body.error.code, 'NoRegisteredProviderFound')
    assert.match((await ask(`${vm}?api-version=2024-07-01`)).body.error.message, /, 2023-07-01'\. The supported loc/)
    assert.equal((await ask(`${vm}?api-version=2023-07-01`)).status, 200)
    const { headers } = await ask(`${vm}/reapply?api-version=2023-07-01`, { method: 'POST' })
    assert.equal((await ask(headers['azure-asyncoperation'] ?? '')).status, 200)
    await put('')
    assert.equal((await ask(`${vm}?api-version=2024-07-01`)).status, 200)
  })

  it('of every operation that is simulated are known', () => {
    for (const { method, path } of allOperations) {
      const refusal = refusedByVersion(sandbox.world, { method, path, version: '2999-01-01', newest: undefined })
      assert.ok(refusal, `${method} ${path}`)
    }
  })
})
