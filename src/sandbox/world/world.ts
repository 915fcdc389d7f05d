import type { ProtectedItem, BackupJob, BackupPolicy, RecoveryPoint } from './backup.ts'
import type { Disk, Extension, RestorePointCollection, VirtualMachine } from './compute.ts'
import type { ManagementLock } from './management-lock.ts'
import { ResourceMap, type Resource } from './resource.ts'
import type { StandingFault } from './standing-fault.ts'
import { Timeline } from './timeline.ts'

export interface Subscription {
  id: string
  subscriptionId: string
  displayName: string
  tenantId: string
  state: string
}

/** An asynchronous operation that a write has started. */
export interface AsyncOperation {
  id: string
  status: 'InProgress' | 'Succeeded' | 'Failed'
  startTime: Date
  endTime?: Date
  error?: { code: string; message: string }
  jobId?: string
  /** Retry-After of a look while it runs, when it has one. */
  retryAfterSeconds?: number
  /** The result of a POST: in the operation's status, and behind Location. */
  output?: unknown
}

/** All that this Azure knows: resources in wire form, by id. */
export interface World {
  readonly tenantId: string
  /** The managed identity whose tokens the identity endpoint hands out. */
  readonly principalId: string
  /** Azure Backup's own service principal in the tenant: whom key vaults have to trust. */
  readonly backupServicePrincipalId: string
  readonly subscriptions: ResourceMap<Subscription>
  readonly resourceGroups: ResourceMap<Resource>
  readonly virtualMachines: ResourceMap<VirtualMachine>
  readonly extensions: ResourceMap<Extension>
  readonly disks: ResourceMap<Disk>
  readonly restorePointCollections: ResourceMap<RestorePointCollection>
  readonly locks: ResourceMap<ManagementLock>
  readonly vaults: ResourceMap<Resource>
  readonly backupPolicies: ResourceMap<BackupPolicy>
  readonly protectedItems: ResourceMap<ProtectedItem>
  readonly backupJobs: ResourceMap<BackupJob>
  readonly recoveryPoints: ResourceMap<RecoveryPoint>
  readonly diskEncryptionSets: ResourceMap<Resource>
  readonly keyVaults: ResourceMap<Resource>
  readonly roleAssignments: ResourceMap<Resource>
  /** Resources of kinds that have no operation of their own here: they only show up in lists and carry locks. */
  readonly otherResources: ResourceMap<Resource>
  /** By operation id, a GUID. */
  readonly asyncOperations: Map<string, AsyncOperation>
  /** Lower-cased ids of VMs whose agent is alive: each read shows a report of less than a minute ago. */
  readonly liveAgents: Set<string>
  /** By lower-cased VM id: by how many milliseconds the clock of the guest is ahead. */
  readonly clocksAhead: Map<string, number>
  /** Lower-cased ids of extensions that the list leaves out, as Azure is said to do with VMSnapshot of managed-disk VMs. */
  readonly unlistedExtensions: Set<string>
  /** Script output inside a VM, by lower-case VM id; healthy elsewhere. */
  readonly guestOutputs: Map<string, string>
  /** By lower-cased VM id: what no call of Azure's mends. */
  readonly standingFaults: Map<string, StandingFault>
  /** When the snapshot of a backup that was started here is taken, by the job's id. */
  readonly snapshotsDue: Map<string, Date>
  readonly timeline: Timeline
  /** How long after its start a job shows up in the list of jobs; by its id it is known at once. An assumption. */
  jobListLagMilliseconds: number
}

export const emptyWorld = (): World => ({
  tenantId: '7f0c1d0e-5a0b-4c55-9d36-2f7f7d9f0001',
  principalId: '3d3a2c54-8a0e-4f0e-9a55-0b5f6d1c0002',
  backupServicePrincipalId: 'b6b7f0a4-3c1c-4f59-8c8b-52a4f1d30003',
  subscriptions: new ResourceMap(),
  resourceGroups: new ResourceMap(),
  virtualMachines: new ResourceMap(),
  extensions: new ResourceMap(),
  disks: new ResourceMap(),
  restorePointCollections: new ResourceMap(({ properties }) => properties.source.id),
  locks: new ResourceMap(),
  vaults: new ResourceMap(),
  backupPolicies: new ResourceMap(),
  protectedItems: new ResourceMap(({ properties }) => properties.virtualMachineId),
  backupJobs: new ResourceMap(({ properties }) => properties.containerName),
  recoveryPoints: new ResourceMap(),
  diskEncryptionSets: new ResourceMap(),
  keyVaults: new ResourceMap(),
  roleAssignments: new ResourceMap(),
  otherResources: new ResourceMap(),
  asyncOperations: new Map(),
  liveAgents: new Set(),
  clocksAhead: new Map(),
  unlistedExtensions: new Set(),
  guestOutputs: new Map(),
  standingFaults: new Map(),
  snapshotsDue: new Map(),
  timeline: new Timeline(),
  jobListLagMilliseconds: 0,
})
