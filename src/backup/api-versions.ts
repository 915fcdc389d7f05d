/** Types of one provider that are called in one api-version, and how old a version may be that still has what is read of them. */
export interface ApiVersionRow {
  provider: string
  /** Exact, as they stand in a path: addresses of operations have types of their own, whose version is the provider's. */
  types: readonly string[]
  /** In which the SDKs read; a test holds the two together. */
  newest: string
  /** In which the SDK reads, where that is older than what is asked for: it hands on what it does not know. */
  ofSdk?: string
  /** From this one on all is there that is read or written. */
  oldest: string
  /** What came with `oldest`. */
  because: string
}

const protectedItems = 'vaults/backupFabrics/protectionContainers/protectedItems'

export const apiVersions = {
  compute: {
    provider: 'Microsoft.Compute',
    types: [
      ...['virtualMachines', 'virtualMachines/extensions', 'virtualMachines/instanceView'],
      ...['restorePointCollections', 'restorePointCollections/restorePoints'],
    ],
    newest: '2026-04-01',
    oldest: '2022-03-01',
    because: 'restore points (restore-point-troubleshooting); timeCreated of a VM since 2021-11-01',
  },
  disks: {
    provider: 'Microsoft.Compute',
    types: ['disks', 'diskEncryptionSets'],
    newest: '2026-03-02',
    oldest: '2021-04-01',
    because: 'securityProfile and publicNetworkAccess; maxShares, tiers and encryption are older',
  },
  backup: {
    provider: 'Microsoft.RecoveryServices',
    types: [
      ...['locations/backupStatus', 'vaults/backupProtectedItems', 'vaults/backupJobs'],
      ...['vaults/backupJobs/cancel', protectedItems, `${protectedItems}/recoveryPoints`, `${protectedItems}/backup`],
    ],
    newest: '2023-06-01',
    oldest: '2021-12-01',
    because: 'policyType of Enhanced policies, without which one is taken for a Standard one',
  },
  policies: {
    provider: 'Microsoft.RecoveryServices',
    types: ['vaults/backupPolicies'],
    newest: '2024-04-01',
    ofSdk: '2023-06-01',
    oldest: '2021-12-01',
    because: 'policyType of Enhanced policies; snapshotConsistencyType since 2024-04-01 alone',
  },
  locks: {
    provider: 'Microsoft.Authorization',
    types: ['locks'],
    newest: '2020-05-01',
    oldest: '2016-09-01',
    because: 'owners of a lock',
  },
  roles: {
    provider: 'Microsoft.Authorization',
    types: ['roleAssignments'],
    newest: '2022-04-01',
    oldest: '2015-07-01',
    because: 'principalId, roleDefinitionId and scope were always there',
  },
  roleDefinitions: {
    provider: 'Microsoft.Authorization',
    types: ['roleDefinitions'],
    newest: '2022-04-01',
    oldest: '2022-04-01',
    because: 'data actions; before, a preview alone had them',
  },
  keyVaults: {
    provider: 'Microsoft.KeyVault',
    types: ['vaults', 'vaults/accessPolicies'],
    newest: '2023-07-01',
    oldest: '2021-10-01',
    because: 'publicNetworkAccess',
  },
  resources: {
    provider: 'Microsoft.Resources',
    types: ['subscriptions/resources', 'subscriptions/resourceGroups'],
    newest: '2025-04-01',
    oldest: '2019-10-01',
    because: 'id, name, type and location were always there; older ones were never tried',
  },
  subscriptions: {
    provider: 'Microsoft.Resources',
    types: ['subscriptions'],
    newest: '2022-12-01',
    oldest: '2016-06-01',
    because: 'subscriptionId and displayName were always there; older ones were never tried',
  },
  permissions: {
    provider: 'Microsoft.Authorization',
    types: ['permissions'],
    newest: '2022-04-01',
    oldest: '2015-07-01',
    because: 'actions and notActions were always there',
  },
  resourceGraph: {
    provider: 'Microsoft.ResourceGraph',
    types: ['resources'],
    newest: '2024-04-01',
    oldest: '2021-03-01',
    because: 'the form of the answer (objectArray, $skipToken) is that of 2019-04-01; older ones were never tried',
  },
} as const satisfies Record<string, ApiVersionRow>

const rows: readonly ApiVersionRow[] = Object.values(apiVersions)
const sameWord = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

const rowWith = (provider: string, type: string) =>
  rows.find((row) => sameWord(row.provider, provider) && row.types.some((one) => sameWord(one, type)))

/** Of `Microsoft.Compute/virtualMachines/extensions`, or of `…/virtualMachines/reapply`, where the last is the action of a POST. */
export function apiVersionRowOf(method: string, type: string): ApiVersionRow | undefined {
  const [provider = '', ...segments] = type.split('/')
  return (
    rowWith(provider, segments.join('/')) ??
    (method === 'POST' ? rowWith(provider, segments.slice(0, -1).join('/')) : undefined)
  )
}

/** The versions that Azure names where it refuses one: `The supported api-versions are '…'`, `The supported versions are '…'`. */
export function apiVersionsNamedIn(message: string): string[] {
  const list = /supported (?:api-)?versions are '([^']*)'/i.exec(message)?.[1] ?? ''
  return list.split(',').flatMap((one) => /^\s*(\d{4}-\d\d-\d\d(?:-[a-z]+)?)\s*$/i.exec(one)?.[1] ?? [])
}

/**
 * The newest version that Azure names and that has what is read; undefined where there is none, and where the refused one is among those
 * named: then it is the region that lacks the type, and no other version is there either. Previews are left out: they end.
 */
export function versionInstead(row: ApiVersionRow, refused: string, message: string): string | undefined {
  const named = apiVersionsNamedIn(message)
  if (named.includes(refused)) return undefined
  return named
    .filter((one) => /^\d{4}-\d\d-\d\d$/.test(one) && one >= row.oldest && one <= row.newest)
    .toSorted()
    .at(-1)
}

/** `Microsoft.Compute=2024-07-01, Microsoft.Compute/disks=2024-03-02`: by provider or type, lower case. Throws what is wrong with it. */
export function chosenApiVersions(text: string): ReadonlyMap<string, string> {
  const chosen = new Map<string, string>()
  for (const one of text.split(',').map((part) => part.trim())) {
    const [, name = '', version = ''] = /^([^=\s]+)\s*=\s*(\d{4}-\d\d-\d\d(?:-[a-z]+)?)$/i.exec(one) ?? []
    if (version === '') throw new Error(`"${one}" is not of the form Microsoft.Compute/disks=2024-03-02`)
    const [provider = '', ...segments] = name.split('/')
    const ofProvider = rows.filter((row) => sameWord(row.provider, provider))
    if (ofProvider.length === 0) throw new Error(`"${provider}" is no provider that is called`)
    const type = segments.join('/')
    if (type !== '' && rowWith(provider, type) === undefined) throw new Error(`"${name}" is no type that is called`)
    chosen.set(name.toLowerCase(), version.toLowerCase())
  }
  return chosen
}

/** What was chosen for the type, for what it lies in, or for its provider. Microsoft.Compute's disks have versions of their own. */
export function chosenFor(chosen: ReadonlyMap<string, string>, row: ApiVersionRow, type: string): string | undefined {
  const segments = type.toLowerCase().split('/')
  for (let length = segments.length; length > 1; length--) {
    const version = chosen.get(segments.slice(0, length).join('/'))
    if (version !== undefined) return version
  }
  const main = rows.find(({ provider }) => provider === row.provider)
  const isOfMain = row === main || (row.ofSdk !== undefined && row.ofSdk === main?.newest)
  return isOfMain ? chosen.get(row.provider.toLowerCase()) : undefined
}
