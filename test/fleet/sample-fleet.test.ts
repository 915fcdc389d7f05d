import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createAzure, type Azure } from '../../src/azure/azure.ts'
import { defaultLimits as limits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { Sentence } from '../../src/backup/sentence.ts'
import type { Language } from '../../src/error-codes/texts/texts.ts'
import { causeKinds, type CauseKind } from '../../src/fleet/causes.ts'
import type { StoredContent } from '../../src/fleet/row.ts'
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
        const { verdict, basis, reasons, limitReachedDateTime } = content as StoredContent
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

  it('says of each VM what a diagnosis says, once it was read whole, in each language', async () => {
    const summaries = new Map<string, Sentence>()
    for (const { id } of sampleVms) {
      const vm = parseVmId(id)!
      const options = { correlationId: randomUUID(), signal: new AbortController().signal, mayShareLists: true }
      const { facts, observedAt } = await azure.collector.collect(vm, options)
      const summaryIn = (language: Language) => diagnose({ vmId: vm, facts, observedAt, limits, language }).summary
      summaries.set(vm.key, { en: summaryIn('en'), pt: summaryIn('pt') })
      await keepDiagnosis(server.db, vm.key, lastDiagnosisOf({ vmId: vm, facts, observedAt, limits }))
    }
    while ((await makeRows(server.db, { limits, now })).made > 0);
    const made = await rows()
    const said = sampleVms.map(({ id, name }) => {
      const { verdict, basis, causes, limitInDays } = made.get(id.toLowerCase())!
      return [name, [verdict, basis, causes.join(), limitInDays]]
    })
    const right = sampleVms.map(({ name, expected: { verdict } }) => {
      const [, , causes, then] = sampleRows[name]!
      return [name, [verdict, 'Diagnosis', then?.causes ?? causes, then?.limitInDays]]
    })
    assert.deepEqual(Object.fromEntries(said), Object.fromEntries(right))
    const stored = await server.db.selectFrom('fleet_vm').select(['vm_key', 'content']).execute()
    const told = stored.map(({ vm_key, content }) => ({ vm_key, ...(content as StoredContent) }))
    // A list may know less of a thing than a reading does, and then says less of it.
    const alike = told.filter(({ vm_key, summary }) => summary === summaries.get(vm_key)!.en)
    assert.ok(alike.length > told.length / 2, `${alike.length} of ${told.length}`)
    for (const { vm_key, summaryIn } of alike) assert.equal(summaryIn!.pt, summaries.get(vm_key)!.pt)
  })

  it('tells each kind of cause in each language', async () => {
    const begins: Record<CauseKind, RegExp> = {
      Lock: /^Bloqueio (CanNotDelete|ReadOnly) ".+" em \//,
      ErrorCode: /^Os backups falham com \w+$/,
      ExtensionVersion: /^A extensão \S+( \S+)? falha$/,
      Policy: /^A política \S+ não faz backup de discos desse tipo$/,
      Vault: /^O cofre de chaves \S+ recusa o Backup do Azure$/,
    }
    const told = await server.db.selectFrom('fleet_cause').select(['kind', 'title', 'titles']).execute()
    assert.deepEqual(new Set(told.map(({ kind }) => kind)), new Set(causeKinds))
    for (const { kind, title, titles } of told) {
      const { en, pt } = titles as Sentence
      assert.equal(en, title)
      assert.match(pt, begins[kind as CauseKind])
    }
  })
})
