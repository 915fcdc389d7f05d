import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { armError } from '../../src/sandbox/arm-error.ts'
import { aDatabase, aService, allGone, ended, fast, startAsPlanned, until } from './a-service.ts'
import { anEstate, pointsOf, type Estate } from './an-estate.ts'

describe('the answer to the deletion of a restore point is lost', { timeout: 120_000 }, () => {
  let database: Database
  let operations: Operations
  let estate: Estate
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure(), { timing: { ...fast, armPollSeconds: 1 } })
    await operations.startWorker()
  })
  after(() => allGone({ operations, estate, database }))

  /** Two points, of which the older one is to go; `meanwhile` happens before the first look for what came of it. */
  async function lose(name: string, taken: boolean, meanwhile: (points: string[]) => void = () => undefined) {
    const place = estate.addVm(name, { points: 2 })
    const [oldest = ''] = pointsOf(estate, place).toSorted()
    const deletion = { method: 'DELETE', path: new RegExp(`_${name}_.*/restorePoints/`, 'i'), taken }
    estate.sandbox.failNext(deletion, armError(500, 'InternalServerError', 'injected'))
    const { id } = await startAsPlanned(operations, place.vm, 'cleanRestorePoints', { keepLatest: 1 })
    await until('the deletion is sent', () => estate.writes(place.collection).length > 0)
    meanwhile(pointsOf(estate, place))
    const { status, result, steps } = await ended(operations, id)
    const { deletedRestorePoints } = result as { deletedRestorePoints: string[] }
    return {
      status,
      told: deletedRestorePoints.map((point) => point.split('/').at(-1)),
      sends: estate.writes(place.collection).length,
      detail: steps[0]!.detail,
      oldest,
      left: pointsOf(estate, place),
    }
  }
  const withoutTheNewest = (name: string) => (points: string[]) => {
    const [newest] = points.toSorted().reverse()
    const [collection] = estate.world.restorePointCollections.values().filter(({ id }) => id.includes(`_${name}_`))
    const { properties } = collection!
    properties.restorePoints = properties.restorePoints.filter((point) => point.name !== newest)
  }

  it('after Azure took it: it is not sent again, and told as deleted', async () => {
    const { status, told, sends, oldest } = await lose('taken', true)
    assert.deepEqual([status, told, sends], ['Succeeded', [oldest], 1])
  })

  it('which Azure never took: it is sent again', async () => {
    const { status, told, sends, oldest } = await lose('not-taken', false)
    assert.deepEqual([status, told, sends], ['Succeeded', [oldest], 2])
  })

  it('and the point has become the newest: it stays, and is not told as deleted', async () => {
    const { status, told, sends, detail, oldest, left } = await lose('the-last', false, withoutTheNewest('the-last'))
    assert.deepEqual([status, told, sends, left], ['Succeeded', [], 1, [oldest]])
    assert.match(detail!, /is kept/)
  })
})
