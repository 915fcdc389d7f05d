import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { sql, type Kysely } from 'kysely'
import { sealJournal } from '../../../src/database/seal-journal.ts'
import { openDatabase } from '../../../src/database/open-database.ts'
import type { Schema } from '../../../src/database/schema.ts'
import { append, readJournal, type AuditFilter } from '../../../src/operations/listing/journal.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'
import { anEarlierDatabase } from '../../database/an-earlier-database.ts'
import { seeded } from '../a-seed.ts'

/** Which event it is stands in its correlation id. */
const entry = (name: string, more: object = {}) => ({
  kind: 'Step' as const,
  caller: 'tester',
  correlationId: name,
  vmKey: '/vm/a',
  ...more,
})

/** A transaction that has written its events, and stays open. */
async function writing(db: Kysely<Schema>, ...entries: Parameters<typeof append>[1][]) {
  const wrote = Promise.withResolvers<void>()
  const end = Promise.withResolvers<'commit' | 'rollback'>()
  const over = db
    .transaction()
    .execute(async (trx) => {
      for (const one of entries) await append(trx, one)
      wrote.resolve()
      if ((await end.promise) === 'rollback') throw new Error('taken back')
    })
    .catch(() => undefined)
  await wrote.promise
  return async (how: 'commit' | 'rollback' = 'commit') => {
    end.resolve(how)
    await over
  }
}

/** Follows the journal as a collector of logs does: by next links, and behind the last event where there is none. */
function follower(db: Kysely<Schema>, filter: AuditFilter, mostSorted?: number) {
  const names: string[] = []
  let after: string | undefined
  return {
    names,
    async goOn() {
      for (;;) {
        const { value, next } = await readJournal(
          db,
          { ...filter, ...(after === undefined ? {} : { after }) },
          mostSorted,
        )
        names.push(...value.map(({ correlationId }) => correlationId))
        after = value.at(-1)?.eventId ?? after
        if (next === null) return
      }
    },
  }
}

describe('the journal as it is read', { concurrency: false, timeout: 120_000 }, () => {
  let database: OwnDatabase
  let db: Kysely<Schema>
  beforeEach(async () => {
    database = await aDatabase()
    db = database.db
  })
  afterEach(() => database?.close())

  /** Read both ways, by sorting and by walking. */
  const names = async (filter: AuditFilter = {}) => {
    const [sorted, walked] = await Promise.all(
      [undefined, 0].map(async (most) =>
        (await readJournal(db, { limit: 1000, ...filter }, most)).value.map(({ correlationId }) => correlationId),
      ),
    )
    assert.deepEqual(walked, sorted)
    return sorted!
  }

  it('has an event that commits late behind those that were told before it, for whoever follows', async () => {
    const byOne = follower(db, { limit: 1 })
    const ofVm = follower(db, { vmKey: '/vm/a' })
    await append(db, entry('first'))
    const commit = await writing(db, entry('late'))
    await append(db, entry('second'))
    for (const one of [byOne, ofVm]) await one.goOn()
    await commit()
    await append(db, entry('third'))
    for (const one of [byOne, ofVm]) {
      await one.goOn()
      assert.deepEqual(one.names, ['first', 'second', 'late', 'third'])
    }
    assert.deepEqual(await names({ newestFirst: true }), ['third', 'late', 'second', 'first'])
  })

  it('is read from an id that an earlier version gave out, before it was sealed or after', async () => {
    for (const name of ['a', 'b', 'c']) await append(db, entry(name))
    const rows = await db.selectFrom('journal').select(['event_id', 'correlation_id']).orderBy('event_id').execute()
    const after = rows[1]!.event_id
    assert.deepEqual(await names({ after }), ['c'])
    const commit = await writing(db, entry('late'))
    await append(db, entry('d'))
    const { event_id } = await db
      .selectFrom('journal')
      .select('event_id')
      .where('correlation_id', '=', 'd')
      .executeTakeFirstOrThrow()
    await commit()
    assert.deepEqual((await names({ after: event_id })).includes('late'), false, 'sealed before d, in the order of ids')
    assert.deepEqual(await names(), ['a', 'b', 'c', 'late', 'd'])
    assert.deepEqual(await names({ after: '0' }), ['a', 'b', 'c', 'late', 'd'])
  })

  it('goes on behind a late event in both directions', async () => {
    const commit = await writing(db, entry('late'), entry('later'))
    for (const name of ['a', 'b']) await append(db, entry(name))
    await sealJournal(db)
    await commit()
    await append(db, entry('c'))
    const { value } = await readJournal(db, {})
    const order = value.map(({ correlationId }) => correlationId)
    assert.deepEqual(order, ['a', 'b', 'late', 'later', 'c'])
    for (const [place, { eventId }] of value.entries()) {
      assert.deepEqual(await names({ after: eventId }), order.slice(place + 1))
      assert.deepEqual(await names({ after: eventId, newestFirst: true }), order.slice(0, place).toReversed())
    }
  })

  it('misses nothing and tells nothing twice, whoever writes when, and whichever filter is followed', async () => {
    const random = seeded(42)
    const pick = (below: number) => Math.floor(random() * below)
    const filters: AuditFilter[] = [
      { limit: 1 },
      { limit: 3 },
      { vmKey: '/vm/a', limit: 2 },
      { kind: 'Intent', limit: 2 },
      { caller: 'b', limit: 2 },
      { reach: ['/vm/b'], limit: 2 },
      { since: '2020-01-01T00:00:00Z', limit: 2 },
    ]
    // Few events are sorted, many walked through: each filter both ways.
    const followers = [...filters, ...filters].map((filter, n) =>
      follower(db, filter, n < filters.length ? undefined : 0),
    )
    const open: Awaited<ReturnType<typeof writing>>[] = []
    let written = 0
    for (let step = 0; step < 250; step++) {
      const what = pick(4)
      if (what < 2 && open.length < 6) {
        const entries = Array.from({ length: 1 + pick(3) }, () =>
          entry(`e${written++}`, {
            vmKey: ['/vm/a', '/vm/b', null][pick(3)],
            kind: pick(2) ? 'Intent' : 'Step',
            caller: pick(2) ? 'b' : 'c',
          }),
        )
        open.push(await writing(db, ...entries))
      } else if (what === 2 && open.length > 0) {
        const [end] = open.splice(pick(open.length), 1)
        await end!(pick(5) === 0 ? 'rollback' : 'commit')
      } else {
        await followers[pick(followers.length)]!.goOn()
      }
    }
    for (const end of open) await end()
    for (const one of followers) await one.goOn()
    for (const [index, { names: seen }] of followers.entries()) {
      const { limit: _, ...filter } = filters[index % filters.length]!
      assert.deepEqual(seen, await names(filter), JSON.stringify(filter))
    }
    const { rows } = await sql<{ late: number; all: number }>`select (select count(*)::int from journal_late) as late,
      (select count(*)::int from journal) as all`.execute(db)
    assert.equal(followers[0]!.names.length, rows[0]!.all)
    assert.ok(rows[0]!.late > 10, `only ${rows[0]!.late} of ${rows[0]!.all} were late`)
  })

  it('is narrowed to a span of time, also where times and ids do not go together', async () => {
    const at = (minutes: number) => new Date(Date.UTC(2026, 10, 20, 0, minutes)).toISOString()
    // In the order of their ids: some minutes back and forth, as clocks of a failover do.
    const minutes = [0, 30, 10, 60, 200, 190, 210, 400, 380, 500]
    for (const minute of minutes)
      await sql`insert into journal (kind, caller, correlation_id, at) values ('Step', 'tester', ${String(minute)}, ${at(minute)})`.execute(
        db,
      )
    for (const since of [0, 10, 60, 195, 400, 501])
      for (const until of [0, 31, 195, 205, 400, 600]) {
        const expected = minutes.filter((minute) => minute >= since && minute < until).map(String)
        assert.deepEqual(await names({ since: at(since), until: at(until) }), expected, `${since} to ${until}`)
        assert.deepEqual(await names({ since: at(since), until: at(until), newestFirst: true }), expected.toReversed())
      }
    assert.deepEqual(await names({ since: at(195), limit: 2 }), ['200', '210'])
  })

  it('has its order also for what an earlier version has sealed', async () => {
    const earlier = await anEarlierDatabase(database, '0010')
    const commit = await writing(earlier.db, entry('late'))
    await append(earlier.db, entry('first'))
    await sealJournal(earlier.db)
    await commit()
    await append(earlier.db, entry('last'))
    await sealJournal(earlier.db)
    await earlier.db.destroy()
    const now = await openDatabase({ databaseUrl: earlier.databaseUrl, dataDir: '/nowhere' })
    const { value } = await readJournal(now.db, {})
    await now.close()
    assert.deepEqual(
      value.map(({ correlationId, sequence }) => [correlationId, sequence]),
      [
        ['first', '1'],
        ['late', '2'],
        ['last', '3'],
      ],
    )
  })
})
