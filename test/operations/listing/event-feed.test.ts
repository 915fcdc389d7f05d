import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Database } from '../../../src/database/open-database.ts'
import type { Schema } from '../../../src/database/schema.ts'
import { append } from '../../../src/operations/listing/journal.ts'
import type { Operations } from '../../../src/operations/operations-interface.ts'
import type { AuditEvent } from '../../../src/remediation/operation.ts'
import { aDatabase, aService, until } from '../a-service.ts'

describe('event streams', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  let served: Kysely<Schema>
  let operations: Operations
  /** What was sent to the database to be read. */
  const statements: string[] = []
  before(async () => {
    database = await aDatabase()
    const pool = new pg.Pool({ connectionString: database.connectionString, max: 6 })
    served = new Kysely<Schema>({
      dialect: new PostgresDialect({ pool }),
      log: ({ query }) => void statements.push(query.sql),
    })
    operations = aService({ ...database, served }, { collector: undefined as never, controlPlane: undefined as never })
  })
  after(async () => {
    await operations?.drain()
    await served?.destroy()
    await database?.close()
  })

  async function anOperation(status = 'Running') {
    const id = randomUUID()
    await sql`insert into operations (id, action, vm_key, vm_id, status, body, plan, work, deadline_at, created_by, correlation_id)
      values (${id}, 'reapply', ${id}, ${id}, ${status}, '{}', '{"calls":[]}', '{}', now(), 'tester', 'x')`.execute(
      database.db,
    )
    return id
  }
  const write = (operationId: string, name: string, db = database.db, kind: 'Step' | 'Ended' = 'Step') =>
    append(db, { kind, operationId, caller: 'tester', correlationId: name })
  /** Follows in the background. */
  async function following(operationId: string, since?: string) {
    const leave = new AbortController()
    const seen: AuditEvent[] = []
    const events = await operations.events(operationId, since, leave.signal)
    const over = (async () => {
      for await (const event of events) seen.push(event)
    })()
    return {
      names: () => seen.map(({ correlationId }) => correlationId),
      ids: () => seen.map(({ eventId }) => eventId),
      over,
      async leave() {
        leave.abort()
        await over
      },
    }
  }

  it('tell of an event whose transaction commits late, and go on behind each event without losing one', async () => {
    const id = await anOperation()
    await write(id, 'first')
    const stream = await following(id)
    const wrote = Promise.withResolvers<void>()
    const commit = Promise.withResolvers<void>()
    const late = database.db.transaction().execute(async (trx) => {
      await write(id, 'late', trx)
      wrote.resolve()
      await commit.promise
    })
    await wrote.promise
    await write(id, 'second')
    await until('the second is told', () => stream.names().includes('second'))
    commit.resolve()
    await late
    await until('the late one is told', () => stream.names().includes('late'))
    await write(id, 'end', database.db, 'Ended')
    await stream.over
    assert.deepEqual(stream.names(), ['first', 'second', 'late', 'end'])
    for (const [place, eventId] of stream.ids().entries()) {
      await sql`update operations set status = 'Succeeded' where id = ${id}`.execute(database.db)
      const rest = await following(id, eventId)
      await rest.over
      assert.deepEqual(rest.names(), ['first', 'second', 'late', 'end'].slice(place + 1))
    }
  })

  it('cost the database no more when they are many', async () => {
    const ids = [await anOperation(), await anOperation()]
    const streams = await Promise.all(Array.from({ length: 300 }, (_, n) => following(ids[n % 2]!)))
    await write(ids[0]!, 'before')
    const told = () => streams.filter((stream, n) => n % 2 === 0 && stream.names().includes('before')).length
    await until('all streams have begun', () => told() === 150)
    statements.length = 0
    for (let n = 0; n < 4; n++) {
      await write(ids[1]!, `event ${n}`)
      await until('it is told', () => streams[1]!.names().includes(`event ${n}`))
    }
    assert.ok(statements.length < 100, `${statements.length} statements for 300 streams`)
    for (const [n, stream] of streams.entries()) assert.equal(stream.names().length, n % 2 === 0 ? 1 : 4)
    await Promise.all(streams.map((stream) => stream.leave()))
    await until('nobody looks any more', async () => {
      statements.length = 0
      await sleep(1500)
      return statements.length === 0
    })
  })

  it('lose nothing for a client that reads slowly', async () => {
    const id = await anOperation()
    await write(id, '0')
    const events = (await operations.events(id))[Symbol.asyncIterator]()
    assert.equal(((await events.next()).value as AuditEvent).correlationId, '0')
    const second = events.next() // until here it has read, and listens from now on
    await write(id, '1')
    await second
    for (let n = 2; n < 700; n++) await write(id, String(n))
    await sleep(1500) // more has come than waits for one stream
    for (let n = 2; n < 700; n++) assert.equal(((await events.next()).value as AuditEvent).correlationId, String(n))
    await write(id, 'end', database.db, 'Ended')
    assert.equal(((await events.next()).value as AuditEvent).kind, 'Ended')
    assert.deepEqual(await events.next(), { done: true, value: undefined })
  })

  it('end at once where all was told', async () => {
    const id = await anOperation('Succeeded')
    await write(id, 'end', database.db, 'Ended')
    const first = await following(id)
    await first.over
    const again = await following(id, first.ids()[0])
    await again.over
    assert.deepEqual([first.names(), again.names()], [['end'], []])
  })
})
