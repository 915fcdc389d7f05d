import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { sql } from 'kysely'
import { createAzure } from '../../src/azure/azure.ts'
import { AzureError } from '../../src/backup/azure-error.ts'
import { defaultLimits as limits } from '../../src/backup/limits.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import type { Database } from '../../src/database/open-database.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { InventoryReader } from '../../src/fleet/ports.ts'
import type { DiagnosisRow } from '../../src/fleet/row.ts'
import { createInventoryStore } from '../../src/fleet/store/inventory-store.ts'
import { makeRows } from '../../src/fleet/store/make-rows.ts'
import { markStale } from '../../src/fleet/store/source-states.ts'
import { sweep } from '../../src/fleet/sweep.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { aDatabase } from '../database/a-database.ts'
import { tokenOf } from '../sandbox/azure-client.ts'

/** `npm run test:estates` makes 50 of 10,000 VMs each. SEED says which. */
const estates = Number(process.env['ESTATES'] ?? 1)
const vms = Number(process.env['VMS'] ?? 600)
/** VMs of each estate that are diagnosed whole beside their rows. */
const compared = Number(process.env['COMPARED'] ?? 60)
const known = getCACertificates()
const firstSeed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))

describe('rows of generated estates', { timeout: 7_200_000 }, () => {
  it(`never say the opposite of a diagnosis, in ${estates} estates of ${vms} VMs (SEED=${firstSeed})`, async () => {
    const sums: Record<string, number> = {}
    const wrong: string[] = []
    for (let index = 0; index < estates; index += 1) {
      const seed = firstSeed + index
      const told = await anEstate(seed)
      wrong.push(...told.wrong.map((one) => `SEED=${seed}: ${one}`))
      for (const [name, count] of Object.entries(told.counts)) sums[name] = (sums[name] ?? 0) + count
    }
    console.log(
      Object.entries(sums)
        .toSorted()
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    )
    assert.deepEqual(wrong, [])
    assert.ok((sums['Blocked by lists and by a diagnosis'] ?? 0) > 0, 'nothing was Blocked, so nothing was shown')
    assert.ok((sums['Healthy by lists and by a diagnosis'] ?? 0) > 0, 'nothing was Healthy, so nothing was shown')
  })
})

async function anEstate(seed: number) {
  const sandbox = await startSandbox({
    generated: { vms, subscriptions: Math.max(4, Math.ceil(vms / 500)), seed },
    throttling: false,
    resourceGraph: {
      queries: 1_000_000,
      dynamicColumns: seed % 2 === 0 ? 'object' : 'string',
      vmAgentInLists: seed % 3 === 0,
    },
  })
  setDefaultCACertificates([...known, sandbox.ca])
  const database = await aDatabase()
  try {
    return await judged(sandbox, database, seed)
  } finally {
    await database.close()
    await sandbox.stop()
  }
}

async function judged(sandbox: Sandbox, database: Database, seed: number) {
  const random = chance(seed)
  const counts: Record<string, number> = {}
  const count = (what: string) => (counts[what] = (counts[what] ?? 0) + 1)
  const wrong: string[] = []
  const azure = azureOf(sandbox)
  const now = () => new Date()
  const make = async () => {
    while ((await makeRows(database.db, { limits, now })).made > 0);
  }
  const swept = async (reader: InventoryReader, signal = new AbortController().signal) => {
    await sweep({ scanId: randomUUID(), reader, store: createInventoryStore(database.db), now, signal })
    await make()
  }
  const rows = async () => {
    const found = await database.db.selectFrom('fleet_vm').select(['vm_key', 'content', 'gone_at']).execute()
    return new Map(found.map(({ vm_key, content, gone_at }) => [vm_key, { ...(content as DiagnosisRow), gone_at }]))
  }

  // Killed on its way, then whole.
  const killed = new AbortController()
  await swept(
    stumbling(azure.inventory, () => (random() < 0.1 ? killed.abort(new Error('killed')) : undefined)),
    killed.signal,
  ).catch(() => count('sweeps that were killed'))
  await swept(azure.inventory)
  const ids = sandbox.generated!.vmIds()
  const first = await rows()
  for (const id of ids) {
    const row = first.get(parseVmId(id)!.key)
    if (!row) wrong.push(`${id} has no row`)
    else if (row.verdict === 'Healthy' && row.unchecked.length > 0 && !row.provenBy)
      wrong.push(`${id} is Healthy without proof`)
  }

  for (let index = 0; index < compared; index += 1) {
    const vm = parseVmId(ids[Math.floor(random() * ids.length)]!)!
    const row = first.get(vm.key)!
    const options = { correlationId: randomUUID(), signal: new AbortController().signal, mayShareLists: true }
    const { facts, observedAt } = await azure.collector.collect(vm, options)
    const diagnosis = diagnose({ vmId: vm, facts, observedAt, limits })
    if (row.verdict === diagnosis.verdict) count(`${row.verdict} by lists and by a diagnosis`)
    else if (row.verdict === 'Unknown') count(`Unknown by lists, ${diagnosis.verdict} by a diagnosis`)
    else {
      const against = diagnosis.findings.filter(({ severity }) => severity === 'Blocking' || severity === 'Warning')
      const unseen =
        row.provenBy !== null && against.length > 0 && against.every(({ check }) => row.unchecked.includes(check))
      const what = `${row.verdict} by lists, ${diagnosis.verdict} by a diagnosis`
      if (unseen)
        count(`${what}, for what no list shows since the last backup (${against.map(({ check }) => check).join()})`)
      else if (
        row.verdict === 'Blocked' ||
        row.verdict === 'Healthy' ||
        diagnosis.verdict === 'Healthy' ||
        diagnosis.verdict === 'Blocked'
      )
        wrong.push(
          `${vm.id}: ${what}: ${row.reasons.join()} against ${against.map(({ check, reason }) => `${check} ${reason}`).join()}`,
        )
      else count(what)
    }
  }

  // A tenth of the subscriptions is left out of every answer without a word, and some answers fail.
  const subscriptions = [...new Set(ids.map((id) => id.split('/')[2]!.toLowerCase()))]
  const lost = subscriptions.filter((_, index) => index === 0 || random() < 0.1)
  sandbox.graph.lostSubscriptions = lost
  for (let round = 0; round < 3; round += 1)
    await swept(
      stumbling(azure.inventory, () => {
        if (random() > 0.1) return
        count('reads that failed')
        throw new AzureError('InternalServerError', 'It failed.', { status: 500, disposition: 'Retry' })
      }),
    )
  const later = await rows()
  for (const [key, { gone_at, verdict }] of later) {
    if (gone_at !== null) wrong.push(`${key} is gone, and it is not`)
    if (verdict !== first.get(key)!.verdict && lost.includes(key.split('/')[2]!))
      wrong.push(`${key} was ${first.get(key)!.verdict} and is ${verdict}, though nobody could look`)
  }
  await markStale(database.db, new Date(Date.now() - 1))
  await make()
  for (const [key, { verdict }] of await rows())
    if (verdict === 'Healthy' && lost.includes(key.split('/')[2]!))
      wrong.push(`${key} is Healthy, and nobody can see it`)

  sandbox.graph.lostSubscriptions = []
  await swept(azure.inventory)
  await swept(azure.inventory)
  for (const [key, { gone_at }] of await rows()) if (gone_at !== null) wrong.push(`${key} went for nothing`)
  wrong.push(...(await countedWrongly(database)))
  counts['VMs'] = ids.length
  return { wrong, counts }
}

/** Each number that is kept, against the rows. */
async function countedWrongly({ db }: Database) {
  const { rows } = await sql<{ dimension: string; value: string; kept: number; counted: number }>`
    with counted as (
      select 'verdict' as dimension, verdict || ' ' || basis as value, count(*)::int as n from fleet_vm where gone_at is null group by 2
      union all select 'protection', coalesce(protection_state, 'Unknown'), count(*) from fleet_vm where gone_at is null group by 2
      union all select 'reason', reason, count(*) from fleet_vm, unnest(reasons) as reason where gone_at is null group by 2
      union all select 'cause', id, count(*) from fleet_vm, unnest(cause_ids) as id where gone_at is null group by 2
    ), kept as (
      select dimension, value, sum(count)::int as n from fleet_count group by 1, 2
      union all select 'cause', id, vm_count from fleet_cause
    )
    select dimension, value, coalesce(kept.n, 0) as kept, coalesce(counted.n, 0) as counted
    from counted full join kept using (dimension, value) where coalesce(kept.n, 0) <> coalesce(counted.n, 0)`.execute(
    db,
  )
  return rows.map(({ dimension, value, kept, counted }) => `${dimension} ${value}: ${kept} kept, ${counted} are`)
}

/** The same reader, in whose way something may come before each read. */
const stumbling = (reader: InventoryReader, before: () => void): InventoryReader => ({
  ledger: (signal) => reader.ledger(signal),
  read: async (source, ids, onPage, signal) => {
    before()
    return await reader.read(source, ids, onPage, signal)
  },
  spent: () => reader.spent(),
})

const azureOf = (sandbox: Sandbox) =>
  createAzure({
    endpoint: sandbox.endpoint,
    audience: sandbox.endpoint,
    limits,
    credential: {
      getToken: async () => ({ token: await tokenOf(sandbox), expiresOnTimestamp: Date.now() + 3_600_000 }),
    },
    queriesPer5Seconds: 100_000,
    backupServicePrincipalId: sandbox.world.backupServicePrincipalId,
  })

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function chance(seed: number) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
