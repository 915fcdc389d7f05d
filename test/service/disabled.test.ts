import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Plan } from '../../src/remediation/plan.ts'
import { post } from './following.ts'
import { remediatingService } from './remediating-service.ts'

const errorOf = (json: unknown) => (json as { error: { code: string } }).error

// A file of its own: the SDK remembers for a whole process where its managed identity's tokens come from.
describe('a service that may not write', { timeout: 60_000, concurrency: false }, () => {
  let service: Awaited<ReturnType<typeof remediatingService>>
  before(async () => {
    service = await remediatingService({
      REMEDIATION_ENABLED: 'false',
      ALLOWED_SUBSCRIPTIONS: '11111111-1111-4111-8111-111111111111',
    })
  })
  after(() => service?.stop())
  const refusedStarts = async () =>
    (await service.operations.auditEvents({ kind: 'StartRefused' })).value.map(({ detail }) => detail!['code'])

  it('answers dry runs, and refuses runs', async () => {
    const refused = await post(`${service.vm('locked-at-limit')}/remediate`)
    assert.deepEqual([refused.status, errorOf(refused.json).code], [403, 'RemediationDisabled'])
    const dryRun = await post(`${service.vm('locked-at-limit')}/remediate?dryRun=true`)
    assert.equal(dryRun.status, 200, JSON.stringify(dryRun.json))
    assert.equal((dryRun.json as Plan).blockers[0]?.code, 'RemediationDisabled')
    assert.deepEqual(await refusedStarts(), ['RemediationDisabled'])
    assert.deepEqual(service.writes(), [])
  })

  it('lets only the named subscriptions in', async () => {
    const outside = await post(`${service.vm('inherited-lock')}/remediate?dryRun=true`)
    assert.deepEqual([outside.status, errorOf(outside.json).code], [403, 'SubscriptionNotAllowed'])
    const earlier = await refusedStarts()
    await post(`${service.vm('inherited-lock')}/remediate`)
    assert.deepEqual((await refusedStarts()).slice(earlier.length), ['SubscriptionNotAllowed'])
    assert.deepEqual(service.writes(), [])
  })
})
