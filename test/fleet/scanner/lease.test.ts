import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import type { Kysely } from 'kysely'
import type { Schema } from '../../../src/database/schema.ts'
import { holdLease, LeaseLost, takeLease, tellLack } from '../../../src/fleet/scanner/lease.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { until as untilLast } from './a-scanned-sandbox.ts'

const until = <T>(what: string, look: () => Promise<T | undefined | false>) => untilLast(what, look, 200)

describe('the lease', { timeout: 60_000 }, () => {
  let server: OwnDatabase
  let db: Kysely<Schema>
  const [one, two] = [randomUUID(), randomUUID()]
  before(async () => {
    server = await aDatabase()
    db = server.db
  })
  beforeEach(() => set(null))
  // Also of a test that has failed: it would keep the file from ending.
  const stops: (() => Promise<void>)[] = []
  afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())))
  after(() => server?.close())

  const set = (holder: string | null, held_until = new Date(0)) =>
    db.updateTable('fleet_lease').set({ holder, held_until, lacks: null }).execute()
  const row = () => db.selectFrom('fleet_lease').selectAll().executeTakeFirstOrThrow()
  const future = new Date('2100-01-01T00:00:00Z')

  const taken: [name: string, holder: string | null, until: Date, expected: boolean][] = [
    ['that nobody has is taken', null, new Date(0), true],
    ['that was given back is taken before its time', null, future, true],
    ['that has run out is taken', two, new Date(0), true],
    ['of another is not', two, future, false],
    ['of one’s own is renewed', one, future, true],
  ]
  for (const [name, holder, heldUntil, expected] of taken)
    it(name, async () => {
      await set(holder, heldUntil)
      assert.equal(await takeLease(db, one), expected)
      assert.equal((await row()).holder, expected ? one : holder)
    })

  /** What is worked on, and what it was ended by. */
  function holding(holder: string, database = db) {
    const works: AbortSignal[] = []
    const seen: (string | null)[] = []
    const errors: unknown[] = []
    const stop = holdLease({
      db: database,
      holder,
      beatSeconds: 0.02,
      work: (signal) => {
        works.push(signal)
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
      },
      onSeen: ({ lacks }) => seen.push(lacks),
      failed: (error) => errors.push(error),
    })
    stops.push(stop)
    return { works, seen, errors, stop }
  }

  it('is one process’s: another works only when the first has stopped, and then at once', async () => {
    const first = holding(one)
    await until('it works', async () => first.works.length === 1)
    const second = holding(two)
    await until('the other has looked', async () => second.seen.length > 3)
    assert.equal(second.works.length, 0)
    await first.stop()
    assert.ok(first.works[0]?.reason instanceof LeaseLost)
    await until('the other works', async () => second.works.length === 1)
    await second.stop()
    assert.equal((await row()).holder, null)
    assert.deepEqual([...first.errors, ...second.errors], [])
  })

  it('that another has taken ends the work, and the next that is had begins it anew', async () => {
    const first = holding(one)
    await until('it works', async () => first.works.length === 1)
    await set(two, future)
    await until('it has ended', async () => first.works[0]?.aborted)
    assert.ok(first.works[0]?.reason instanceof LeaseLost)
    await set(two)
    await until('it works again', async () => first.works.length === 2)
    await first.stop()
  })

  it('tells every process what is lacking', async () => {
    const [first, second] = [holding(one), holding(two)]
    await until('one works', async () => first.works.length + second.works.length === 1)
    await tellLack(db, (await row()).holder!, 'a right')
    for (const { seen } of [first, second]) await until('it is told', async () => seen.at(-1) === 'a right')
    await Promise.all([first.stop(), second.stop()])
  })

  it('that is got while the process stops is given back, and nothing is begun', async () => {
    const works: AbortSignal[] = []
    const stopped = Promise.withResolvers<void>()
    const stop = holdLease({
      db,
      holder: one,
      work: async (signal) => void works.push(signal),
      onSeen: () => stopped.resolve(stop()),
      failed: (error) => stopped.reject(error),
    })
    await stopped.promise
    assert.deepEqual(works, [])
    assert.equal((await row()).holder, null)
  })

  it('whose database is away is told as failed, and tried again', async () => {
    const away = await aDatabase()
    await away.close()
    const { works, errors, stop } = holding(one, away.db)
    await until('it was tried again', async () => errors.length > 2)
    await stop()
    assert.deepEqual(works, [])
  })
})
