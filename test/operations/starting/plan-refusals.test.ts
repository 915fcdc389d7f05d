import assert from 'node:assert/strict'
import { asItIs } from '../../../src/backup/sentence.ts'
import { after, before, describe, it } from 'node:test'
import { refusalsBesides, refuseByPlan, refuseSecond } from '../../../src/operations/starting/plan-refusals.ts'
import { setFreeze } from '../../../src/operations/freeze.ts'
import type { Database } from '../../../src/database/open-database.ts'
import { parseVmId } from '../../../src/backup/resource-id.ts'
import { planOf, type Plan, type PlanContent } from '../../../src/remediation/plan.ts'

import { aDatabase, by } from '../a-service.ts'
import { endOperation, storedOperation, vmIdOf } from '../stored-operations.ts'

const vm = { id: '/vm', key: '/vm' }
const point = (name: string) => `/subscriptions/s/resourceGroups/g/restorePoints/${name}`
const plan = (content: Partial<PlanContent> = {}): Plan =>
  planOf(
    'cleanRestorePoints',
    vm,
    { calls: [], preconditions: [], blockers: [], dataLoss: [], risk: 'Disruptive', work: null, ...content },
    '2026-11-23T10:00:00Z',
  )
const losing = (...names: string[]) =>
  plan({
    risk: 'Irreversible',
    dataLoss: names.map((name) => ({
      kind: 'RestorePoint' as const,
      restorePointId: point(name),
      time: null,
      reason: asItIs('no copy'),
    })),
  })
const blocked = (code: string) => plan({ blockers: [{ code, message: asItIs('no'), resourceId: null }] })

describe('a request against its plan', () => {
  const cases: [string, Plan, string[] | undefined, string | undefined, string | null][] = [
    ['without blockers and losses runs', plan(), undefined, undefined, null],
    ['with the etag of its plan runs', plan(), undefined, plan().etag, null],
    ['with the etag as a weak one, among others, runs', plan(), undefined, `"x", W/${plan().etag}`, null],
    ['with any etag runs where nothing is lost', plan(), undefined, '*', null],
    ['with another etag is refused', plan(), undefined, '"another"', 'PlanChanged'],
    [
      'is refused with the code of the first blocker',
      blocked('BackupJobRunning'),
      undefined,
      undefined,
      'BackupJobRunning',
    ],
    [
      'is refused with a general code for a blocker unknown here',
      blocked('Whatever'),
      undefined,
      undefined,
      'PreconditionFailed',
    ],
    ['that cannot be undone needs an etag', losing('a'), [point('a')], undefined, 'PlanRequired'],
    ['that cannot be undone takes no * for an etag', losing('a'), [point('a')], '*', 'PlanRequired'],
    ['that accepts each loss runs', losing('a', 'b'), [point('b'), point('A')], losing('a', 'b').etag, null],
    ['that accepts no loss is refused', losing('a'), undefined, losing('a').etag, 'DataLossNotAccepted'],
    [
      'that accepts one loss of two is refused',
      losing('a', 'b'),
      [point('a')],
      losing('a', 'b').etag,
      'DataLossNotAccepted',
    ],
    [
      'that accepts more than the plan loses is refused',
      losing('a'),
      [point('a'), point('b')],
      losing('a').etag,
      'DataLossNotAccepted',
    ],
    ['that accepts as many others is refused', losing('a'), [point('b')], losing('a').etag, 'DataLossNotAccepted'],
    ['that accepts a loss where there is none is refused', plan(), [point('a')], undefined, 'DataLossNotAccepted'],
    ['that accepts one loss twice runs', losing('a'), [point('a'), point('a')], losing('a').etag, null],
  ]
  for (const [name, made, acceptDataLoss, ifMatch, code] of cases) {
    it(name, () => {
      const body = acceptDataLoss ? { acceptDataLoss } : {}
      if (code === null) refuseByPlan(made, body, ifMatch)
      else assert.throws(() => refuseByPlan(made, body, ifMatch), { code })
    })
  }

  it('that needs a person names the check and the request that this person may send', () => {
    const request = { method: 'POST' as const, href: '/v1/vm/x', body: { policyId: '/p' } }
    const needing = plan({
      blockers: [
        { code: 'NeedsPerson', message: asItIs('no'), resourceId: '/vm', check: 'protection-state', request },
        { code: 'BackupJobRunning', message: asItIs('later'), resourceId: '/job' },
      ],
    })
    assert.throws(() => refuseByPlan(needing, {}, undefined), {
      code: 'NeedsPerson',
      target: 'protection-state',
      details: [
        { code: 'NeedsPerson', message: 'no', target: 'protection-state' },
        { code: 'TryAction', message: 'POST /v1/vm/x', target: 'protection-state', request },
        { code: 'BackupJobRunning', message: 'later', target: '/job' },
      ],
    })
  })

  it('that only has to wait for a reading says so before all else, and until when', () => {
    const throttled = { code: 'FactUnavailable', message: asItIs('not read'), resourceId: null, retryAfterSeconds: 40 }
    const needing = plan({
      blockers: [
        { code: 'NeedsPerson', message: asItIs('no'), resourceId: null, check: 'vm-agent-status' },
        throttled,
        { ...throttled, message: asItIs('neither'), retryAfterSeconds: 300 },
      ],
    })
    assert.throws(() => refuseByPlan(needing, {}, undefined), {
      code: 'FactUnavailable',
      message: 'not read',
      retryAfterSeconds: 300,
      details: [
        { code: 'FactUnavailable', message: 'not read' },
        { code: 'FactUnavailable', message: 'neither' },
      ],
    })
  })

  it('names what would be lost, point by point', () => {
    assert.throws(() => refuseByPlan(losing('a', 'b'), {}, losing('a', 'b').etag), {
      target: 'acceptDataLoss',
      details: ['a', 'b'].map((name) => ({ code: 'DataLoss', message: 'no copy', target: point(name) })),
    })
  })
})

describe('a dry run', { concurrency: false, timeout: 60_000 }, () => {
  let database: Database
  before(async () => {
    database = await aDatabase()
  })
  after(() => database?.close())

  const dryRun = async (enabled = true, reach: 'Everything' | string[] = 'Everything') => {
    const scope = { scopesToReach: ['/subscriptions/s/resourceGroups/g'] }
    const told = { db: database.db, enabled, reach }
    return (await refusalsBesides(told, parseVmId(vmIdOf('asked'))!, { ...plan(), ...scope })).map(({ code }) => code)
  }

  it('shows no refusal where there would be none', async () => assert.deepEqual(await dryRun(), []))
  it('shows that nothing may be changed here', async () =>
    assert.deepEqual(await dryRun(false), ['RemediationDisabled']))
  it('shows what the caller does not reach', async () =>
    assert.deepEqual(await dryRun(true, ['/subscriptions/other/']), ['ScopeNotAllowed']))
  it('shows that the service is frozen, as long as it is', async () => {
    await setFreeze(database.db, { frozen: true }, by())
    assert.deepEqual(await dryRun(), ['Frozen'])
    await setFreeze(database.db, { frozen: false }, by())
    assert.deepEqual(await dryRun(), [])
  })
  it('shows the operation that is under way, and everything at once', async () => {
    const running = await storedOperation(database.db, { vm: 'asked' })
    assert.deepEqual(await dryRun(), ['OperationInProgress'])
    await setFreeze(database.db, { frozen: true }, by())
    assert.deepEqual(await dryRun(false, []), [
      'RemediationDisabled',
      'Frozen',
      'OperationInProgress',
      'ScopeNotAllowed',
    ])
    await endOperation(database.db, running)
  })
})

describe('a second operation for a VM', () => {
  it('is refused with the id of the first', () => {
    assert.throws(() => refuseSecond({ id: 'o1', action: 'remediate' }), {
      code: 'OperationInProgress',
      operationId: 'o1',
    })
    assert.doesNotThrow(() => refuseSecond(undefined))
  })
})
