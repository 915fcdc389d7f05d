import type { Ask } from './azure-client.ts'

interface Read {
  url: string
  method?: string
  body?: unknown
}

const compute = 'api-version=2026-04-01'
const backup = 'api-version=2023-06-01'

/** Every table, both formats, pages, facets and refusals. */
const graphQueries = [
  { query: 'resources' },
  { query: 'resources', options: { $top: 7, $skip: 3 } },
  { query: 'resources', options: { resultFormat: 'table', $top: 50 } },
  { query: 'resources | extend at = now(), n = 1.5, old = ago(1d) < now()', options: { resultFormat: 'table' } },
  { query: 'resourcecontainers' },
  { query: 'recoveryservicesresources' },
  { query: 'recoveryservicesresources | summarize count() by type' },
  { query: 'alertsmanagementresources' },
  { query: 'resourcechanges' },
  { query: 'resources | project id, location', facets: [{ expression: 'location' }, { expression: 'nowhere' }] },
  { query: 'where where' },
  { query: 'nowhere' },
  { query: 'resources', subscriptions: ['11111111-1111-4111-8111-111111111110'] },
]

/** Everything that can be read about every VM of the fleet. */
export async function fleetReads(vms: { id: string }[], ask: Ask): Promise<Read[]> {
  const subscriptions = [...new Set(vms.map(({ id }) => id.split('/').slice(0, 3).join('/')))]
  const reads: Read[] = [{ url: '/subscriptions?api-version=2022-12-01' }, { url: '/tenants?api-version=2022-12-01' }]
  for (const subscription of subscriptions) reads.push(...(await subscriptionReads(subscription, ask)))
  for (const body of graphQueries)
    reads.push({ url: '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', method: 'POST', body })
  for (const { id } of vms) {
    reads.push(
      { url: `${id}?${compute}` },
      { url: `${id}?$expand=instanceView&${compute}` },
      { url: `${id}/instanceView?${compute}` },
    )
    reads.push({ url: `${id}/extensions?${compute}` }, { url: `${id}/extensions?$expand=instanceView&${compute}` })
    reads.push(
      { url: `${id}/extensions/VMSnapshot?${compute}` },
      { url: `${id}/providers/Microsoft.Authorization/locks?api-version=2020-05-01` },
    )
    const url = `/Subscriptions/${id.split('/')[2] ?? ''}/providers/Microsoft.RecoveryServices/locations/westeurope/backupStatus?${backup}`
    reads.push({ url, method: 'POST', body: { resourceType: 'VM', resourceId: id } })
  }
  return reads
}

async function subscriptionReads(subscription: string, ask: Ask): Promise<Read[]> {
  const value = async (url: string) => (await ask(url)).body.value
  const below = (path: string) => `${subscription}/providers/${path}`
  const lists = [
    `${subscription}?api-version=2022-12-01`,
    `${subscription}/resourcegroups?api-version=2024-03-01`,
    `${subscription}/resources?api-version=2024-03-01&$filter=${encodeURIComponent("resourceType eq 'Microsoft.Compute/virtualMachines'")}`,
    `${below('Microsoft.Compute/virtualMachines')}?${compute}`,
    `${below('Microsoft.Compute/virtualMachines')}?statusOnly=true&${compute}`,
    `${below('Microsoft.Compute/restorePointCollections')}?${compute}`,
    `${below('Microsoft.Compute/disks')}?api-version=2026-03-02`,
    `${below('Microsoft.Authorization/locks')}?api-version=2020-05-01`,
    `${below('Microsoft.RecoveryServices/vaults')}?api-version=2024-04-01`,
  ]
  const reads: Read[] = lists.map((url) => ({ url }))
  for (const { id } of await value(`${below('Microsoft.Compute/restorePointCollections')}?${compute}`)) {
    reads.push({ url: `${id}?${compute}` }, { url: `${id}?$expand=restorePoints&${compute}` })
  }
  for (const { id } of await value(`${below('Microsoft.Compute/disks')}?api-version=2026-03-02`))
    reads.push({ url: `${id}?api-version=2026-03-02` })
  for (const { id: vault } of await value(`${below('Microsoft.RecoveryServices/vaults')}?api-version=2024-04-01`)) {
    reads.push({ url: `${vault}?api-version=2024-04-01` })
    for (const part of [
      'backupProtectableItems',
      'backupProtectionContainers',
      'backupResourceGuardProxies',
      'backupconfig/vaultconfig',
      'backupstorageconfig/vaultstorageconfig',
    ])
      reads.push({ url: `${vault}/${part}?${backup}` })
    for (const list of ['backupPolicies', 'backupProtectedItems', 'backupJobs']) {
      reads.push({ url: `${vault}/${list}?${backup}` })
      for (const { id } of await value(`${vault}/${list}?${backup}`)) {
        reads.push({ url: `${id}?${backup}` })
        if (list === 'backupProtectedItems') reads.push({ url: `${id}/recoveryPoints?${backup}` })
      }
    }
  }
  return reads
}
