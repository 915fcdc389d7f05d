import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Pacer } from '../../../src/azure/pacer/pacer.ts'
import { answer, asked, one, refusal, two, vault, vm } from './an-answer.ts'

const left = 'x-ms-ratelimit-remaining-'

/** Sends one request and hands in its answer, at a time in milliseconds. */
function afterAnswer(pacer: Pacer, request: string, given: ReturnType<typeof answer>, now = 0, principal = 'Reader') {
  const one = asked(request, principal)
  pacer.learn(one, given, pacer.send(one, now), now)
}
const waits = (pacer: Pacer, request: string, now = 0, principal = 'Reader') =>
  pacer.secondsUntilRoom(asked(request, principal), 'Action', now).seconds

const items = `${vault()}/backupFabrics/Azure/protectionContainers/c/protectedItems/i`
const throttled = (code: string, message = '') => answer(429, { 'retry-after': '3' }, refusal(code, message))

describe('a 429 closes one bucket whole, and nothing else', () => {
  const rows: [name: string, request: string, given: ReturnType<typeof answer>, closed: string[], open: string[]][] = [
    [
      "a subscription's reads",
      `GET ${vm('a')}`,
      throttled('SubscriptionRequestsThrottled'),
      [
        `GET ${vm('a')}`,
        `GET ${vm('b')}/extensions`,
        `GET ${one}/providers/Microsoft.Authorization/locks`,
        `GET ${vault()}/backupJobs`,
        `GET ${items}`,
      ],
      [`GET ${vm('a', two)}`, `PUT ${vm('a')}/extensions/x`, `DELETE ${vm('a')}/extensions/x`, `POST ${items}/backup`],
    ],
    [
      "a subscription's writes",
      `PUT ${vm('a')}/extensions/x`,
      throttled('SubscriptionRequestsThrottled'),
      [`POST ${items}/backup`, `PUT ${vm('b')}/extensions/x`],
      [`GET ${vm('a')}`, `DELETE ${vm('a')}/extensions/x`, `PUT ${vm('a', two)}/extensions/x`],
    ],
    [
      "the tenant's reads",
      `GET ${vm('a')}`,
      throttled('TenantRequestsThrottled'),
      [`GET ${vm('a')}`, `GET ${vm('a', two)}`, 'GET /tenants'],
      [`DELETE ${vm('a')}/extensions/x`],
    ],
    [
      "Backup's reads of jobs",
      `GET ${vault()}/backupJobs/1`,
      throttled(
        'ResourceRequestsThrottled',
        "Number of requests for action 'Microsoft.RecoveryServices/vaults/backupJobs/read' exceeded",
      ),
      [
        `GET ${vault()}/backupJobs`,
        `GET ${vault()}/backupJobs/2`,
        `GET ${vault().replace('vaults/v', 'vaults/w')}/backupJobs`,
      ],
      [`GET ${items}`, `GET ${vm('a')}`, `GET ${vault(two)}/backupJobs`, `POST ${items}/backup`],
    ],
    [
      "Compute's limit of one VM",
      `GET ${vm('a')}`,
      answer(
        429,
        { 'retry-after': '3', [`${left}resource`]: 'Microsoft.Compute/LowCostGetResource;0' },
        refusal('OperationNotAllowed'),
      ),
      [`GET ${vm('a')}`, `GET ${vm('A')}/extensions`, `GET ${vm('a')}/extensions/x`],
      [`GET ${vm('b')}`, `DELETE ${vm('a')}/extensions/x`, `GET ${vault()}/backupJobs`],
    ],
    [
      "Compute's limit of a subscription",
      `GET ${vm('a')}`,
      answer(
        429,
        { 'retry-after': '3' },
        refusal('OperationNotAllowed', '', {
          details: [{ code: 'TooManyRequests', target: 'LowCostGetSubscriptionMaximum' }],
        }),
      ),
      [`GET ${vm('a')}`, `GET ${vm('b')}/extensions`],
      [`GET ${vm('a', two)}`, `DELETE ${vm('a')}/extensions/x`, `GET ${vault()}/backupJobs`],
    ],
    [
      'a provider that says nothing of its limits',
      `GET ${vm('a')}`,
      answer(429, { 'retry-after': '3' }, refusal('TooManyRequests')),
      [`GET ${vm('b')}`],
      [`GET ${vault()}/backupJobs`, `PUT ${vm('a')}/extensions/x`, `GET ${vm('a', two)}`],
    ],
    [
      'no bucket, where the resource is busy',
      `DELETE ${vm('a')}/extensions/x`,
      throttled('RetryableErrorDueToAnotherOperation'),
      [`DELETE ${vm('a')}/extensions/x`],
      [`GET ${vm('a')}/extensions/x`, `DELETE ${vm('a')}/extensions/y`, `DELETE ${vm('b')}/extensions/x`],
    ],
  ]
  for (const [name, request, given, closed, open] of rows)
    it(name, () => {
      const pacer = new Pacer()
      afterAnswer(pacer, request, given)
      assert.deepEqual(
        closed.filter((other) => waits(pacer, other) !== 3),
        [],
      )
      assert.deepEqual(
        open.filter((other) => waits(pacer, other) !== 0),
        [],
      )
      assert.deepEqual(
        closed.filter((other) => waits(pacer, other, 3000) > 0),
        [],
        'open again after 3 s',
      )
    })

  it('of the identity that was refused', () => {
    const pacer = new Pacer()
    afterAnswer(pacer, `GET ${vm('a')}`, throttled('SubscriptionRequestsThrottled'), 0, 'Writer')
    assert.deepEqual([waits(pacer, `GET ${vm('a')}`, 0, 'Writer'), waits(pacer, `GET ${vm('a')}`)], [3, 0])
  })

  it('for five seconds where Azure does not say how long', () => {
    const pacer = new Pacer()
    afterAnswer(pacer, `GET ${vm('a')}`, answer(429, {}, refusal('SubscriptionRequestsThrottled')))
    assert.equal(waits(pacer, `GET ${vm('a')}`), 5)
  })
})

describe("Compute's limits of a subscription", () => {
  const policy = 'Microsoft.Compute/LowCostGetSubscriptionMaximum'
  const inRegion = (location: string) => answer(200, { [`${left}resource`]: `${policy};23999` }, { location })
  const refused = answer(
    429,
    { 'retry-after': '60', [`${left}resource`]: `${policy};0` },
    refusal('OperationNotAllowed'),
  )

  it('are those of a region, as the VMs themselves tell it', () => {
    const pacer = new Pacer()
    for (const [name, region] of [
      ['a', 'westeurope'],
      ['b', 'West Europe'],
      ['c', 'northeurope'],
    ] as const)
      afterAnswer(pacer, `GET ${vm(name)}`, inRegion(region))
    afterAnswer(pacer, `GET ${vm('a')}`, refused)
    assert.deepEqual([waits(pacer, `GET ${vm('b')}/extensions`), waits(pacer, `GET ${vm('c')}`)], [60, 0])
  })

  it('that no page names are learned from the answers of a kind of request', () => {
    const pacer = new Pacer()
    const disk = (name: string) => `GET ${one}/resourceGroups/RG/providers/Microsoft.Compute/disks/${name}`
    afterAnswer(
      pacer,
      disk('a'),
      answer(200, { [`${left}resource`]: 'Microsoft.Compute/LowCostGetDiskSubscriptionMaximum;89' }),
    )
    afterAnswer(
      pacer,
      disk('b'),
      answer(200, { [`${left}resource`]: 'Microsoft.Compute/LowCostGetDiskSubscriptionMaximum;0' }),
    )
    assert.equal(waits(pacer, disk('c')), 2)
    assert.equal(waits(pacer, `GET ${vm('a')}`), 0)
  })
})

describe('what the pacer tells of itself', () => {
  it('is every bucket by its name, with the lowest of all subscriptions and no id', () => {
    const pacer = new Pacer()
    for (const [subscription, count] of [
      [one, '120'],
      [two, '40'],
    ] as const) {
      afterAnswer(
        pacer,
        `GET ${vm('a', subscription)}`,
        answer(200, {
          [`${left}subscription-reads`]: count,
          [`${left}resource`]: 'Microsoft.Compute/LowCostGetResource;30',
        }),
      )
      afterAnswer(
        pacer,
        `GET ${vault(subscription)}/backupJobs`,
        answer(200, { [`${left}subscription-resource-requests`]: '400' }),
      )
    }
    afterAnswer(pacer, `DELETE ${vm('a')}/extensions/x`, throttled('SubscriptionRequestsThrottled'))
    pacer.enter(asked(`GET ${vm('a')}`), 'People')
    const measures = Object.fromEntries(pacer.measures(0).map(({ name, ...rest }) => [name, rest]))
    assert.deepEqual(measures['subscription-reads'], { left: 39, closed: 0, waiting: 1 })
    assert.deepEqual(measures['subscription-deletes'], { left: 0, closed: 1, waiting: 0 })
    assert.deepEqual(measures['Microsoft.RecoveryServices/vaults/backupJobs/read'], {
      left: 400,
      closed: 0,
      waiting: 0,
    })
    assert.deepEqual(measures['Microsoft.Compute/LowCostGetResource']?.left, 30)
    assert.doesNotMatch(JSON.stringify(Object.keys(measures)), /1111|2222|\/resourceGroups\//)
  })
})
