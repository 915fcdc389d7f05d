import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { aLock } from '../../src/sandbox/world/lock.ts'
import { sampleVms } from '../../src/sandbox/fleet/sample-fleet.ts'
import { remediatingService } from './remediating-service.ts'
import { ended } from '../operations/a-service.ts'

const production = '11111111-1111-4111-8111-111111111111'

describe('what reading may cost Azure', () => {
  let service: Awaited<ReturnType<typeof remediatingService>>
  const clock = { now: 0 }

  before(async () => {
    service = await remediatingService({ VM_READS_PER_MINUTE: '12' }, { clock: () => clock.now })
  })
  after(() => service.stop())
  beforeEach(() => {
    clock.now += 3600_000
    service.sandbox.requests.length = 0
  })

  const seen = (path: RegExp) => service.sandbox.requests.filter((request) => path.test(request.path))
  const onVm = (name: string) => seen(new RegExp(`/virtualMachines/${name}(/extensions.*)?$`, 'i')).length
  const post = (url: string, body?: unknown) =>
    fetch(url, {
      method: 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  const statuses = async (times: number, ask: (n: number) => Promise<Response>) => {
    const all = []
    for (let n = 0; n < times; n++) all.push(await ask(n))
    return all
  }

  it('sixty dry runs on one VM are all answered, from as many readings as its budget allows; a start is let in and reads afresh', async () => {
    const vm = service.vm('locked-at-limit')
    const plans = await statuses(60, () => post(`${vm}/removeLocks?dryRun=true`))
    assert.deepEqual(new Set(plans.map(({ status }) => status)), new Set([200]))
    assert.ok(onVm('locked-at-limit') <= 12, `${onVm('locked-at-limit')} GETs`)

    const { world } = service.sandbox
    const group = (await (plans[0]!.json() as Promise<{ calls: { resourceId: string }[] }>)).calls[0]!.resourceId
    const scope = group.split('/providers/Microsoft.Authorization')[0]!
    aLock(world, world.resourceGroups.get(scope)!.id, { name: 'set-meanwhile', notes: '' })
    const started = await post(`${vm}/removeLocks`, { restore: 'AfterOperation' })
    assert.equal(started.status, 202)
    const { id, plan } = (await started.json()) as { id: string; plan: { calls: { resourceId: string }[] } }
    assert.ok(plan.calls.some(({ resourceId }) => resourceId.endsWith('/set-meanwhile')))
    assert.ok(onVm('locked-at-limit') <= 12, `${onVm('locked-at-limit')} GETs`)
    assert.equal((await ended(service.operations, id)).status, 'Succeeded')
    world.locks.delete(`${scope}/providers/Microsoft.Authorization/locks/set-meanwhile`)
  })

  it('diagnosis, dry run, start and diagnosis of one VM, twice within a minute, are never refused', async () => {
    const vm = service.vm('locked-below-limit')
    for (let round = 0; round < 2; round++) {
      const answers = [
        await fetch(`${vm}/diagnosis`),
        await post(`${vm}/removeLocks?dryRun=true`),
        await post(`${vm}/removeLocks`, { restore: 'AfterOperation' }),
      ]
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 202],
      )
      await ended(service.operations, ((await answers[2]!.json()) as { id: string }).id)
      clock.now += 20_000
    }
    const looked = await fetch(`${vm}/diagnosis`)
    assert.deepEqual([looked.status, looked.headers.get('age')], [200, '0'], 'an operation ended: it is read again')
    assert.ok(onVm('locked-below-limit') <= 24)
  })

  it('starts that come to nothing are bounded too, and told when to come again', async () => {
    const refused = await statuses(30, () => post(`${service.vm('healthy-windows')}/deleteFailedExtensions`))
    const codes = refused.map(({ status }) => status)
    assert.equal(codes[0], 409)
    assert.equal(codes.at(-1), 429)
    assert.equal(refused.at(-1)!.headers.get('x-ms-error-code'), 'ReadBudgetUsed')
    assert.equal(refused.at(-1)!.headers.get('retry-after'), '60')
    assert.ok(onVm('healthy-windows') <= 12, `${onVm('healthy-windows')} GETs`)
  })

  it('twelve VMs on one page cost at most one list of locks and one of collections', async () => {
    const some = sampleVms
      .filter(({ id, name }) => id.includes(production) && /^(ade|disk|guest)/.test(name))
      .slice(0, 12)
    assert.equal(some.length, 12)
    const answers = await Promise.all(some.map(({ name }) => fetch(`${service.vm(name)}/diagnosis`)))
    assert.ok(answers.every(({ status }) => status === 200))
    assert.ok(seen(/^\/subscriptions\/[^/]+\/providers\/Microsoft.Authorization\/locks$/i).length <= 1)
    assert.ok(seen(/^\/subscriptions\/[^/]+\/providers\/Microsoft.Compute\/restorePointCollections$/i).length <= 1)
  })

  it('who asks for a fresh answer gets fresh lists', async () => {
    const { world } = service.sandbox
    const [, group] = /(\/subscriptions.*?\/resourceGroups\/[^/]+)/.exec(service.vm('healthy-linux'))!
    await fetch(`${service.vm('healthy-linux')}/diagnosis`)
    const lock = aLock(world, group!, { name: 'set-just-now', notes: '' })
    const fresh = await fetch(`${service.vm('healthy-linux')}/locks`, { headers: { 'cache-control': 'no-cache' } })
    assert.match(await fresh.text(), /set-just-now/)
    world.locks.delete(lock.id)
  })

  it('ids of VMs that do not exist are looked up sixty times a minute, and cost no list each', async () => {
    const answers = await statuses(100, (n) => fetch(`${service.vm('healthy-linux')}-guess-${n}/diagnosis`))
    const found = Map.groupBy(answers, ({ status }) => status)
    assert.deepEqual([found.get(404)?.length, found.get(429)?.length], [60, 40])
    assert.ok(seen(/./).length < 60 * 3, `${seen(/./).length} calls`)
  })

  it('orphaned collections are judged once a minute, however large the pages are that somebody asks for', async () => {
    const url = `${service.base}/v1/subscriptions/${production}/orphanedRestorePointCollections`
    await statuses(20, (n) => fetch(`${url}?maxpagesize=${n + 1}`))
    const judged = seen(/\/virtualMachines\/[^/]+$/i).map(({ path }) => path.toLowerCase())
    assert.deepEqual([judged.length, new Set(judged).size], [4, 4])
    assert.equal(seen(/\/restorePointCollections$/i).length, 1)
  })
})
