import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAzure, type Azure } from '../../src/azure/azure.ts'
import { defaultLimits as limits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { RowContent } from '../../src/fleet/row.ts'
import { createInventoryStore } from '../../src/fleet/store/inventory-store.ts'
import { keepDiagnosis, lastDiagnosisOf } from '../../src/fleet/store/keep-diagnosis.ts'
import { makeRows } from '../../src/fleet/store/make-rows.ts'
import { sweep } from '../../src/fleet/sweep.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { aDatabase, type OwnDatabase } from '../database/a-database.ts'
import { tokenOf } from '../sandbox/azure-client.ts'
import { sampleRows } from './sample-rows.ts'

const now = () => new Date()
const day = 86_400_000
/** No list tells what an agent has been silent about since, or how many points and attempts there were: a backup that completed speaks for them. */
const sinceTheLastBackup = [
  'near-limit: Healthy, AtRisk',
  'agent-absent: Healthy, Blocked',
  'agent-stale: Healthy, Blocked',
  'on-demand-attempts-exhausted: Healthy, AtRisk',
]
type Row = Omit<RowContent, 'causes' | 'checks' | 'lockScopes' | 'policyId'>

describe('the sample fleet as an estate', { timeout: 120_000 }, () => {
  let sandbox: Sandbox
  let server: OwnDatabase
  let azure: Azure
  before(async () => {
    sandbox = await startSandbox({ throttling: false, resourceGraph: { queries: 100_000, windowSeconds: 5 } })
    setDefaultCACertificates([...getCACertificates(), sandbox.ca])
    server = await aDatabase()
    azure = createAzure({
      endpoint: sandbox.endpoint,
      audience: sandbox.endpoint,
      limits,
      credential: {
        getToken: async () => ({ token: await tokenOf(sandbox), expiresOnTimestamp: Date.now() + 3_600_000 }),
      },
      queriesPer5Seconds: 5000,
      backupServicePrincipalId: sandbox.world.backupServicePrincipalId,
    })
    const store = createInventoryStore(server.db)
    await sweep({ scanId: 'scan', reader: azure.inventory, store, now, signal: new AbortController().signal })
    while ((await makeRows(server.db, { limits, now })).made > 0);
  })
  after(async () => {
    await server?.close()
    await sandbox?.stop()
  })
  const rows = async () => {
    const kinds = new Map(
      (await server.db.selectFrom('fleet_cause').select(['id', 'kind']).execute()).map(({ id, kind }) => [id, kind]),
    )
    const found = await server.db.selectFrom('fleet_vm').select(['vm_id', 'cause_ids', 'content']).execute()
    return new Map(
      found.map(({ vm_id, cause_ids, content }) => {
        const { verdict, basis, reasons, limitReachedDateTime } = content as Row
        const days = limitReachedDateTime && Math.ceil((Date.parse(limitReachedDateTime) - Date.now()) / day)
        const row = { verdict, reasons, causes: cause_ids.map((id) => kinds.get(id)!).toSorted() }
        return [vm_id.toLowerCase(), { ...row, basis, ...(days === null ? {} : { limitInDays: days }) }]
      }),
    )
  }

  it('has a row for each VM by lists alone: what was not looked at is no fault', async () => {
    const told = await rows()
    const said = sampleVms.map(({ id, name }) => {
      const { verdict, reasons, causes } = told.get(id.toLowerCase())!
      return [name, [verdict, reasons.join(), causes.join()]]
    })
    const right = Object.entries(sampleRows).map(([name, [verdict, reasons, causes]]) => [
      name,
      [verdict, reasons, causes],
    ])
    assert.deepEqual(Object.fromEntries(said), Object.fromEntries(right))
  })

  it('says nothing by lists that a full reading says the opposite of, but for what came after the last backup', () => {
    const opposite = sampleVms.flatMap(({ name, expected }) => {
      const [verdict] = sampleRows[name]!
      return verdict !== 'Unknown' && verdict !== expected.verdict ? [`${name}: ${verdict}, ${expected.verdict}`] : []
    })
    assert.deepEqual(opposite, sinceTheLastBackup)
  })

  it('says of each VM what a diagnosis says, once it was read whole', async () => {
    for (const { id } of sampleVms) {
      const vm = parseVmId(id)!
      const options = { correlationId: randomUUID(), signal: new AbortController().signal, mayShareLists: true }
      const { facts, observedAt } = await azure.collector.collect(vm, options)
      await keepDiagnosis(server.db, vm.key, lastDiagnosisOf(diagnose({ vmId: vm, facts, observedAt, limits })))
    }
    while ((await makeRows(server.db, { limits, now })).made > 0);
    const told = await rows()
    const said = sampleVms.map(({ id, name }) => {
      const { verdict, basis, causes, limitInDays } = told.get(id.toLowerCase())!
      return [name, [verdict, basis, causes.join(), limitInDays]]
    })
    const right = sampleVms.map(({ name, expected: { verdict } }) => {
      const [, , causes, then] = sampleRows[name]!
      return [name, [verdict, 'Diagnosis', then?.causes ?? causes, then?.limitInDays]]
    })
    assert.deepEqual(Object.fromEntries(said), Object.fromEntries(right))
  })
})
