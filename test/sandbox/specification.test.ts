import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { allOperations } from '../../src/sandbox/operations/all-operations.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts'
import { asker, type Ask, type Received } from './azure-client.ts'
import { fleetReads } from './fleet-reads.ts'
import { fleetWrites } from './fleet-writes.ts'
import { validateAgainstSpecification } from './live-validator.ts'
import { specificationsAtHand, specifiedOperations } from './openapi.ts'

const skip = specificationsAtHand ? false : 'the OpenAPI files (../shared/azure-specs) are not on this machine'

/** Not in the OpenAPI files at hand, or in none at all: COVERAGE.md says so of each. */
const unspecified = new Set([
  'KeyVault_Vaults_Get',
  'KeyVault_Vaults_UpdateAccessPolicy',
  'RoleAssignments_ListForScope',
  'RoleAssignments_Create',
  'DiskEncryptionSets_Get',
  'Permissions_ListForScope',
  'Compute_Operations_Get',
  'JobOperationStatuses_Get',
  'ProtectionContainerRefreshOperationStatuses_Get',
])

describe('the sandbox keeps to the OpenAPI files', { skip }, () => {
  const specified = skip ? new Map<string, never[]>() : specifiedOperations()

  for (const { id, method, path, answers } of allOperations.filter(({ id }) => !unspecified.has(id))) {
    it(`${id} has the specification's method, path and answers`, () => {
      const versions = specified.get(id) ?? []
      const own = versions.filter((one) => one.method === method && one.path === path)
      assert.ok(own.length > 0, `${method} ${path} is in no file; there is ${JSON.stringify(versions)}`)
      assert.deepEqual(
        answers.filter((status) => !own.some(({ statuses }) => statuses.includes(String(status)))),
        [],
      )
    })
  }
})

const fleets: [name: string, options: SandboxOptions][] = [
  ['the sample fleet', {}],
  ['a generated fleet', { generated: { vms: 60, subscriptions: 2, seed: 3 } }],
]

for (const [name, options] of fleets)
  describe(`every answer about ${name} is valid`, { skip, timeout: 240_000 }, () => {
    let sandbox: Sandbox
    let ask: Ask
    before(async () => {
      sandbox = await startSandbox({ throttling: false, ...options })
      ask = await asker(sandbox)
    })
    after(() => sandbox.stop())

    it('by the schemas of the specification', async () => {
      const answers: { method: string; url: URL; sent?: unknown; received: Received }[] = []
      const vms = sandbox.generated?.vmIds().map((id) => ({ id })) ?? sampleVms
      for (const { url, method = 'GET', body } of await fleetReads(vms, ask)) {
        const received = await ask(url, { method, body })
        answers.push({ method, url: new URL(url, sandbox.endpoint), sent: body, received })
      }
      assert.ok(answers.length > 500, `only ${answers.length} answers`)
      const findings = await validateAgainstSpecification(answers)
      assert.deepEqual(findings, [])
    })
  })

describe('every answer to a write is valid', { skip, timeout: 240_000 }, () => {
  let sandbox: Sandbox
  let ask: Ask
  before(async () => {
    sandbox = await startSandbox({ throttling: false })
    ask = await asker(sandbox)
  })
  after(() => sandbox.stop())

  it('by the schemas of the specification, up to the end of each operation', async () => {
    const exchanged = await fleetWrites(sampleVms, sandbox, ask)
    const statuses = exchanged.map(({ received }) => received.status)
    for (const status of [200, 201, 202, 204, 404, 409]) assert.ok(statuses.includes(status), String(status))
    assert.ok(!statuses.includes(501), 'an address that an answer names is not answered')
    const addresses = exchanged.flatMap(({ received }) => received.headers['azure-asyncoperation'] ?? [])
    for (const { length } of addresses) assert.ok(length > 2_900 && length < 3_500, `${length} characters`)
    // Where operations of Compute and of jobs are followed stands in no file.
    const inFiles = exchanged.filter(
      ({ url }) =>
        !/\/locations\/[^/]+\/operations\/|\/operationsStatus\//.test(url.pathname) ||
        /protectedItems/.test(url.pathname),
    )
    assert.deepEqual(await validateAgainstSpecification(inFiles), [])
  })
})
