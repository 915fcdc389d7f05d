import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { aDatabase, aService, allGone, by, ended, startAsPlanned, until } from './a-service.ts'
import { Worker } from './a-worker.ts'
import { anEstate, onDemandJobs, type Estate } from './an-estate.ts'

describe('a replica that goes', { concurrency: false, timeout: 300_000 }, () => {
  let database: Database
  let estate: Estate
  let operations: Operations // starts operations; works on none
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure())
  })
  after(() => allGone({ operations, estate, database }))
  const worker = () => Worker.start(estate, database.connectionString)

  it('hands its operation on when it is asked to stop', async () => {
    const place = estate.addVm('graceful')
    const [first, second] = [worker(), worker()]
    await first.tell({ work: true })
    estate.world.timeline.pace = 100 // the job takes 25 s
    const { id } = await operations.start(place.vm, 'triggerBackup', {}, by())
    const job = () => onDemandJobs(estate, place)[0]
    await until('the backup was sent', () => job() !== undefined)
    await second.tell({ work: true })
    const claim = () =>
      database.db
        .selectFrom('operations')
        .select(['epoch', 'lease_until'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    const { epoch } = await claim()
    await first.end('SIGTERM')
    // Given back, or taken by the second already: nobody has to wait for a lease to run out.
    const left = await claim()
    assert.ok(left.lease_until === null || left.epoch > epoch)
    estate.sandbox.clock.advance(3600_000)
    assert.equal((await ended(operations, id)).status, 'Succeeded')
    await second.end('SIGTERM')
    estate.world.timeline.pace = 10_000
  })

  it('writes nothing more when it was stopped and taken over', async () => {
    const place = estate.addVm('zombie', { points: 12 })
    const [zombie, heir] = [worker(), worker()]
    await zombie.tell({ work: true })
    estate.world.timeline.pace = 5 // a deletion takes a second
    const { id } = await startAsPlanned(operations, place.vm, 'cleanRestorePoints', { keepLatest: 1 })
    await until('a deletion was sent', () => estate.writes(place.pointGroup).length > 0)
    zombie.process.kill('SIGSTOP')
    estate.world.timeline.pace = 10_000
    await heir.tell({ work: true })
    assert.equal((await ended(operations, id)).status, 'Succeeded')
    const paths = estate.writes(place.pointGroup).map(({ path }) => path)
    zombie.process.kill('SIGCONT')
    await sleep(2000)
    assert.equal(estate.writes(place.pointGroup).length, paths.length)
    // A deletion whose intent has no answer is sent again by the heir when the point is still there: four are under way at most.
    assert.ok(paths.length - new Set(paths).size <= 4, 'only what was in flight was sent again')
    await Promise.all([zombie.end('SIGTERM'), heir.end('SIGTERM')])
  })
})
