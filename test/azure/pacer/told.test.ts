import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNearlyEmpty } from '../../../src/azure/pacer/nearly-empty.ts'
import { toldBy } from '../../../src/azure/pacer/told.ts'
import { answer, asked, one, vault, vm } from './an-answer.ts'

const subscription = one.split('/')[2]!
const left = 'x-ms-ratelimit-remaining-'

describe('what an answer says is left', () => {
  const rows: [
    name: string,
    request: string,
    headers: Record<string, string>,
    told: [name: string, of: string, left: number][],
  ][] = [
    [
      'of the subscription and identity',
      `GET ${vm('a')}`,
      { [`${left}subscription-reads`]: '249' },
      [['subscription-reads', `${subscription} Reader`, 249]],
    ],
    [
      'of all identities',
      `GET ${vm('a')}`,
      { [`${left}subscription-global-reads`]: '3749' },
      [['subscription-global-reads', subscription, 3749]],
    ],
    ['of the tenant', `GET ${vm('a')}`, { [`${left}tenant-reads`]: '100' }, [['tenant-reads', ' Reader', 100]]],
    [
      "of each of Compute's policies, a VM's own and its region's",
      `GET ${vm('A')}`,
      {
        [`${left}resource`]:
          'Microsoft.Compute/LowCostGetSubscriptionMaximum;23999, Microsoft.Compute/LowCostGetResource;35',
      },
      [
        ['Microsoft.Compute/LowCostGetSubscriptionMaximum', `${subscription} westeurope`, 23_999],
        ['Microsoft.Compute/LowCostGetResource', vm('a').toLowerCase(), 35],
      ],
    ],
    [
      "of one of Backup's actions, which the header does not name",
      `GET ${vault()}/backupJobs/1`,
      { [`${left}subscription-resource-requests`]: '134' },
      [['Microsoft.RecoveryServices/vaults/backupJobs/read', subscription, 134]],
    ],
    [
      'nothing by the count of Resource Graph that no page explains',
      'POST /providers/Microsoft.ResourceGraph/resources',
      { [`${left}tenant-resource-requests`]: '12', 'x-ms-user-quota-remaining': '12' },
      [],
    ],
    ['nothing', `GET ${vm('a')}`, { 'x-ms-request-charge': '1' }, []],
    [
      'nothing that is no number',
      `GET ${vm('a')}`,
      { [`${left}subscription-reads`]: 'many', [`${left}resource`]: '' },
      [],
    ],
  ]
  for (const [name, request, headers, told] of rows)
    it(name, () =>
      assert.deepEqual(
        toldBy(answer(200, headers).headers, asked(request), 'westeurope').map(({ bucket, left: count }) => [
          bucket.name,
          bucket.of,
          count,
        ]),
        told,
      ),
    )

  it('is nearly nothing below two, in any of them', () => {
    const nearly = (headers: Record<string, string>) => isNearlyEmpty(asked(`GET ${vm('a')}`), answer(200, headers))
    assert.deepEqual(
      [
        nearly({ [`${left}subscription-reads`]: '1' }),
        nearly({ [`${left}subscription-reads`]: '2' }),
        nearly({ [`${left}resource`]: 'Microsoft.Compute/A;900,Microsoft.Compute/B;0' }),
        nearly({}),
      ],
      [true, false, true, false],
    )
  })
})
