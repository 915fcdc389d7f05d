import type { BackupJobProperties, BackupPolicyProperties, ProtectedItemProperties } from '../world/backup.ts'
import type {
  Disk,
  Extension,
  ExtensionProperties,
  RestorePointCollectionProperties,
  VirtualMachineProperties,
} from '../world/compute.ts'
import { containerOf } from '../world/protected-item.ts'
import { groupOf, type Resource, type ResourceMap } from '../world/resource.ts'
import type { Subscription, World } from '../world/world.ts'
import type { Json } from './kql/values.ts'
import type { GraphRow } from './graph-row.ts'

/** Whether the rows of VMs tell of their agents; no sample of Microsoft's does. */
export interface RowOptions {
  vmAgentInLists: boolean
}

const json = (value: object | undefined): Json => (value ?? null) as Json

const subscriptionOf = (id: string) => id.split('/')[2] ?? ''

/** What all rows share. Types are in lower case, ids and groups as they were created. */
function base(world: World, resource: Resource<object>, properties: object): GraphRow {
  const { id, name, type = '', location = '', tags, sku, zones, managedBy, kind } = resource
  return {
    id,
    name,
    type: type.toLowerCase(),
    tenantId: world.tenantId,
    kind: typeof kind === 'string' ? kind : '',
    location: location.toLowerCase(),
    resourceGroup: groupOf(id),
    subscriptionId: subscriptionOf(id),
    managedBy: typeof managedBy === 'string' ? managedBy : '',
    sku: json(sku as object | undefined),
    plan: null,
    properties: json(properties),
    tags: json(tags),
    identity: null,
    zones: json(zones as object | undefined),
    extendedLocation: null,
  }
}

/** The model, and of the running state what Microsoft's samples ask for: `properties.extended.instanceView`. */
export function vmRow(world: World, vm: Resource<VirtualMachineProperties>, { vmAgentInLists }: RowOptions): GraphRow {
  const { instanceView, ...model } = vm.properties
  const { statuses, computerName, osName, osVersion, hyperVGeneration, vmAgent } = instanceView
  const power = statuses.find(({ code }) => code.startsWith('PowerState/'))
  const shown = {
    hyperVGeneration,
    ...(computerName === undefined ? {} : { computerName }),
    ...(osName === undefined ? {} : { osName }),
    ...(osVersion === undefined ? {} : { osVersion }),
    ...(power ? { powerState: { code: power.code, level: power.level, displayStatus: power.displayStatus } } : {}),
    ...(vmAgentInLists && vmAgent ? { vmAgent } : {}),
  }
  return base(world, vm, { ...model, extended: { instanceView: shown } })
}

export function extensionRow(world: World, extension: Resource<ExtensionProperties>): GraphRow {
  const { instanceView: _, ...properties } = extension.properties
  return base(world, extension, properties)
}

/** Restore points are in no table. */
export function collectionRow(world: World, collection: Resource<RestorePointCollectionProperties>): GraphRow {
  const { restorePoints: _, ...properties } = collection.properties
  return base(world, collection, properties)
}

export const diskRow = (world: World, disk: Disk): GraphRow => base(world, disk, disk.properties)

const plainRow = (world: World, resource: Resource) => base(world, resource, resource.properties)

/** What Azure Backup adds for Resource Graph: the source in the words of `dataSourceInfo`. */
function dataSource(vmId: string, location: string) {
  const type = 'Microsoft.Compute/virtualMachines'
  return {
    objectType: 'Datasource',
    resourceID: vmId,
    resourceUri: vmId,
    resourceName: vmId.split('/').at(-1) ?? '',
    resourceLocation: location,
    resourceType: type,
    datasourceType: type,
  }
}

const vaultOf = (world: World, id: string) => world.vaults.get(id.split('/').slice(0, 9).join('/'))

export function itemRow(world: World, item: Resource<ProtectedItemProperties>): GraphRow {
  const { properties } = item
  const location = vaultOf(world, item.id)?.location ?? ''
  const deleted = properties.isScheduledForDeferredDelete
  const [failure] = properties.lastBackupStatus === 'Failed' ? (properties.healthDetails ?? []) : []
  return base(world, item, {
    ...properties,
    currentProtectionState: deleted ? 'SoftDeleted' : properties.protectionState,
    firstLevelContainerId: properties.containerName,
    dataSourceInfo: dataSource(properties.sourceResourceId, location),
    ...(failure ? { lastBackupErrorDetail: { errorCode: failure.code ?? 0, errorTitle: failure.title } } : {}),
  })
}

/** Lists leave the tasks out, and so does the table. */
export function jobRow(world: World, job: Resource<BackupJobProperties>): GraphRow {
  const { extendedInfo: _, ...properties } = job.properties
  const location = vaultOf(world, job.id)?.location ?? ''
  const [, group = '', name = ''] = properties.containerName.split(';')
  const vmId = `/subscriptions/${subscriptionOf(job.id)}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`
  return base(world, job, { ...properties, dataSourceInfo: dataSource(vmId, location) })
}

const policyRow = (world: World, policy: Resource<BackupPolicyProperties>): GraphRow =>
  base(world, policy, policy.properties)

function subscriptionRow(world: World, { id, subscriptionId, displayName, state }: Subscription): GraphRow {
  const properties = {
    state,
    managementGroupAncestorsChain: [{ displayName: 'Tenant Root Group', name: world.tenantId }],
    subscriptionPolicies: { locationPlacementId: 'Public_2014-09-01', quotaId: 'EnterpriseAgreement_2014-09-01' },
  }
  const row = base(world, { id, name: displayName, type: 'microsoft.resources/subscriptions', properties }, properties)
  return { ...row, subscriptionId, resourceGroup: '' }
}

const groupRow = (world: World, group: Resource): GraphRow => ({
  ...base(world, group, group.properties),
  type: 'microsoft.resources/subscriptions/resourcegroups',
})

/** The rows of one of the world's maps. */
interface HeldKind {
  rows(world: World, options: RowOptions): GraphRow[]
  /** Of kinds that belong to VMs: those of one. */
  rowsOfVm?(world: World, options: RowOptions, vmId: string): GraphRow[]
  /** Of kinds whose resources are never changed in place: the map's own count of changes. */
  revision?(world: World): number
}

const ofVms = <T>(
  held: (world: World) => T[],
  ofVm: (world: World, vmId: string) => T[],
  row: (world: World, one: T, options: RowOptions) => GraphRow,
): HeldKind => ({
  rows: (world, options) => held(world).map((one) => row(world, one, options)),
  rowsOfVm: (world, options, vmId) => ofVm(world, vmId).map((one) => row(world, one, options)),
})

const settled = <T extends { id: string }>(
  map: (world: World) => ResourceMap<T>,
  row: (world: World, one: T) => GraphRow,
): HeldKind => ({
  rows: (world) =>
    map(world)
      .held()
      .map((one) => row(world, one)),
  revision: (world) => map(world).revision,
})

const isListed = (world: World, extensions: Extension[]) =>
  extensions.filter(({ id }) => !world.unlistedExtensions.has(id.toLowerCase()))
const vmsOf = (world: World, vmId: string) => [world.virtualMachines.get(vmId) ?? []].flat()

/** By the type that the rows have. */
export const heldKinds: Readonly<Record<string, HeldKind>> = {
  'microsoft.compute/virtualmachines': ofVms((world) => world.virtualMachines.held(), vmsOf, vmRow),
  'microsoft.compute/virtualmachines/extensions': ofVms(
    (world) => isListed(world, world.extensions.held()),
    (world, vmId) => isListed(world, world.extensions.childrenOf(vmId)),
    extensionRow,
  ),
  'microsoft.compute/disks': ofVms(
    (world) => world.disks.held(),
    (world, vmId) =>
      vmsOf(world, vmId)
        .flatMap(({ properties: { storageProfile } }) => [storageProfile.osDisk, ...storageProfile.dataDisks])
        .flatMap(({ managedDisk }) => world.disks.get(managedDisk.id) ?? []),
    diskRow,
  ),
  'microsoft.compute/restorepointcollections': ofVms(
    (world) => world.restorePointCollections.held(),
    (world, vmId) => world.restorePointCollections.about(vmId),
    collectionRow,
  ),
  'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems': ofVms(
    (world) => world.protectedItems.held(),
    (world, vmId) => world.protectedItems.about(vmId),
    itemRow,
  ),
  'microsoft.recoveryservices/vaults/backupjobs': ofVms(
    (world) => world.backupJobs.held(),
    (world, vmId) => world.backupJobs.about(containerOf(vmId), vmId.split('/').slice(0, 3).join('/')),
    jobRow,
  ),
  'microsoft.keyvault/vaults': { rows: (world) => world.keyVaults.held().map((vault) => plainRow(world, vault)) },
  'microsoft.recoveryservices/vaults': settled((world) => world.vaults, plainRow),
  'microsoft.recoveryservices/vaults/backuppolicies': settled((world) => world.backupPolicies, policyRow),
  'microsoft.resources/subscriptions': settled((world) => world.subscriptions, subscriptionRow),
  'microsoft.resources/subscriptions/resourcegroups': settled((world) => world.resourceGroups, groupRow),
  /** Whatever kinds a world adds. */
  '*': { rows: (world) => world.otherResources.held().map((resource) => plainRow(world, resource)) },
}
