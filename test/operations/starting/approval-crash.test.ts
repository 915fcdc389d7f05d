import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../../src/database/open-database.ts'
import type { Operations } from '../../../src/operations/operations-interface.ts'
import { aDatabase, aService, allGone, by, ended, startAsPlanned } from '../a-service.ts'
import { Worker } from '../a-worker.ts'
import { anEstate, pointsOf, type Estate } from '../an-estate.ts'

describe('an approved operation whose replica dies', { concurrency: false, timeout: 120_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations // takes requests; works on none
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure(), { approvalRequired: true })
  })
  after(() => allGone({ operations, estate, database }))

  it('before its first step, at it, or behind it, is brought to its end by another', async () => {
    const started = []
    // 0: nobody was there to work when it was approved.
    for (const dieAt of [0, 1, 2, 3, 4]) {
      const place = estate.addVm(`dies-${dieAt}`, { points: 3, tiers: 'InstantOnly' })
      const body = { keepLatest: 1 }
      const { id } = await startAsPlanned(operations, place.vm, 'cleanRestorePoints', body, by('requester'))
      const mortal = dieAt > 0 ? Worker.start(estate, database.connectionString) : undefined
      await mortal?.tell({ dieAt })
      await operations.approve(id, by('approver'))
      await mortal?.tell({ work: true })
      await mortal?.exited
      started.push({ place, id })
    }
    const heir = Worker.start(estate, database.connectionString)
    await heir.tell({ work: true })
    for (const { place, id } of started) {
      const { status, error } = await ended(operations, id, 40)
      assert.equal(status, 'Succeeded', JSON.stringify(error))
      const paths = estate.writes(place.pointGroup).map(({ path }) => path)
      assert.equal(new Set(paths).size, 2)
      assert.equal(pointsOf(estate, place).length, 1)
    }
    await heir.end('SIGTERM')
  })
})
