import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/database/open-database.ts'
import type { Operations } from '../../src/operations/operations-interface.ts'
import { authorizationFailed, scopeLocked } from '../../src/sandbox/arm-error.ts'
import { aDatabase, allGone, aService, by, ended } from './a-service.ts'
import { anEstate, type Estate } from './an-estate.ts'
import { crashScenarios, type CrashScenario } from './crash-scenarios.ts'

const codings = ['gzip', 'deflate', 'br'] as const
const right = 'Microsoft.Somewhere/things/write'

/** Asked for or not: a proxy that inspects TLS compresses as it likes. */
describe('where answers come compressed', { concurrency: false, timeout: 300_000 }, () => {
  let database: Database
  let operations: Operations
  let estate: Estate
  let count = 0
  before(async () => {
    database = await aDatabase()
    estate = await anEstate()
    operations = aService(database, estate.azure())
    await operations.startWorker()
  })
  after(() => allGone({ operations, estate, database }))

  const begin = async ({ action, body, vm, first, build }: CrashScenario) => {
    const place = estate.addVm(`compressed-${count++}`, vm)
    build?.(estate, place)
    if (first) await ended(operations, (await operations.start(place.vm, first.action, first.body, by())).id)
    const plan = await operations.plan(place.vm, action, body, by())
    assert.deepEqual(plan.blockers, [])
    const start = async () =>
      await ended(operations, (await operations.start(place.vm, action, body, { ...by(), ifMatch: plan.etag })).id)
    return { place, start, call: plan.calls[0]! }
  }
  const lost = async (operationId: string) =>
    (await operations.auditEvents({ operationId })).value.filter(({ kind }) => kind === 'AnswerLost').length

  for (const [number, scenario] of crashScenarios.entries()) {
    const coding = codings[number % codings.length]!
    const named = `${scenario.action} ${JSON.stringify(scenario.body).slice(0, 60)}`

    it(`${named} runs to its end, and no answer counts as lost (${coding})`, async () => {
      estate.sandbox.setCompression(coding)
      const { start } = await begin(scenario)
      const { id, status, error } = await start()
      assert.deepEqual([status, error, await lost(id)], ['Succeeded', null, 0])
    })

    it(`${named} ends with Azure's own refusal, sentence and right (${coding})`, async () => {
      estate.sandbox.setCompression(coding)
      const { start, call } = await begin(scenario)
      const path = new RegExp(`^${escaped(call.resourceId)}`, 'i')
      estate.sandbox.failNext({ method: call.method, path }, authorizationFailed('a-client', right, call.resourceId))
      const { id, error } = await start()
      assert.deepEqual([error?.code, await lost(id)], ['AuthorizationFailed', 0])
      assert.match(error!.message, /^The client 'a-client' with object id .* Missing permission: Microsoft\.Somewhere/)
    })
  }

  it('a lock that stands in the way is named, and nothing is sent again', async () => {
    estate.sandbox.setCompression('gzip')
    const { place, start, call } = await begin(crashScenarios.find(({ action }) => action === 'cleanRestorePoints')!)
    const refusal = scopeLocked(call.resourceId, 'delete', [`${place.pointGroup}/…/locks/late`])
    estate.sandbox.failNext({ method: 'DELETE', path: new RegExp(escaped(place.pointGroup), 'i') }, refusal, 100)
    const { error } = await start()
    assert.equal(error?.code, 'LockedScope')
    assert.match(error.message, /following scope\(s\) are locked: '.*locks\/late'/)
    const sent = estate.writes(place.pointGroup).map(({ path }) => path)
    assert.equal(new Set(sent).size, sent.length)
  })
})

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
