import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Role } from '../../src/access/principal.ts'
import type { AuditEvent, Operation } from '../../src/remediation/operation.ts'
import type { PlanComparison } from '../../src/remediation/plan-comparison.ts'
import type { Plan } from '../../src/remediation/plan.ts'
import { anApp, anEntra, tenant } from '../access/an-entra.ts'
import { remediatingService } from './remediating-service.ts'

const production = '/subscriptions/11111111-1111-4111-8111-111111111111'
const development = '/subscriptions/22222222-2222-4222-8222-222222222222'
const oid = (last: string) => `0b1ec700-0000-4000-8000-0000000000${last}`
const callers = {
  requester: { id: oid('a1'), role: 'Backup.Remediate', scopes: [production] },
  approver: { id: oid('a2'), role: 'Backup.Approve', scopes: [production] },
  elsewhere: { id: oid('a3'), role: 'Backup.Approve', scopes: [development] },
  narrow: { id: oid('a5'), role: 'Backup.Approve', scopes: [`${production}/resourceGroups/rg-production`] },
  admin: { id: oid('a4'), role: 'Backup.Admin', scopes: ['/'] },
} as const satisfies Record<string, { id: string; role: Role; scopes: string[] }>
type Caller = keyof typeof callers

describe('approval by a second person, over HTTP', { concurrency: false, timeout: 120_000 }, () => {
  let entra: Awaited<ReturnType<typeof anEntra>>
  let service: Awaited<ReturnType<typeof remediatingService>>

  before(async () => {
    entra = await anEntra()
    service = await remediatingService({
      ...(await entra.serviceSettings(Object.values(callers))),
      REQUIRE_APPROVAL: 'true',
    })
  })
  after(async () => {
    await service?.stop()
    await entra?.stop()
  })

  async function ask<T>(caller: Caller, method: string, url: string, body?: object, headers: object = {}) {
    const { id, role } = callers[caller]
    const token = await entra.token({ ...anApp, oid: id, sub: id, roles: [role] })
    const response = await fetch(url.startsWith('http') ? url : `${service.base}${url}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return {
      status: response.status,
      code: response.headers.get('x-ms-error-code'),
      headers: response.headers,
      json: (await response.json()) as T,
    }
  }
  const cleanUp = async (caller: Caller) => {
    const url = `${service.vm('instant-only-points')}/cleanRestorePoints`
    const { json: plan } = await ask<Plan>(caller, 'POST', `${url}?dryRun=true`, { keepLatest: 1 })
    const body = { keepLatest: 1, acceptDataLoss: plan.dataLoss.map(({ restorePointId }) => restorePointId) }
    return await ask<Operation>(caller, 'POST', url, body, { 'if-match': plan.etag })
  }
  const approve = (caller: Caller, id: string) => ask<Operation>(caller, 'POST', `/v1/operations/${id}/approve`)

  it('lets in whoever holds Backup.Approve there, and is not the one who asked', async () => {
    const { status, json } = await cleanUp('requester')
    assert.deepEqual([status, json.status, json.approval?.requestedBy], [202, 'NotStarted', json.createdBy])
    assert.deepEqual(json.createdBy, { id: `${tenant}/${callers.requester.id}`, name: anApp['azp'] })
    for (const [caller, expected, code] of [
      ['requester', 403, 'RoleRequired'],
      ['elsewhere', 404, 'OperationNotFound'],
    ] as const) {
      const refused = await approve(caller, json.id)
      assert.deepEqual([refused.status, refused.code], [expected, code])
    }
    assert.equal(service.writes().length, 0)

    const approved = await approve('approver', json.id)
    assert.equal(approved.status, 202)
    assert.equal(approved.json.approval?.approvedBy?.id, `${tenant}/${callers.approver.id}`)
    assert.equal(approved.headers.get('operation-location'), json.links.self)
    assert.equal((await approve('approver', json.id)).status, 202, 'approved twice is approved once')
    let operation = approved.json
    for (const until = Date.now() + 30_000; Date.now() < until && operation.status !== 'Succeeded'; await sleep(50))
      operation = (await ask<Operation>('approver', 'GET', new URL(json.links.self).pathname)).json
    assert.equal(operation.status, 'Succeeded', JSON.stringify(operation.error))
    assert.equal((await approve('approver', json.id)).status, 202)
    const events = await ask<{ value: AuditEvent[] }>('approver', 'GET', `/v1/auditEvents?operationId=${json.id}`)
    assert.equal(events.json.value.filter(({ kind }) => kind === 'Approved').length, 1)
    for (const caller of [callers.approver.id, `${tenant}/${callers.approver.id}`, callers.approver.id.toUpperCase()]) {
      const { json: found } = await ask<{ value: AuditEvent[] }>('approver', 'GET', `/v1/auditEvents?caller=${caller}`)
      assert.deepEqual(
        found.value.map((event) => [event.kind, event.caller.name]),
        [['Approved', anApp['azp']]],
        caller,
      )
    }
  })

  it('refuses the administrator who asked for it; a cancel ends it, and then nobody approves it', async () => {
    const place = service.vm('instant-only-points')
    const { json: plan } = await ask<Plan>('admin', 'POST', `${place}/cleanRestorePoints?dryRun=true`, {
      mode: 'Collection',
    })
    const body = { mode: 'Collection', acceptDataLoss: plan.dataLoss.map(({ restorePointId }) => restorePointId) }
    const asked = await ask<Operation>('admin', 'POST', `${place}/cleanRestorePoints`, body, { 'if-match': plan.etag })
    assert.equal(asked.status, 202, JSON.stringify(asked.json))
    const writes = service.writes().length
    const self = await approve('admin', asked.json.id)
    assert.deepEqual([self.status, self.code], [403, 'SelfApproval'])
    const busy = await ask<Operation>('requester', 'POST', `${place}/triggerBackup`)
    assert.deepEqual([busy.status, busy.code], [409, 'OperationInProgress'], 'the VM is held meanwhile')
    await ask('requester', 'POST', `/v1/operations/${asked.json.id}/cancel`)
    const late = await approve('approver', asked.json.id)
    assert.deepEqual([late.status, late.code], [409, 'OperationNotApprovable'])
    assert.equal(service.writes().length, writes)
  })

  it('tells what has changed since it was asked for, and ends with the reason of whoever rejects it', async () => {
    const place = service.vm('locked-at-limit-too')
    const wanted = { restore: 'Never', reason: 'ticket 4711\u0007' }
    const { status, json } = await ask<Operation>('requester', 'POST', `${place}/removeLocks`, wanted)
    assert.deepEqual([status, json.reason], [202, 'ticket 4711'], JSON.stringify(json))
    const compared = () => ask<PlanComparison>('approver', 'GET', new URL(json.links.planChanges!).pathname)
    const same = await compared()
    assert.deepEqual([same.json.changed, same.json.asked.etag], [false, json.plan.etag], JSON.stringify(same.json))
    const { locks } = service.sandbox.world
    for (const { resourceId } of json.plan.calls) locks.delete(resourceId)
    const { json: other } = await compared()
    assert.deepEqual([other.changed, other.removedCalls, other.addedCalls], [true, json.plan.calls, []])
    const reject = (caller: Caller, reason?: string) =>
      ask<Operation>(caller, 'POST', `/v1/operations/${json.id}/reject`, {
        ...(reason === undefined ? {} : { reason }),
      })
    for (const [caller, expected, code] of [
      ['requester', 403, 'RoleRequired'],
      ['elsewhere', 404, 'OperationNotFound'],
      ['narrow', 403, 'ScopeNotAllowed'],
    ] as const) {
      const refused = await reject(caller)
      assert.deepEqual([refused.status, refused.code], [expected, code])
    }
    const empty = await reject('approver', ' ')
    assert.deepEqual([empty.status, empty.code], [400, 'InvalidRequest'])
    const writes = service.writes().length
    assert.equal((await reject('approver', 'the lock is gone by now')).status, 202)
    let operation = json
    while (operation.status === 'NotStarted' || operation.status === 'Running')
      operation = (await ask<Operation>('approver', 'GET', new URL(json.links.self).pathname)).json
    assert.deepEqual([operation.status, operation.error?.code], ['Canceled', 'ApprovalRejected'])
    const ended = await ask('approver', 'GET', new URL(json.links.result).pathname)
    assert.deepEqual([ended.status, ended.code], [409, 'ApprovalRejected'])
    const late = await compared()
    assert.deepEqual([late.status, late.code], [409, 'ApprovalNotNeeded'])
    assert.equal(service.writes().length, writes)
  })

  it('is for whoever reaches all that the plan would change', async () => {
    const place = service.vm('locked-below-limit')
    const { json } = await ask<Operation>('requester', 'POST', `${place}/removeLocks`, { restore: 'Never' })
    assert.deepEqual([json.status, json.plan.scopesToReach.length], ['NotStarted', 1])
    const writes = service.writes().length
    const refused = await approve('narrow', json.id)
    assert.deepEqual([refused.status, refused.code], [403, 'ScopeNotAllowed'])
    assert.equal(service.writes().length, writes)
    assert.equal((await approve('approver', json.id)).status, 202)
  })
})
