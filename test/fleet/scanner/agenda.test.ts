import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Kysely } from 'kysely'
import { AzureError } from '../../../src/backup/azure-error.ts'
import type { Schema } from '../../../src/database/schema.ts'
import type { InventorySource } from '../../../src/fleet/inventory.ts'
import type { EstateStore, InventoryReader, LedgerEntry } from '../../../src/fleet/ports.ts'
import { Agenda } from '../../../src/fleet/scanner/agenda.ts'
import { takeLease } from '../../../src/fleet/scanner/lease.ts'
import type { ScanRun } from '../../../src/fleet/scanner/run-scan.ts'
import { askForScan } from '../../../src/fleet/scanner/scans.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'

const minute = 60_000
const entry = (subscriptionId: string, coverage: LedgerEntry['coverage'] = 'Complete'): LedgerEntry => ({
  subscriptionId,
  name: null,
  coverage,
  unread: {},
  requiredPermissions: coverage === 'Refused' ? ['Microsoft.Resources/subscriptions/read'] : [],
})
const busy = new AzureError('ServerBusy', 'later', { status: 503, disposition: 'Retry' })
const refused = new AzureError('AuthorizationFailed', 'no', { status: 403, disposition: 'AskOperator' })

describe('the agenda', { timeout: 60_000 }, () => {
  let server: OwnDatabase
  let db: Kysely<Schema>
  const holder = randomUUID()
  before(async () => {
    server = await aDatabase()
    db = server.db
  })
  beforeEach(async () => {
    await db.deleteFrom('fleet_scan').execute()
    await db.deleteFrom('fleet_source').execute()
    await takeLease(db, holder)
  })
  after(() => server?.close())

  /** A reader that tells what it is asked; a clock of one's own. */
  function anAgenda({ ledger = [entry('s'), entry('t', 'Refused')] }: { ledger?: LedgerEntry[] } = {}) {
    const world = { now: Date.now(), ledger: ledger as LedgerEntry[] | Error, fails: new Map<InventorySource, Error>() }
    const told: string[] = []
    const runs: ScanRun[] = []
    const ledgers: string[][] = []
    const abort = new AbortController()
    const reader: InventoryReader = {
      async ledger() {
        told.push('ledger')
        if (world.ledger instanceof Error) throw world.ledger
        return world.ledger
      },
      async read(source, ids, _onPage, _signal, options) {
        const since = options?.since && ` since ${Math.round((world.now - options.since.getTime()) / minute)} min`
        told.push(`read ${source} of ${ids.join()}${since ?? ''}`)
        const error = world.fails.get(source)
        if (error) throw error
        return { rows: 0, queries: 1, notUnderstood: new Map() }
      },
      spent: () => ({ queries: told.length, throttled: 0, pausedSeconds: 0 }),
    }
    const store = {
      open: (_id: string, source: InventorySource) => ({
        put: async () => undefined,
        close: async () => void told.push(`close ${source}`),
      }),
    } as unknown as EstateStore
    const agenda = new Agenda({
      ...{ db, holder, reader, store, sweepMinutes: 15, signal: abort.signal },
      now: () => new Date(world.now),
      keepLedger: async (seen) => ledgers.push(seen.map(({ subscriptionId }) => subscriptionId)),
      onScan: (_scan, run) => runs.push(run),
      failed: (_error, what) => told.push(`failed ${what}`),
    })
    const after = async (minutes: number) => {
      world.now += minutes * minute
      told.length = 0
      const rest = await agenda.next()
      return { rest, told: [...told] }
    }
    return { world, runs, ledgers, abort, after }
  }
  const statuses = async () =>
    (await db.selectFrom('fleet_scan').select('status').orderBy('started_at').execute()).map(({ status }) => status)

  it('begins with a sweep, of what can be read', async () => {
    const { after, runs } = anAgenda()
    const { rest, told } = await after(0)
    assert.equal(rest, 0)
    assert.ok(told.includes('read virtualMachines of s'))
    assert.deepEqual(await statuses(), ['Succeeded'])
    assert.deepEqual(runs[0]?.result?.coverage, { Complete: 1, Partial: 0, Refused: 1 })
    assert.deepEqual(await after(0), { rest: 1, told: [] })
  })

  it('looks at jobs every minute, at changes every five, each from five minutes before the last look', async () => {
    const { after } = anAgenda()
    await after(0)
    assert.deepEqual((await after(0.5)).told, [])
    assert.deepEqual((await after(0.5)).told, ['read backupJobs of s since 6 min'])
    assert.deepEqual((await after(0.9)).told, [])
    assert.deepEqual((await after(0.1)).told, ['read backupJobs of s since 6 min'])
    assert.deepEqual((await after(3)).told, ['read backupJobs of s since 8 min'])
    assert.deepEqual((await after(0)).told, ['read changes of s since 10 min'])
  })

  it('never closes what it has read in part', async () => {
    const { after } = anAgenda()
    await after(0)
    for (let minutes = 1; minutes < 10; minutes++)
      assert.deepEqual(
        (await after(1)).told.filter((one) => one.startsWith('close')),
        [],
      )
  })

  it('goes on from where the last look was that succeeded', async () => {
    const { after, world } = anAgenda()
    await after(0)
    world.fails.set('backupJobs', busy)
    assert.deepEqual((await after(1)).told, ['read backupJobs of s since 6 min', 'failed backupJobs'])
    assert.deepEqual((await after(0.5)).told, [], 'and not at once again')
    world.fails.clear()
    assert.deepEqual((await after(0.5)).told, ['read backupJobs of s since 7 min'])
    assert.deepEqual((await after(1)).told, ['read backupJobs of s since 6 min'])
  })

  it('sweeps again when it is time, and when somebody asks', async () => {
    const { after, ledgers } = anAgenda()
    await after(0)
    await after(14)
    assert.deepEqual(await statuses(), ['Succeeded'])
    // Scans begin by the clock of the database.
    await after(1.1)
    assert.deepEqual(await statuses(), ['Succeeded', 'Succeeded'])
    await askForScan(db, { askedBy: 'ops', subscriptionIds: ['S'] })
    const { told } = await after(0.1)
    assert.ok(told.includes('read virtualMachines of s'))
    assert.deepEqual(await statuses(), ['Succeeded', 'Succeeded', 'Succeeded'])
    assert.deepEqual(
      ledgers,
      [
        ['s', 't'],
        ['s', 't'],
      ],
      'of a part nothing is said of all',
    )
  })

  it('reads all locks between sweeps that are far apart', async () => {
    const { after } = anAgenda()
    await db
      .insertInto('fleet_count')
      .values({ subscription_id: 's', dimension: 'verdict', value: 'Healthy Inventory', count: 100_000 })
      .execute()
    await after(0)
    const looked = (await after(15)).told
    await db.deleteFrom('fleet_count').execute()
    const looks = [looked, (await after(0)).told, (await after(0)).told]
    assert.ok(looks.some((told) => told.includes('read locks of s') && told.includes('close locks')))
    assert.deepEqual(await statuses(), ['Succeeded'])
  })

  it('that takes over goes on with what another left', async () => {
    const earlier = anAgenda()
    await earlier.after(0)
    const completed_at = new Date(earlier.world.now - 3 * minute)
    await db
      .insertInto('fleet_source')
      .values({ subscription_id: 's', source: 'backupJobs', status: 'Complete', completed_at, ended_at: completed_at })
      .execute()
    const { after } = anAgenda()
    assert.deepEqual((await after(0)).told, ['ledger', 'read backupJobs of s since 8 min'])
    assert.deepEqual(await statuses(), ['Succeeded'])
  })

  it('whose ledger is refused says so, and tries again', async () => {
    const { after, world, runs } = anAgenda()
    world.ledger = refused
    await after(0)
    assert.deepEqual(await statuses(), ['Failed'])
    assert.match(runs[0]?.lacks ?? '', /refuses the identity that sweeps: no/)
    assert.deepEqual((await after(0)).told, [])
    world.ledger = [entry('s')]
    await after(1)
    assert.deepEqual(await statuses(), ['Failed', 'Succeeded'])
    assert.equal(runs.at(-1)?.lacks, null)
  })

  it('that cannot sign in does not know what it lacks', async () => {
    const { after, world, runs } = anAgenda()
    world.ledger = new AzureError('NotReachable', 'no', { disposition: 'Retry' })
    await after(0)
    assert.equal(runs[0]?.lacks, undefined)
  })

  it('that sees nothing has failed, and says what is missing', async () => {
    const { after, runs } = anAgenda({ ledger: [entry('t', 'Refused')] })
    await after(0)
    assert.deepEqual(await statuses(), ['Failed'])
    assert.equal(runs[0]?.result?.error?.code, 'NothingReadable')
    assert.match(runs[0]?.lacks ?? '', /Microsoft\.Resources\/subscriptions\/read/)
  })

  it('whose lease is gone writes nothing more', async () => {
    const { after, abort, runs } = anAgenda()
    abort.abort(new Error('gone'))
    await after(0).catch(() => undefined)
    assert.deepEqual(
      runs.map(({ status }) => status),
      ['Abandoned'],
    )
  })
})
