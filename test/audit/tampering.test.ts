import assert from 'node:assert/strict'
import { describe, it, before, after as afterAll } from 'node:test'
import { sql, type Transaction } from 'kysely'
import { readHead } from '../../src/audit/head.ts'
import { columns } from '../../src/audit/row-text.ts'
import type { Database } from '../../src/database/open-database.ts'
import type { Schema } from '../../src/database/schema.ts'
import { seeded } from '../operations/a-seed.ts'
import { aDatabase } from '../operations/a-service.ts'
import { after, fill, verdictOn } from './a-journal.ts'

type Change = (trx: Transaction<Schema>, at: number) => Promise<unknown>

const eventAt = (sequence: number) => sql`(select event_id from journal_seals where sequence = ${sequence})`
const update = (trx: Transaction<Schema>, set: ReturnType<typeof sql.raw>, at: number) =>
  sql`update journal set ${set} where event_id = ${eventAt(at)}`.execute(trx)

/** The smallest change of each column: another letter, another bit, a value where there was none. */
const changed: Record<(typeof columns)[number], string> = {
  event_id: '',
  operation_id: `operation_id = case when operation_id is null then gen_random_uuid() else overlay(operation_id::text placing
    (case when substr(operation_id::text, 36) = '0' then '1' else '0' end) from 36)::uuid end`,
  vm_key: `vm_key = coalesce(vm_key || 'x', '')`,
  at: `at = at + interval '1 microsecond'`,
  kind: `kind = 'intent'`,
  step: `step = coalesce(replace(step, 'ö', 'o'), '')`,
  epoch: `epoch = coalesce(epoch # 1, 0)`,
  method: `method = case method when 'DELETE' then 'DELETe' else 'PUT' end`,
  resource_id: `resource_id = coalesce(overlay(resource_id placing 'S' from 2), '-')`,
  caller: `caller = 'testes'`,
  correlation_id: `correlation_id = correlation_id || ' '`,
  arm_request_id: `arm_request_id = coalesce(arm_request_id || '0', '')`,
  detail: `detail = coalesce(jsonb_set(detail, '{n}', to_jsonb((detail->>'n')::int + 1)), 'null')`,
}

const changes: Record<string, Change> = {
  ...Object.fromEntries(
    columns
      .filter((column) => column !== 'event_id')
      .map(
        (column) =>
          [`changes ${column}`, (trx, at) => update(trx, sql.raw(changed[column]), at)] satisfies [string, Change],
      ),
  ),
  'changes event_id': (trx, at) =>
    sql`update journal set event_id = event_id + 1000000 where event_id = ${eventAt(at)}`.execute(trx),
  'removes the row': (trx, at) => sql`delete from journal where event_id = ${eventAt(at)}`.execute(trx),
  'removes the row and its seal': async (trx, at) => {
    await sql`delete from journal where event_id = ${eventAt(at)}`.execute(trx)
    await sql`delete from journal_seals where sequence = ${at}`.execute(trx)
  },
  'removes row and seal, and closes the gap in the numbers': async (trx, at) => {
    await sql`delete from journal where event_id = ${eventAt(at)}`.execute(trx)
    await sql`delete from journal_seals where sequence = ${at}`.execute(trx)
    await sql`update journal_seals set sequence = -sequence where sequence > ${at}`.execute(trx)
    await sql`update journal_seals set sequence = -sequence - 1 where sequence < 0`.execute(trx)
  },
  'removes the seal alone': (trx, at) => sql`delete from journal_seals where sequence = ${at}`.execute(trx),
  'exchanges two rows': async (trx, at) => {
    await sql`create temporary table pair on commit drop as select event_id from journal_seals where sequence in (${at}, ${at - 1})`.execute(
      trx,
    )
    await sql`update journal set event_id = -event_id where event_id in (select event_id from pair)`.execute(trx)
    await sql`update journal set event_id = (select sum(event_id) from pair) + event_id where event_id < 0`.execute(trx)
  },
  'exchanges two seals': async (trx, at) => {
    await sql`update journal_seals set sequence = -sequence where sequence in (${at}, ${at - 1})`.execute(trx)
    await sql`update journal_seals set sequence = ${2 * at - 1} + sequence where sequence < 0`.execute(trx)
  },
  'inserts a row past the trigger': (trx) =>
    sql`insert into journal (kind, caller, correlation_id) values ('Freeze', 'nobody', 'x')`.execute(trx),
  'inserts a row with a seal of its own in the middle': async (trx, at) => {
    await sql`update journal_seals set sequence = -sequence where sequence > ${at}`.execute(trx)
    await sql`update journal_seals set sequence = 1 - sequence where sequence < 0`.execute(trx)
    await sql`with new as (insert into journal (kind, caller, correlation_id) values ('Freeze', 'nobody', 'x') returning journal)
      insert into journal_seals select ${at + 1}, (new.journal).event_id, hash, sha256(hash || convert_to(journal_row_text(new.journal), 'UTF8'))
      from new, journal_seals where sequence = ${at}`.execute(trx)
  },
  'changes a row and seals that one again': async (trx, at) => {
    await update(trx, sql.raw(`caller = 'somebody else'`), at)
    await sql`update journal_seals seal set hash = sha256(previous_hash || convert_to(journal_row_text(journal), 'UTF8'))
      from journal where journal.event_id = seal.event_id and sequence = ${at}`.execute(trx)
  },
  'cuts the end off': async (trx) => {
    await sql`delete from journal where event_id in (select event_id from journal_seals order by sequence desc limit 3)`.execute(
      trx,
    )
    await sql`delete from journal_seals where event_id not in (select event_id from journal)`.execute(trx)
  },
}

describe('the journal, changed by somebody whom no trigger stops', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
    await fill(database.db, 10_000)
  })
  afterAll(() => database?.close())

  it('is whole as long as nobody touches it', async () => {
    const { sealed, unsealed, findings, head } = await verdictOn(database.db)
    assert.deepEqual({ sealed, unsealed, findings }, { sealed: 10_000, unsealed: 0, findings: [] })
    assert.equal(head.count, 10_000)
  })

  for (const [name, change] of Object.entries(changes)) {
    it(`is found out when one ${name}`, async () => {
      const found = await after(database.db, (trx) => change(trx, 5012))
      assert.notEqual(found.length, 0)
      assert.ok(found.length <= 4, `one cause, few findings: ${JSON.stringify(found.slice(0, 5))}`)
    })
  }

  it('names the first row that is wrong, and what is wrong', async () => {
    const [first] = await after(database.db, (trx) => changes['changes caller']!(trx, 5012))
    assert.equal(first?.what, 'Changed')
    assert.match(first.message, /^row 5012 \(event 5012\): /)
    const [gone] = await after(database.db, (trx) => changes['removes the row']!(trx, 7))
    assert.deepEqual(gone, { what: 'Removed', message: 'row 7 (event 7): sealed, and no longer in the journal' })
    const [cut] = await after(database.db, (trx) => changes['cuts the end off']!(trx, 0))
    assert.match(cut!.message, /^the last 3 rows: /)
  })

  it('is found out by a head that was kept elsewhere when its own head was set back too', async () => {
    const kept = await readHead(database.db)
    const cutClean = async (trx: Transaction<Schema>) => {
      await changes['cuts the end off']!(trx, 0)
      await sql`update audit_head set count = sequence, hash = seal.hash from (
        select sequence, hash from journal_seals order by sequence desc limit 1) seal`.execute(trx)
    }
    assert.deepEqual(await after(database.db, cutClean), [], 'nothing inside the database tells')
    assert.deepEqual(
      (await after(database.db, cutClean, [kept])).map(({ what }) => what),
      ['Truncated'],
    )
  })

  it('is found out by a head that was kept elsewhere when all of it was sealed again', async () => {
    const earlier = { ...(await readHead(database.db)), count: 9000 }
    const { rows } = await sql<{
      hash: string
    }>`select encode(hash, 'hex') as hash from journal_seals where sequence = 9000`.execute(database.db)
    earlier.hash = rows[0]!.hash
    const sealAgain = async (trx: Transaction<Schema>) => {
      await update(trx, sql.raw(`caller = 'somebody else'`), 4000)
      await sql`insert into journal_unsealed select event_id from journal`.execute(trx)
      await sql`delete from journal_seals`.execute(trx)
      await sql`update audit_head set count = 0, hash = decode(repeat('00', 32), 'hex')`.execute(trx)
      await sql`select seal_journal(null)`.execute(trx)
    }
    assert.deepEqual(await after(database.db, sealAgain), [])
    assert.deepEqual(
      (await after(database.db, sealAgain, [earlier])).map(({ what }) => what),
      ['Changed'],
    )
    assert.deepEqual((await verdictOn(database.db, [earlier])).findings, [])
  })

  it('is found out, whichever row and whichever change', async () => {
    const small = await aDatabase()
    try {
      await fill(small.db, 60)
      const random = seeded(5012)
      const names = Object.keys(changes)
      for (let round = 0; round < 300; round++) {
        const name = names[Math.floor(random() * names.length)]!
        const at = 2 + Math.floor(random() * 58)
        const found = await after(small.db, (trx) => changes[name]!(trx, at))
        assert.notEqual(found.length, 0, `${name} at ${at}`)
      }
      assert.deepEqual((await verdictOn(small.db)).findings, [])
    } finally {
      await small.close()
    }
  })
})
