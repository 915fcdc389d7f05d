import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import { inTime } from '../../../src/fleet/lists/in-time.ts'
import { aDatabase, type OwnDatabase } from '../../database/a-database.ts'

describe('a list that the database would look for too long', { timeout: 60_000 }, () => {
  let own: OwnDatabase
  before(async () => {
    own = await aDatabase({ servedPoolSize: 1 })
  })
  after(() => own?.close())
  const settings = async () =>
    (
      await sql<{ timeout: string; price: string }>`
        select current_setting('statement_timeout') as timeout, current_setting('random_page_cost') as price`.execute(
        own.served,
      )
    ).rows[0]

  it('is refused with what to ask with as well, and the connection is as it was', async () => {
    const usual = await settings()
    await assert.rejects(
      inTime(own.served, (tx) => sql`select pg_sleep(30)`.execute(tx), { milliseconds: 50 }),
      { code: 'FilterTooBroad', message: /0\.05 s.*subscriptionId, verdict/ },
    )
    assert.deepEqual(await settings(), usual)
    const { rows } = await inTime(own.served, (tx) => sql`select 1 as one`.execute(tx))
    assert.deepEqual(rows, [{ one: 1 }])
    assert.deepEqual(await settings(), usual)
  })

  it('is one only for that: another fault stays what it is', async () => {
    await assert.rejects(
      inTime(own.served, (tx) => sql`select 1 / 0`.execute(tx)),
      { code: '22012' },
    )
  })

  it('is of one moment where that is asked for', async () => {
    const counted = () =>
      inTime(
        own.served,
        async (tx) => {
          const count = async () =>
            (await sql<{ n: number }>`select last::int as n from fleet_sequence`.execute(tx)).rows[0]!.n
          const before = await count()
          await sql`update fleet_sequence set last = last + 1`.execute(own.db)
          return (await count()) - before
        },
        { snapshot: true },
      )
    assert.equal(await counted(), 0)
  })
})
