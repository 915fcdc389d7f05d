import { ChangeRow, changeTime } from './change-rows.ts'
import { graphColumns } from './graph-row.ts'
import { disallowedTable, PieceNotSimulated } from './kql/query-fault.ts'
import { earliest, type Hints, type Row, type Table } from './kql/relation.ts'
import { isWithinReach, keptDays, type Change, type Reach, type RowSource, type View } from './row-source.ts'

const vaultTypes = [
  'microsoft.recoveryservices/vaults',
  'microsoft.recoveryservices/vaults/backuppolicies',
  'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems',
  'microsoft.recoveryservices/vaults/backupjobs',
]
/** `*` are the kinds that a world adds. */
const resourceTypes = [
  'microsoft.compute/virtualmachines',
  'microsoft.compute/virtualmachines/extensions',
  'microsoft.compute/disks',
  'microsoft.compute/restorepointcollections',
  'microsoft.keyvault/vaults',
  'microsoft.recoveryservices/vaults',
  '*',
]

/** Types of the tables that are simulated. */
const typesOf: Record<string, string[]> = {
  resources: resourceTypes,
  resourcecontainers: ['microsoft.resources/subscriptions', 'microsoft.resources/subscriptions/resourcegroups'],
  recoveryservicesresources: vaultTypes,
  alertsmanagementresources: [],
}

export const tableNames = [...Object.keys(typesOf), 'resourcechanges']

/** Of these the table `resourcechanges` tells; Azure keeps no changes of backup items. */
export const changingTypes: ReadonlySet<string> = new Set(resourceTypes)

/** Tables of Azure that are not here (supported-tables-resources). */
const otherTables = new Set([
  ...['advisorresources', 'appserviceresources', 'authorizationresources', 'awsresources'],
  ...['azurebusinesscontinuityresources', 'batchresources', 'chaosresources', 'communitygalleryresources'],
  ...[
    'computeresources',
    'desktopvirtualizationresources',
    'dnsresources',
    'edgeorderresources',
    'elasticsanresources',
  ],
  ...['extendedlocationresources', 'featureresources', 'guestconfigurationresources', 'healthresourcechanges'],
  ...[
    'healthresources',
    'impactreportresources',
    'insightsresources',
    'iotsecurityresources',
    'kubernetesconfigurationresources',
  ],
  ...['kustoresources', 'maintenanceresources', 'managedserviceresources', 'migrateresources', 'networkresources'],
  ...[
    'orbitalresources',
    'patchassessmentresources',
    'patchinstallationresources',
    'policyresources',
    'quotaresources',
  ],
  ...[
    'resourcecontainerchanges',
    'securityresources',
    'servicefabricresources',
    'servicehealthresources',
    'spotresources',
  ],
  ...['sportresources', 'supportresources', 'tagsresources'],
])

export interface Estate {
  sources: RowSource[]
  changes(from: Date, to: Date, reach: Reach): Change[]
}

export function tableNamed(name: string, estate: Estate, view: Omit<View, 'hints'>): Table {
  const lower = name.toLowerCase()
  if (lower === 'resourcechanges') return changeTable(estate, view)
  const types = Object.hasOwn(typesOf, lower) ? typesOf[lower] : undefined
  if (!types) {
    if (otherTables.has(lower)) throw new PieceNotSimulated(`the table ${name}`)
    throw disallowedTable(name)
  }
  const sources = estate.sources.filter(({ type }) => types.includes(type))
  return {
    columns: graphColumns,
    rows: (keep, hints) =>
      sources.filter(({ type }) => mayBe(type, hints)).flatMap((source) => source.rows({ ...view, hints }, keep)),
  }
}

const mayBe = (type: string, { types }: Hints) => type === '*' || !types || types.has(type)

function changeTable(estate: Estate, { at, reach }: Omit<View, 'hints'>): Table {
  const oldest = at.getTime() - keptDays * 86_400_000
  return {
    columns: graphColumns,
    rows: (keep, { oneOf = [] }): Row[] => {
      const since = earliest(oneOf, ({ field, since: first }) => (field === changeTime ? first : undefined))
      // A millisecond earlier: changes in (from, to] are those after `from`.
      const from = new Date(Math.max(oldest, since - 1))
      return estate
        .changes(from, at, reach)
        .map((change) => new ChangeRow(change))
        .filter((row) => isWithinReach(reach, row.text('subscriptionId'), row.text('resourceGroup')))
        .filter((row) => keep.every((test) => test(row)))
    },
  }
}
