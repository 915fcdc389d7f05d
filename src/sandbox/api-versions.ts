import { armError } from './arm-error.ts'
import type { Answer } from './operation.ts'
import type { World } from './world/world.ts'

/**
 * Api-versions by provider and type, oldest first: those of the recordings, of the OpenAPI files, of today's SDKs and of `az` 2.45, and those
 * that Azure itself has listed in public refusals. Azure has more; none of these is one that it lacks.
 */
const compute = [
  ...['2015-06-15', '2016-03-30', '2016-04-30-preview', '2017-03-30', '2017-12-01', '2018-04-01', '2018-06-01'],
  ...['2018-10-01', '2019-03-01', '2019-07-01', '2019-12-01', '2020-06-01', '2020-12-01', '2021-03-01', '2021-04-01'],
  ...['2021-07-01', '2021-11-01', '2022-03-01', '2022-08-01', '2022-11-01', '2023-03-01', '2023-07-01', '2024-07-01'],
  ...['2026-03-01', '2026-04-01'],
]
const versions: [namespace: string, types: RegExp, versions: string[]][] = [
  [
    'Microsoft.Compute',
    /^(disks|diskEncryptionSets|locations\/diskOperations)/i,
    ['2020-05-01', '2022-07-02', '2023-04-02', '2024-03-02', '2025-01-02', '2026-03-02'],
  ],
  ['Microsoft.Compute', /^restorePointCollections/i, compute.filter((version) => version >= '2021-03-01')],
  ['Microsoft.Compute', /^/, compute],
  ['Microsoft.RecoveryServices', /^vaults$/i, ['2016-06-01', '2022-10-01', '2024-04-01']],
  [
    'Microsoft.RecoveryServices',
    /^/,
    [
      ...['2015-03-15', '2016-05-01', '2016-06-01', '2016-12-01', '2017-07-01', '2018-12-20', '2019-05-13-preview'],
      ...['2019-06-15', '2020-10-01', '2021-01-01', '2021-06-01', '2021-10-01', '2021-11-15', '2022-02-01'],
      ...['2022-06-01-preview', '2022-09-01-preview', '2023-04-01', '2023-06-01', '2024-04-01', '2025-08-01'],
    ],
  ],
  ['Microsoft.Authorization', /^(roleAssignments|permissions)$/i, ['2015-07-01', '2022-04-01']],
  ['Microsoft.Authorization', /^/, ['2016-09-01', '2020-05-01']],
  ['Microsoft.KeyVault', /^/, ['2022-07-01', '2023-02-01', '2023-07-01']],
  ['Microsoft.ResourceGraph', /^/, ['2019-04-01', '2021-03-01', '2022-10-01', '2024-04-01']],
  ['Microsoft.Resources', /^(subscriptions|tenants)$/i, ['2016-06-01', '2019-11-01', '2022-12-01']],
  [
    'Microsoft.Resources',
    /^/,
    ['2015-11-01', '2016-02-01', '2016-09-01', '2021-04-01', '2022-09-01', '2024-03-01', '2025-04-01'],
  ],
]

/** API versions of a provider's types, newest first as Azure lists them. */
const simulatedTypes: Record<string, string[]> = {
  'Microsoft.Compute': [
    'virtualMachines',
    'virtualMachines/extensions',
    'disks',
    'diskEncryptionSets',
    'restorePointCollections',
    'restorePointCollections/restorePoints',
    'locations/operations',
  ],
  'Microsoft.RecoveryServices': [
    'vaults',
    'vaults/backupJobs',
    'vaults/backupProtectedItems',
    'locations/backupStatus',
  ],
  'Microsoft.Authorization': ['locks', 'roleAssignments', 'permissions'],
  'Microsoft.KeyVault': ['vaults'],
  'Microsoft.ResourceGraph': ['resources'],
  'Microsoft.Resources': ['subscriptions', 'resourceGroups', 'resources', 'providers', 'tenants'],
}
export const simulatedNamespaces = Object.keys(simulatedTypes)

export const apiVersionsOf = (namespace: string, newest: string | undefined) =>
  (simulatedTypes[namespace] ?? []).map((type) => ({
    type,
    versions: supported(namespace, type, newest).toReversed(),
  }))

function supported(namespace: string, type: string, newest: string | undefined): string[] {
  const known = versions.find(([of, types]) => of === namespace && types.test(type))
  return (known?.[2] ?? []).filter((one) => newest === undefined || one.slice(0, 10) <= newest)
}

/** Resource type of a request, without the action of a POST. */
function subjectOf(method: string, path: string): { namespace: string; type: string } {
  const [, namespace, rest = ''] = /^.*\/providers\/([^/]+)\/(.+?)\/?$/i.exec(path) ?? []
  if (namespace === undefined) {
    const type = /\/providers\/[^/]+$/i.test(path) ? 'providers' : path.split('/').filter(Boolean)
    if (typeof type === 'string') return { namespace: 'Microsoft.Resources', type }
    return { namespace: 'Microsoft.Resources', type: (type.length % 2 === 1 ? type.at(-1) : type.at(-2)) ?? '' }
  }
  const segments = rest.split('/')
  const isAction = method === 'POST' && segments.length % 2 === 1 && segments.length > 1
  return {
    namespace,
    type: segments
      .filter((_, at) => at % 2 === 0)
      .slice(0, isAction ? -1 : undefined)
      .join('/'),
  }
}

/** The first resource in the path that stands in a region; Azure looks for versions there. */
function regionOf(world: World, path: string): string | undefined {
  const [id] = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/i.exec(path) ?? []
  if (id === undefined) return undefined
  const { virtualMachines, disks, restorePointCollections, vaults, keyVaults, otherResources } = world
  const maps = [virtualMachines, disks, restorePointCollections, vaults, keyVaults, otherResources]
  const group = world.resourceGroups.get(id.split('/').slice(0, 5).join('/'))
  return maps.map((map) => map.get(id)?.location).find((location) => location !== undefined) ?? group?.location
}

/**
 * How Azure refuses a version that it lacks: 404 `InvalidResourceType` for lists and for what is in no region (recorded; Azure China and Azure
 * Government answer so to versions that are too new for them), 400 `NoRegisteredProviderFound` at and below a resource in a region, 400
 * `InvalidApiVersionParameter` for its own resources (both in public issues). `newest` makes it an older cloud.
 */
export function refusedByVersion(
  world: World,
  { method, path, version, newest }: { method: string; path: string; version: string; newest: string | undefined },
): Answer | undefined {
  const { namespace: spelled, type } = subjectOf(method, path)
  const namespace = versions.map(([of]) => of).find((of) => of.toLowerCase() === spelled.toLowerCase())
  if (namespace === undefined) return undefined
  const known = supported(namespace, type, newest)
  if (known.includes(version)) return undefined
  if (namespace === 'Microsoft.Resources') {
    const message = `The api-version '${version}' is invalid. The supported versions are '${known.toReversed().join(',')}'.`
    return armError(400, 'InvalidApiVersionParameter', message, 'gateway')
  }
  const region = regionOf(world, path)
  if (region === undefined) {
    const message = `The resource type '${type}' could not be found in the namespace '${namespace}' for api version '${version}'. The supported api-versions are '${known.join(',')}'.`
    return armError(404, 'InvalidResourceType', message, 'gateway')
  }
  const message = `No registered resource provider found for location '${region}' and API version '${version}' for type '${type}'. The supported api-versions are '${known.join(', ')}'. The supported locations are '${region}'.`
  return armError(400, 'NoRegisteredProviderFound', message, 'gateway')
}
