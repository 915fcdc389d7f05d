import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../../src/database/schema.ts'
import { createFleetRows } from '../../../src/fleet/lists/fleet-rows.ts'
import { rowFilterOf, type FilterQuery } from '../../../src/fleet/lists/row-filter.ts'
import { rowOrders, type RowOrder } from '../../../src/fleet/lists/row-order.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { costOf, type Cost } from '../../operations/rows-read.ts'
import { logged, type Statement } from '../../operations/statement-log.ts'
import { askedOf, fillEstate } from '../fill-estate.ts'

const vms = 20_000
/** What is sorted for a page is at most 3000; what is walked through in another order comes sooner or a little later. */
const mostRows = 8000

/** The planner's prices, as they are for these lists. */
const priced = (trx: Kysely<Schema>) =>
  sql`set local random_page_cost = 1.1; set local max_parallel_workers_per_gather = 0`.execute(trx)

/** Rows that were opened: what an index answers by itself is left out. */
const opened = ({ scans }: Cost) =>
  scans
    .filter((scan) => scan.includes('fleet_vm') && !scan.startsWith('Index Only Scan'))
    .reduce((sum, scan) => sum + Number(scan.split(' ').at(-1)), 0)

/** For the removal of rows that are gone, and for what the estate's numbers foretell. */
const forOthers = ['fleet_vm_gone', 'fleet_vm_by_limit']

describe(`lists of ${vms} VMs`, { timeout: 300_000 }, () => {
  const log: Statement[] = []
  const asked: { what: string; statement: Statement; cost: Cost }[] = []
  let own: OwnDatabase
  let db: Kysely<Schema>
  before(async () => {
    own = await aDatabase()
    await fillEstate(own.db, { vms, subscriptions: 40 })
    db = logged(own.connectionString, 'reader', log)
    const rows = createFleetRows(db).within('Everything')
    const keep = async (what: string, ask: () => Promise<unknown>) => {
      log.length = 0
      await ask()
      for (const statement of log.filter(({ sql }) => sql.includes('fleet_vm')))
        asked.push({ what, statement, cost: await costOf(own.db, statement, priced) })
    }
    const list = (query: FilterQuery, order: RowOrder, skip = 0) =>
      keep(JSON.stringify({ ...query, order, skip }), () =>
        rows.list({ filter: rowFilterOf(query), order, limit: 100, skip }),
      )
    for (const order of rowOrders) {
      await list({}, order)
      await list({}, order, 18_000)
    }
    for (const [name, values] of Object.entries(askedOf(40)))
      for (const value of values)
        for (const order of ['name', 'verdict', 'lastBackupDateTime desc', 'restorePoints'] as const)
          await list({ [name]: value }, order)
    // Each is common, and no VM has both: neither index alone finds that.
    await list({ tag: 'env:prod', location: 'nowhere' }, 'name')
    await list({ tag: 'env:prod', errorCode: 'NoSuchCode' }, 'restorePoints')
    const few = createFleetRows(db).within([
      '/subscriptions/00000007-1111-4111-8111-111111111111/resourcegroups/rg-app-7/',
    ])
    await keep('a narrow reach', () => few.list({ filter: {}, order: 'name', limit: 100 }))
    await keep('changes', () => rows.delta({ filter: {}, limit: 100, position: { after: vms - 50, until: vms - 50 } }))
    await keep('first changes', () => rows.delta({ filter: rowFilterOf({ verdict: 'Blocked' }), limit: 100 }))
  })
  after(async () => {
    await db?.destroy()
    await own?.close()
  })

  it('open few rows for a page', () => {
    assert.ok(asked.length > 100, `only ${asked.length} statements`)
    const heavy = asked.filter(({ cost }) => opened(cost) > mostRows)
    assert.deepEqual(
      heavy.map(({ what, cost }) => `${what}: ${cost.scans.join(', ')}`),
      [],
    )
  })

  it('need the indexes that there are: without any of them one opens many rows, or looks through far more of another index', async () => {
    const { rows: all } = await sql<{ name: string }>`
      select relname as name from pg_index join pg_class on pg_class.oid = indexrelid
      where indrelid = 'fleet_vm'::regclass and not indisunique and relname <> all (${forOthers}) order by 1`.execute(
      own.db,
    )
    const lookedAt = ({ rows }: Cost) => rows.get('fleet_vm') ?? 0
    const needless: string[] = []
    for (const { name } of all) {
      let isNeeded = false
      for (const { statement, cost } of asked.filter((one) => one.cost.indexes.has(name))) {
        const without = await costOf(own.db, statement, async (trx) => {
          await priced(trx)
          await sql`drop index ${sql.id(name)}`.execute(trx)
        })
        if ((isNeeded = opened(without) > mostRows || lookedAt(without) > 4 * lookedAt(cost) + 1000)) break
      }
      if (!isNeeded) needless.push(name)
    }
    assert.deepEqual(needless, [])
  })
})
