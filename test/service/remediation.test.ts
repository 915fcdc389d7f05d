import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts'
import type { Operation } from '../../src/remediation/operation.ts'
import type { Plan } from '../../src/remediation/plan.ts'
import { pruneOldOperations } from '../../src/operations/retention.ts'
import { events, followLocation, followWithCoreLro, post } from './following.ts'
import { remediatingService } from './remediating-service.ts'

type Service = Awaited<ReturnType<typeof remediatingService>>
/** Content, whatever the order: a lock that was put back comes last. */
const locksOf = (service: Service) =>
  structuredClone(service.sandbox.world.locks.values().toSorted((a, b) => a.id.localeCompare(b.id)))
const errorOf = (json: unknown) => (json as { error: { code: string; target?: string; message: string } }).error

describe('acting on a VM over HTTP', { timeout: 180_000 }, () => {
  let service: Service
  before(async () => {
    service = await remediatingService()
  })
  after(() => service?.stop())

  const diagnosis = async (vm: string) =>
    (await (await fetch(`${vm}/diagnosis`, { headers: { 'cache-control': 'no-cache' } })).json()) as Diagnosis

  it('plans without writing, and repairs a locked VM: the lock is back, and the diagnosis says until when', async () => {
    const vm = service.vm('locked-at-limit')
    const locksBefore = locksOf(service)
    const dry = await post(`${vm}/remediate?dryRun=true`)
    const plan = dry.json as Plan
    assert.equal(dry.status, 200)
    assert.equal(dry.headers.get('etag'), plan.etag)
    assert.deepEqual(
      plan.calls.map(({ method, resourceId }) => [method, resourceId.split('/').at(-1)]),
      [
        ['DELETE', 'no-deletions'],
        ['POST', 'backup'],
        ['POST', 'backup'],
        ['PUT', 'no-deletions'],
      ],
    )
    assert.deepEqual(service.writes(), [])

    const started = await post(`${vm}/remediate`, {}, { 'if-match': plan.etag })
    assert.equal(started.status, 202)
    const monitor = started.headers.get('operation-location')!
    const location = started.headers.get('location')!
    assert.notEqual(monitor, location)
    assert.match(started.headers.get('retry-after') ?? '', /^\d+$/)
    const { status, json } = await followLocation(location)
    assert.equal(status, 200, JSON.stringify(json))
    assert.match(String(json['summary']), /^Was Blocked, is AtRisk: .*Locks that were taken off are back\.$/)
    const operation = (await (await fetch(monitor)).json()) as Operation
    assert.deepEqual([operation.status, operation.percentComplete], ['Succeeded', 100])
    assert.deepEqual(locksOf(service), locksBefore)
    const after = await diagnosis(vm)
    assert.equal(after.verdict, 'AtRisk')
    assert.match(after.summary, /used up as early as \d{4}-\d{2}-\d{2}/)
  })

  it('leaves the lock off where that was asked, and the VM is Healthy', async () => {
    const vm = service.vm('locked-at-limit-too')
    const started = await post(`${vm}/remediate`, { restoreLocks: false })
    assert.equal((await followLocation(started.headers.get('location')!)).status, 200)
    assert.equal((await diagnosis(vm)).verdict, 'Healthy')
  })

  it('is followed by the client of the Azure SDKs to the result, and to the error', async () => {
    const result = await followWithCoreLro(`${service.vm('vmsnapshot-failed')}/remediate`, {})
    assert.match(String(result['summary']), /^Was Blocked, is Healthy/)
    const failing = `${service.vm('agent-not-ready')}/triggerBackup`
    await assert.rejects(followWithCoreLro(failing, {}), /UserErrorGuestAgentStatusUnavailable/)
    const list = await fetch(`${service.base}/v1/operations?status=Failed`)
    const [failed] = ((await list.json()) as { value: Operation[] }).value
    const { status, json } = await followLocation(failed!.links.result)
    assert.equal(status, 409)
    assert.equal(errorOf(json).code, failed!.error!.code)
  })

  it('says of a result that was removed long after the end that it was, and still how it ended', async () => {
    const started = await post(`${service.vm('healthy-linux')}/triggerBackup`)
    await followLocation(started.headers.get('location')!)
    const { id, links } = started.json as Operation
    await sql`update operations set created_at = now() - interval '9 days', last_action_at = now() - interval '8 days' where id = ${id}`.execute(
      service.database.db,
    )
    await pruneOldOperations(service.database.db, 7)
    const gone = await fetch(links.result)
    const { error } = (await gone.json()) as { error: { code: string; message: string } }
    assert.deepEqual([gone.status, error.code], [410, 'ResultPruned'])
    assert.match(error.message, /^The operation Succeeded; its result was removed on 20..-..-..\./)
    const operation = (await (await fetch(links.self)).json()) as Operation
    assert.deepEqual([operation.status, operation.result, operation.steps], ['Succeeded', null, []])
    assert.ok(operation.prunedDateTime)
    assert.ok((await events(links.events)).length > 2)
  })

  it('tells events as they happen, resumes behind Last-Event-ID, and ends with the operation', async () => {
    const started = await post(`${service.vm('healthy-windows')}/triggerBackup`)
    const url = (started.json as Operation).links.events
    const first = await events(url, undefined, 2)
    const rest = await events(url, first[1]!.id)
    assert.deepEqual([first[0]!.event, rest.at(-1)!.event], ['Created', 'Ended'])
    assert.ok(rest.every(({ id }) => Number(id) > Number(first[1]!.id)))
    assert.deepEqual(
      (await events(url)).map(({ id }) => id),
      [...first, ...rest].map(({ id }) => id),
    )
    const bad = await fetch(url, { headers: { 'last-event-id': 'x' } })
    assert.equal(bad.status, 400)
  })

  it('demands the plan of what cannot be undone, refuses an old one, and consent to every loss by name', async () => {
    const vm = service.vm('instant-only-points')
    const body = { mode: 'Collection' }
    assert.equal((await post(`${vm}/cleanRestorePoints`, body)).status, 428)
    assert.equal((await post(`${vm}/cleanRestorePoints`, body, { 'if-match': '*' })).status, 428)
    const stale = await post(`${vm}/cleanRestorePoints`, body, { 'if-match': '"another"' })
    assert.deepEqual([stale.status, errorOf(stale.json).code], [412, 'PlanChanged'])
    const plan = (await post(`${vm}/cleanRestorePoints?dryRun=true`, body)).json as Plan
    assert.ok(plan.dataLoss.length > 0)
    const silent = await post(`${vm}/cleanRestorePoints`, body, { 'if-match': plan.etag })
    assert.deepEqual([silent.status, errorOf(silent.json).code], [409, 'DataLossNotAccepted'])
    const acceptDataLoss = plan.dataLoss.map(({ restorePointId }) => restorePointId)
    const started = await post(`${vm}/cleanRestorePoints`, { ...body, acceptDataLoss }, { 'if-match': plan.etag })
    assert.equal(started.status, 202, JSON.stringify(started.json))
    assert.equal((await followLocation(started.headers.get('location')!)).status, 200)
  })

  it('cleans up without a body what the diagnosis recommends, and asks for the plan of anything beyond', async () => {
    const vm = service.vm('at-limit-without-lock')
    const { recommendedActions } = await diagnosis(vm)
    const recommended = recommendedActions.find(({ action }) => action === 'cleanRestorePoints')!
    const ids = recommended.request!.body['restorePointIds'] as string[]
    assert.equal(ids.length, 3)
    const more = await post(`${vm}/cleanRestorePoints`, { keepLatest: 1 })
    assert.deepEqual([more.status, errorOf(more.json).code], [428, 'PlanRequired'])
    const before = service.writes().length
    const started = await post(`${vm}/cleanRestorePoints`, undefined)
    assert.equal(started.status, 202, JSON.stringify(started.json))
    const { plan } = started.json as unknown as { plan: Plan }
    assert.deepEqual([plan.risk, plan.dataLoss, plan.loses.length], ['Disruptive', [], 1])
    assert.equal((await followLocation(started.headers.get('location')!)).status, 200)
    assert.deepEqual(
      service
        .writes()
        .slice(before)
        .map(({ path }) => path.toLowerCase())
        .toSorted(),
      ids.map((id) => id.toLowerCase()).toSorted(),
    )
    const again = await post(`${vm}/cleanRestorePoints`, {})
    assert.deepEqual([again.status, (again.json as unknown as { plan: Plan }).plan.calls], [202, []])
  })

  it('says why not with 409, and in a dry run with blockers', async () => {
    const cases = [
      ['healthy-linux', 'deleteFailedExtensions', {}, 'NoFailedExtension'],
      ['backup-taking-snapshot', 'triggerBackup', {}, 'BackupJobRunning'],
      ['backup-transferring', 'cleanRestorePoints', {}, 'BackupJobRunning'],
      ['protection-stopped', 'triggerBackup', {}, 'ProtectionNotActive'],
      ['on-demand-budget-used', 'triggerBackup', {}, 'OnDemandBudgetUsed'],
      ['readonly-on-vm', 'reapply', {}, 'LockedScope'],
    ] as const
    const before = service.writes().length
    for (const [name, action, body, code] of cases) {
      const refused = await post(`${service.vm(name)}/${action}`, body)
      assert.deepEqual([refused.status, errorOf(refused.json).code], [409, code], `${name} ${action}`)
      assert.equal(refused.headers.get('x-ms-error-code'), code)
      const plan = await post(`${service.vm(name)}/${action}?dryRun=true`, body)
      assert.equal(plan.status, 200)
      assert.ok(
        (plan.json as Plan).blockers.some((blocker) => blocker.code === code),
        `${name} ${action}`,
      )
    }
    assert.equal(service.writes().length, before)
  })

  it('refuses what it does not understand before it reads anything of Azure', async () => {
    const vm = service.vm('healthy-linux')
    const before = service.sandbox.requests.length
    const [group] = /\/subscriptions\/.*\/resourceGroups\/[^/]+/i.exec(vm) ?? []
    const aPoint = `${group}/providers/Microsoft.Compute/restorePointCollections/c/restorePoints/a`
    const cases = [
      [`${vm}/remediate`, { restorelocks: true }, {}, 'restorelocks'],
      [`${vm}/remediate?dryrun=true`, {}, {}, 'dryrun'],
      [`${vm}/remediate?dryRun=yes`, {}, {}, 'dryRun'],
      [`${vm}/removeLocks`, { restore: 'tomorrow' }, {}, 'restore'],
      [`${vm}/removeLocks`, { restore: 'P1Y' }, {}, 'restore'],
      [`${vm}/removeLocks`, { restore: 'P36500D' }, {}, 'restore'],
      [`${vm}/removeLocks?dryRun=true`, { restore: 'P7DT1S' }, {}, 'restore'],
      [`${vm}/removeLocks`, { restore: `P${'9'.repeat(400)}D` }, {}, 'restore'],
      [`${vm}/cleanRestorePoints`, { keepLatest: 0 }, {}, 'keepLatest'],
      [`${vm}/cleanRestorePoints`, { mode: 'Collection', keepLatest: 2 }, {}, 'keepLatest'],
      [`${vm}/cleanRestorePoints?dryRun=true`, { mode: 'Collection', keepLatest: 2 }, {}, 'keepLatest'],
      [`${vm}/cleanRestorePoints?dryRun=true`, { restorePointIds: ['a'] }, {}, 'restorePointIds/0'],
      [
        `${vm}/cleanRestorePoints?dryRun=true`,
        { mode: 'Collection', restorePointIds: [aPoint] },
        {},
        'restorePointIds',
      ],
      [`${vm}/triggerBackup`, {}, { 'repeatability-request-id': 'x' }, 'Repeatability-Request-ID'],
      [
        `${vm}/triggerBackup`,
        {},
        { 'repeatability-first-sent': 'Tue, 24 Nov 2026 18:00:00 GMT' },
        'Repeatability-First-Sent',
      ],
    ] as const
    for (const [url, body, headers, target] of cases) {
      const refused = await post(url, body, headers)
      assert.deepEqual([refused.status, errorOf(refused.json).target], [400, target], url)
    }
    const old = await post(
      `${vm}/triggerBackup`,
      {},
      {
        'repeatability-request-id': randomUUID(),
        'repeatability-first-sent': 'Sun, 01 Nov 2020 10:00:00 GMT',
      },
    )
    assert.equal(old.status, 412)
    assert.equal(service.sandbox.requests.length, before)
  })

  it('takes an empty body with a JSON content type for none', async () => {
    const response = await fetch(`${service.vm('healthy-linux')}/removeLocks?dryRun=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(response.status, 200)
  })

  it('runs one at a time on a VM, whatever its spelling, and repeats by key are the same operation', async () => {
    const vm = service.vm('near-limit')
    const key = { 'repeatability-request-id': randomUUID() }
    const started = await post(`${vm}/triggerBackup`, {}, key)
    assert.equal(started.headers.get('repeatability-result'), 'accepted')
    const monitor = started.headers.get('operation-location')
    const second = await post(vm.replace('near-limit', 'NEAR-limit') + '/removeLocks', {})
    assert.deepEqual([second.status, errorOf(second.json).code], [409, 'OperationInProgress'])
    assert.equal(second.headers.get('operation-location'), monitor)
    const again = await post(`${vm}/triggerBackup`, {}, key)
    assert.deepEqual([again.status, again.headers.get('operation-location')], [202, monitor])
    const other = await post(`${vm}/triggerBackup`, { waitForCompletion: false }, key)
    assert.deepEqual([other.status, errorOf(other.json).code], [422, 'IdempotencyKeyReuse'])
    await followLocation(started.headers.get('location')!)
  })

  it('cancels between two steps, puts locks back first, and says Canceled to whoever asks for the result', async () => {
    const vm = service.vm('inherited-lock-at-limit')
    const locks = locksOf(service)
    const inherited = (await diagnosis(vm)).facts.locks
    assert.ok(inherited.status === 'Collected')
    const lockIds = inherited.value.filter(({ scopeKind }) => scopeKind === 'Subscription').map(({ id }) => id)
    service.sandbox.setLatency(300)
    const started = await post(`${vm}/removeLocks`, { lockIds, restore: 'AfterOperation' })
    assert.equal(started.status, 202, JSON.stringify(started.json))
    const operation = started.json as Operation
    await sleep(500)
    const canceled = await post(operation.links.cancel)
    service.sandbox.setLatency(0)
    const { status, json } = await followLocation(started.headers.get('location')!)
    if (canceled.status === 202 && status !== 200) assert.deepEqual([status, errorOf(json).code], [409, 'Canceled'])
    else assert.ok(status === 200 || canceled.status === 409)
    assert.deepEqual(locksOf(service), locks)
    const tooLate = await post(operation.links.cancel)
    assert.ok(tooLate.status === 202 || errorOf(tooLate.json).code === 'OperationNotCancelable')
  })

  it('changes nothing while it is frozen, and says so', async () => {
    const freeze = async (body: object) =>
      fetch(`${service.base}/v1/freeze`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    assert.equal((await freeze({ frozen: 'yes' })).status, 400)
    const set = (await (await freeze({ frozen: true, reason: 'storm' })).json()) as {
      frozen: boolean
      locksOff: number
    }
    assert.deepEqual([set.frozen, set.locksOff], [true, 0])
    const before = service.writes().length
    const refused = await post(`${service.vm('at-limit-without-lock')}/remediate`)
    assert.deepEqual([refused.status, errorOf(refused.json).code], [503, 'Frozen'])
    assert.match(errorOf(refused.json).message, /storm/)
    assert.equal((await post(`${service.vm('at-limit-without-lock')}/remediate?dryRun=true`)).status, 200)
    await freeze({ frozen: false })
    assert.equal(service.writes().length, before)
  })

  it('lists operations and the journal page by page, filtered', async () => {
    const pages: Operation[] = []
    let next: string | undefined = `${service.base}/v1/operations?maxpagesize=2`
    for (let page = 0; next !== undefined && page < 50; page++) {
      const body = (await (await fetch(next)).json()) as { value: Operation[]; nextLink?: string }
      assert.ok(body.value.length <= 2)
      pages.push(...body.value)
      next = body.nextLink
    }
    assert.equal(new Set(pages.map(({ id }) => id)).size, pages.length)
    const { id, vmId } = pages[0]!
    const ofVm = (await (await fetch(`${service.base}/v1/operations?vmId=${vmId.toUpperCase()}`)).json()) as {
      value: Operation[]
    }
    assert.ok(ofVm.value.some((operation) => operation.id === id))
    for (const [orderby, ends] of [
      ['', ['Ended', 'Created']],
      ['&orderby=time', ['Created', 'Ended']],
    ] as const) {
      const journal = (await (await fetch(`${service.base}/v1/auditEvents?operationId=${id}${orderby}`)).json()) as {
        value: { kind: string }[]
      }
      assert.deepEqual([journal.value[0]!.kind, journal.value.at(-1)!.kind], ends)
    }
    for (const [query, target] of [
      ['operations?vmId=/x', 'vmId'],
      ['operations?maxpagesize=0', 'maxpagesize'],
      ['operations?skiptoken=x', 'skiptoken'],
      ['operations?select=plan,work', 'select'],
      ['operations?select=', 'select'],
      ['auditEvents?since=yesterday', 'since'],
      ['auditEvents?since=0000-01-01T00:00:00Z', 'since'],
      ['auditEvents?until=9999-12-31T23:59:59-01:00', 'until'],
      ['auditEvents?operationId=1', 'operationId'],
    ]) {
      const response = await fetch(`${service.base}/v1/${query}`)
      assert.deepEqual([response.status, errorOf(await response.json()).target], [400, target], query)
    }
    assert.equal((await fetch(`${service.base}/v1/operations/${randomUUID()}`)).status, 404)
  })

  it('has an intent in the journal before every write that reached Azure', async () => {
    const journal: { kind: string; method: string | null; resourceId: string | null; time: string }[] = []
    let next: string | undefined = `${service.base}/v1/auditEvents?kind=Intent&maxpagesize=1000`
    while (next !== undefined) {
      const body = (await (await fetch(next)).json()) as { value: typeof journal; nextLink?: string }
      journal.push(...body.value)
      next = body.nextLink
    }
    for (const { method, path, time } of service.writes()) {
      const before = journal.some(
        (event) =>
          event.method === method &&
          event.resourceId?.toLowerCase() === path.toLowerCase() &&
          Date.parse(event.time) <= Date.parse(time) + 5,
      )
      assert.ok(before, `${method} ${path}`)
    }
  })
})
