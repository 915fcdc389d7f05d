import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Plan } from '../../src/remediation/plan.ts'
import { post } from './following.ts'
import { remediatingService } from './remediating-service.ts'

const errorOf = (json: unknown) => (json as { error: { code: string } }).error

// A file of its own: the SDK remembers for a whole process where its managed identity's tokens come from.
describe('a service that may not write', { timeout: 60_000 }, () => {
  it('answers dry runs, refuses runs, and lets only the named subscriptions in', async () => {
    const service = await remediatingService({
      REMEDIATION_ENABLED: 'false',
      ALLOWED_SUBSCRIPTIONS: '11111111-1111-4111-8111-111111111111',
    })
    try {
      const refused = await post(`${service.vm('locked-at-limit')}/remediate`)
      assert.deepEqual([refused.status, errorOf(refused.json).code], [403, 'RemediationDisabled'])
      const dryRun = await post(`${service.vm('locked-at-limit')}/remediate?dryRun=true`)
      assert.equal(dryRun.status, 200, JSON.stringify(dryRun.json))
      assert.equal((dryRun.json as Plan).blockers[0]?.code, 'RemediationDisabled')
      const outside = await post(`${service.vm('inherited-lock')}/remediate?dryRun=true`)
      assert.deepEqual([outside.status, errorOf(outside.json).code], [403, 'SubscriptionNotAllowed'])
      await post(`${service.vm('inherited-lock')}/remediate`)
      const { value } = await service.operations.auditEvents({ kind: 'StartRefused' })
      assert.deepEqual(
        value.map(({ detail }) => detail!['code']),
        ['RemediationDisabled', 'SubscriptionNotAllowed'],
      )
      assert.deepEqual(service.writes(), [])
    } finally {
      await service.stop()
    }
  })
})
