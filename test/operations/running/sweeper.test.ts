import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/open-database.ts'
import { claim } from '../../../src/operations/running/claim.ts'
import type { Operations } from '../../../src/operations/operations-interface.ts'
import type { Operation } from '../../../src/remediation/operation.ts'
import { aDatabase, allGone, aService, by, ended, fast, until } from '../a-service.ts'
import { anEstate, type Estate } from '../an-estate.ts'

describe('operations that wait for somebody', { concurrency: false, timeout: 300_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations // starts operations; works on none
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure())
  })
  after(() => allGone({ operations, estate, database }))
  const start = async (name: string) => {
    const { vm } = estate.addVm(name)
    return (await operations.start(vm, 'triggerBackup', {}, by())).id
  }
  /** A replica with one worker, and waits that are too long to be slept through. */
  async function whileOneWorks(watch: () => Promise<void>) {
    const replica = aService(database, estate.azure(), { concurrency: 1, timing: { ...fast, jobPollSeconds: 1.2 } })
    await replica.startWorker()
    await watch().finally(() => replica.drain())
  }
  const loseJob = (id: string) => sql`delete from pgboss.job where data->>'operationId' = ${id}`.execute(database.db)

  it('are taken over when their process died, also before their time', async () => {
    const id = await start('cancelled-early')
    await sql`update operations set next_look_at = now() + interval '1 hour' where id = ${id}`.execute(database.db)
    await loseJob(id)
    await operations.cancel(id, by())
    assert.ok(
      'row' in (await claim(database.db, id, ['triggerBackup', 'reapply', 'cleanRestorePoints', 'removeLocks'])),
      'a process that dies now',
    )
    await loseJob(id)
    await whileOneWorks(async () => assert.equal((await ended(operations, id)).status, 'Canceled'))
  })

  it('go on when their job is lost', async () => {
    const id = await start('lost-job')
    await loseJob(id)
    await sql`update operations set next_look_at = now() - interval '1 minute' where id = ${id}`.execute(database.db)
    await whileOneWorks(async () => assert.equal((await ended(operations, id)).status, 'Succeeded'))
  })

  it('go on before new ones begin', async () => {
    const ids: string[] = []
    for (let vm = 0; vm < 10; vm++) ids.push(await start(`in-line-${vm}`))
    const ends: Operation[] = []
    await whileOneWorks(async () => {
      for (const id of ids) ends.push(await ended(operations, id))
    })
    const began = Math.max(...ends.map(({ steps }) => Date.parse(steps[0]!.startTime!)))
    const firstEnd = Math.min(...ends.map(({ lastActionDateTime }) => Date.parse(lastActionDateTime)))
    assert.ok(firstEnd < began, 'the first had ended when the last began')
  })

  it('lose plan, steps and result when they ended long ago', async () => {
    const id = await start('long-ago')
    await whileOneWorks(async () => void (await ended(operations, id)))
    await sql`update operations set created_at = now() - interval '9 days', last_action_at = now() - interval '8 days' where id = ${id}`.execute(
      database.db,
    )
    const replica = aService(database, estate.azure(), { retentionDays: 7 })
    await replica.startWorker()
    await until('it is pruned', async () => (await operations.get(id)).prunedDateTime !== null)
    await replica.drain()
    const { steps, status } = await operations.get(id)
    assert.deepEqual([steps, status], [[], 'Succeeded'])
  })
})
