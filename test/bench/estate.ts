import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { sql } from 'kysely'
import { createAzure } from '../../src/azure/azure.ts'
import { defaultLimits as limits } from '../../src/backup/limits.ts'
import { apiVersions } from '../../src/backup/api-versions.ts'
import { parseVmId } from '../../src/backup/resource-id.ts'
import { openDatabase, type Database } from '../../src/database/open-database.ts'
import { createInventoryStore } from '../../src/fleet/store/inventory-store.ts'
import { makeRows } from '../../src/fleet/store/make-rows.ts'
import type { InventoryReader } from '../../src/fleet/ports.ts'
import { sweep } from '../../src/fleet/sweep.ts'
import { externalPostgres } from '../service/external-postgres.ts'

const now = () => new Date()
const scannerIds = (count: number) =>
  Array.from({ length: count }, (_, n) => `3f0a4d1e-7b52-4c8e-9a51-5d2c6b7e8f9${n.toString(16)}`)

/**
 * A sweep of an estate nobody has seen, and one in which nothing has changed: against a sandbox of its own process that enforces every quota.
 * IDENTITIES share the subscriptions; WINDOW is how the sandbox counts five seconds.
 */
export async function run() {
  const vms = Number(process.env['VMS'] ?? 100_000)
  const subscriptions = Number(process.env['SUBSCRIPTIONS'] ?? vms / 500)
  const identities = Number(process.env['IDENTITIES'] ?? 1)
  const sweeps = process.env['SWEEPS'] === '1' ? (['first'] as const) : (['first', 'unchanged'] as const)
  const azure = await sandboxOf(vms, subscriptions, scannerIds(identities))
  const postgres = await externalPostgres()
  const database = await openDatabase({ databaseUrl: postgres.url, dataDir: '/nowhere' })
  console.log(
    `\n${vms} VMs in ${subscriptions} subscriptions, ${identities} identities, 14 queries in 5 s each, window ${azure.window}; load ${loadavg()[0]!.toFixed(1)}`,
  )
  const { inventory, diagnose } = azure.open()
  try {
    await beside('no sweep', diagnose, undefined)
    for (const which of sweeps) {
      const swept = new AbortController()
      await Promise.all([
        beside(`the ${which} sweep`, diagnose, swept.signal),
        measured(which, inventory, database).finally(() => swept.abort()),
      ])
    }
    await told(database, vms)
  } finally {
    await database.close()
    await postgres.drop()
    azure.stop()
  }
}

async function measured(which: string, reader: InventoryReader, database: Database) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50)
  const cpu = process.cpuUsage()
  const rowsBefore = await writes(database)
  const before = reader.spent()
  const from = performance.now()
  const swept = await sweep({
    scanId: 'bench',
    reader,
    store: createInventoryStore(database.db),
    now,
    signal: new AbortController().signal,
    onSource: ({ source, rows, queries }) =>
      process.env['VERBOSE'] && console.log(`    ${source} ${rows} rows, ${queries} queries`),
  })
  const read = performance.now()
  let [made, changed] = [0, 0]
  const makeAll = async () => {
    for (;;) {
      const slice = await makeRows(database.db, { limits, now })
      if (slice.made === 0) return
      made += slice.made
      changed += slice.changed
      await sleep(0)
    }
  }
  await Promise.all([makeAll(), makeAll()])
  const end = performance.now()
  clearInterval(watch)
  delay.disable()
  const { user, system } = process.cpuUsage(cpu)
  const after = reader.spent()
  const partial = swept.ledger.filter(({ coverage }) => coverage !== 'Complete').length
  console.log(
    `  ${which.padEnd(10)} ${seconds(end - from)} s: read and stored ${seconds(read - from)} s, rows ${seconds(end - read)} s (${made} made, ${changed} changed); ` +
      `${after.queries - before.queries} queries, ${after.throttled - before.throttled} × 429; ${(await writes(database)) - rowsBefore} rows written; ` +
      `CPU ${((user + system) / 1e6).toFixed(1)} s, peak ${(peak / 2 ** 20).toFixed(0)} MiB, loop p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, max ${(delay.max / 1e6).toFixed(0)} ms; ${partial} subscriptions not complete`,
  )
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1)

/** Of all the estate's tables, as PostgreSQL counts them. */
async function writes({ db }: Database) {
  await sql`select pg_stat_force_next_flush()`.execute(db)
  await sleep(1100)
  const { rows } = await sql<{ n: string }>`
    select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) as n from pg_stat_user_tables
    where relname like 'fleet%' and relname not in ('fleet_source', 'fleet_scan')`.execute(db)
  return Number(rows[0]!.n)
}

async function told({ db }: Database, vms: number) {
  const { rows } = await sql<{ value: string; count: string }>`
    select value, sum(count) as count from fleet_count where dimension = 'verdict' group by 1 order by 2 desc`.execute(
    db,
  )
  console.log(`  ${rows.map(({ value, count }) => `${value} ${count}`).join(', ')}`)
  const sizes = await sql<{ table: string; heap: string; indexes: string; rows: string }>`
    select relname as table, pg_table_size(relid) as heap, pg_indexes_size(relid) as indexes, n_live_tup as rows
    from pg_stat_user_tables where relname like 'fleet%' and pg_total_relation_size(relid) > 2 ^ 20
    order by pg_total_relation_size(relid) desc`.execute(db)
  for (const { table, heap, indexes, rows: count } of sizes.rows)
    console.log(
      `  ${table.padEnd(16)} ${count} rows; a VM: ${(Number(heap) / vms).toFixed(0)} bytes and ${(Number(indexes) / vms).toFixed(0)} of indexes`,
    )
}

const besideMost = 200

/** Whole readings of VMs, two a second, until the sweep ends or there are so many: what the estate costs whoever asks for one VM. */
async function beside(what: string, diagnose: () => Promise<void>, signal: AbortSignal | undefined) {
  const times: number[] = []
  while (signal ? !signal.aborted && times.length < besideMost : times.length < 40) {
    const from = performance.now()
    await diagnose()
    times.push(performance.now() - from)
    await sleep(500, undefined, signal ? { signal } : {}).catch(() => undefined)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)]!.toFixed(0)
  console.log(`  ${times.length} whole readings beside ${what}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`)
}

async function sandboxOf(vms: number, subscriptions: number, scanners: readonly string[]) {
  const child = spawn(
    process.execPath,
    ['src/sandbox/main.ts', '--azure-only', '--vms', String(vms), '--subscriptions', String(subscriptions)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  process.once('exit', () => child.kill('SIGTERM'))
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
  const gone = once(child, 'exit')
  while (!/MSI_SECRET='/.test(text)) {
    if (child.exitCode !== null) throw new Error(`the sandbox ended: ${text}`)
    await Promise.race([sleep(100), gone])
  }
  const settings = Object.fromEntries(
    Array.from(text.matchAll(/^export (\w+)='(.*)'$/gm), ([, name, value]) => [name!, value!]),
  )
  setDefaultCACertificates([...getCACertificates(), await readFile(settings['NODE_EXTRA_CA_CERTS']!, 'utf8')])
  const credentialOf = (clientId: string) => ({
    async getToken() {
      const url = `${settings['IDENTITY_ENDPOINT']}?resource=https://management.azure.com&api-version=2019-08-01&client_id=${clientId}`
      const answer = await fetch(url, { headers: { 'x-identity-header': settings['IDENTITY_HEADER']! } })
      const { access_token: token } = (await answer.json()) as { access_token: string }
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 }
    },
  })
  const endpoint = settings['AZURE_RESOURCE_MANAGER_ENDPOINT']!
  const reader = credentialOf('5e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b')
  const list = async (path: string) => {
    const { token } = await reader.getToken()
    const answer = await fetch(`${endpoint}${path}`, { headers: { authorization: `Bearer ${token}` } })
    const body = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${body}`)
    return (JSON.parse(body) as { value: { id: string }[] }).value
  }
  const window = process.env['WINDOW'] ?? 'fixed'
  const controls = /^Controls\s+(\S+)/m.exec(text)![1]!
  const changed = await fetch(`${controls}/resourceGraph`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ window }),
  })
  if (!changed.ok) throw new Error(await changed.text())
  const some = (await list('/subscriptions?api-version=2022-12-01')).slice(0, 8)
  const lists = some.map(({ id }) =>
    list(`${id}/providers/Microsoft.Compute/virtualMachines?api-version=${apiVersions.compute.newest}`),
  )
  const vmIds = (await Promise.all(lists)).flatMap((of) => of.slice(0, 40).map(({ id }) => id))
  let turn = 0
  return {
    window,
    open() {
      const { inventory, collector } = createAzure({
        endpoint,
        audience: endpoint,
        limits,
        credential: reader,
        scanCredentials: new Map(scanners.map((id) => [id, credentialOf(id)])),
      })
      return {
        inventory,
        async diagnose() {
          // No VM twice in a minute: Compute's twelve reads a minute of one VM would be measured.
          await collector.collect(parseVmId(vmIds[turn++ % vmIds.length]!)!)
        },
      }
    },
    stop: () => child.kill('SIGTERM'),
  }
}
