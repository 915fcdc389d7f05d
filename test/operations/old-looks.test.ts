import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '../../src/database/open-database.ts'
import type { OperationsDependencies } from '../../src/operations/dependencies.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { finish } from '../../src/sandbox/world/backup-run.ts'
import { aJob } from '../../src/sandbox/world/job.ts'
import { aDatabase, allGone, aService, ended, startAsPlanned, until } from './a-service.ts'
import { anEstate, type Estate, type Place } from './an-estate.ts'

/** Longer than a look is good for, and shorter than a claim is. */
const stoppedSeconds = 5.5

/** The pauses are real here: `arm-write.test.ts` has them all by clocks that jump. */
describe(
  'a job that begins while a deletion is held up is waited for:',
  { concurrency: false, timeout: 120_000 },
  () => {
    let database: Database
    let operations: Operations
    let estate: Estate
    let atBoundary: NonNullable<OperationsDependencies['onBoundary']> = () => undefined
    before(async () => {
      database = await aDatabase()
      estate = await anEstate()
      operations = aService(database, estate.azure(), { onBoundary: (...passed) => atBoundary(...passed) })
      await operations.startWorker()
    })
    after(() => allGone({ operations, estate, database }))

    async function held(name: string, boundary: string, hold: () => void) {
      const place = estate.addVm(name, { points: 2 })
      let jobStarts: ReturnType<typeof aJob> | undefined
      atBoundary = (passed) => {
        if (passed !== boundary || jobStarts) return
        jobStarts = startJob(place)
        hold()
      }
      const { id } = await startAsPlanned(operations, place.vm, 'cleanRestorePoints', { keepLatest: 1 })
      await until('the job is waited for', async () => {
        const { status, steps } = await operations.get(id)
        return status === 'Succeeded' || steps[0]?.detail === 'A backup job runs.'
      })
      await sleep(200)
      assert.deepEqual(
        estate.writes(place.collection).map(({ method }) => method),
        [],
        'nothing is written while the job runs',
      )
      finish(jobStarts!, 'Completed', new Date())
      const { status, error } = await ended(operations, id)
      assert.deepEqual([status, error, estate.writes(place.collection).length], ['Succeeded', null, 1])
    }
    const startJob = ({ machine }: Place) => {
      const now = new Date()
      return aJob(estate.world, estate.site.vault, machine, { start: now, now, state: 'TakeSnapshot' })
    }
    const stop = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stoppedSeconds * 1000)

    for (const boundary of ['BeforeIntent', 'AfterIntent', 'BeforeSend'])
      it(`the process was stopped at ${boundary}`, () => held(`stopped-${boundary.toLowerCase()}`, boundary, stop))

    it('the database took its time for the intent', async () => {
      await sql
        .raw(
          `create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(${stoppedSeconds}); return new; end $$;
         create trigger slowly before insert on journal for each row when (new.kind = 'Intent') execute function slowly()`,
        )
        .execute(database.db)
      const quickAgain = () => sql.raw('drop trigger if exists slowly on journal').execute(database.db)
      try {
        await held('slow-database', 'BeforeIntent', () => setTimeout(() => void quickAgain(), 1000))
      } finally {
        await quickAgain()
      }
    })
  },
)
