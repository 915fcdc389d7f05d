import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { allOperations } from '../../src/sandbox/operations/all-operations.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts'
import { asker, type Ask, type Received } from './azure-client.ts'
import { fleetReads } from './fleet-reads.ts'
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
