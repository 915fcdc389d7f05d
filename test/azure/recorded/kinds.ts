import Type, { type TSchema } from 'typebox'
import { backupJobOf } from '../../../src/azure/backup-jobs.ts'
import { extensionOf, extensionsOf } from '../../../src/azure/extensions.ts'
import { lockToRestoreOf } from '../../../src/azure/locks.ts'
import { policyOf } from '../../../src/azure/backup-policies.ts'
import { protectionOf } from '../../../src/azure/protected-items.ts'
import { listed } from '../../../src/azure/listing.ts'
import { recoveryPointOf } from '../../../src/azure/recovery-points.ts'
import { collectionOf } from '../../../src/azure/restore-points.ts'
import { managedDiskOf, virtualMachineOf } from '../../../src/azure/virtual-machines.ts'
import type { SubscriptionClients } from '../../../src/azure/clients.ts'
import { BackupJob, BackupPolicy, Protection, RecoveryPoint } from '../../../src/backup/facts-of-backup.ts'
import { Disk, Extension, VirtualMachine } from '../../../src/backup/facts-of-compute.ts'
import { RestorePointCollection } from '../../../src/backup/facts-of-restore-points.ts'
import { defaultLimits } from '../../../src/backup/limits.ts'
import { Nullable, Text } from '../../../src/backup/schema.ts'
import { answering, nameIn, pathOf, vmIdOf, type Recording } from './replay.ts'
import * as raw from './said-by-azure.ts'
import type { Raw } from './said-by-azure.ts'

/** A fact that the gateway made of an answer, and the type it must have. */
export interface Mapped {
  fact: unknown
  schema: TSchema
}

/** A kind of answer that the gateway reads: how its URL looks, how SDK and mapping make facts of it, and what the facts must say. */
export interface Kind {
  name: string
  method: 'GET' | 'POST'
  path: RegExp
  read: (clients: SubscriptionClients, path: string, now: Date) => Promise<Mapped[]>
  /** Of one item of the answer, by another way than the mapping's: parts of its (first) fact. */
  says: (item: Raw) => Record<string, unknown>
}

type SdkMachine = Parameters<typeof virtualMachineOf>[0]
const machine = (vm: SdkMachine, path: string, now: Date): Mapped[] => [
  { fact: virtualMachineOf(vm, path, now, defaultLimits), schema: VirtualMachine },
  { fact: extensionsOf([], [], vm.instanceView), schema: Type.Array(Extension) },
]
const collection = (of: Parameters<typeof collectionOf>[0]): Mapped => ({
  fact: collectionOf(of, vmIdOf(of.source?.id ?? ''), null),
  schema: RestorePointCollection,
})
const LockToRestore = Type.Object(
  { id: Text(), name: Text(), scope: Text(), level: Text(), notes: Nullable(Text()), owners: Type.Array(Text()) },
  { additionalProperties: false },
)
const lock = (of: Parameters<typeof lockToRestoreOf>[0]): Mapped => ({
  fact: lockToRestoreOf(of),
  schema: LockToRestore,
})
const item = (of: Parameters<typeof protectionOf>[0], now: Date): Mapped => ({
  fact: protectionOf(of, of.id ?? '', now),
  schema: Protection,
})
const job = (of: Parameters<typeof backupJobOf>[0]): Mapped => ({ fact: backupJobOf(of), schema: BackupJob })
const point = (of: Parameters<typeof recoveryPointOf>[0]): Mapped => ({
  fact: recoveryPointOf(of),
  schema: RecoveryPoint,
})
const extension = (of: Parameters<typeof extensionOf>[0]): Mapped => ({ fact: extensionOf(of), schema: Extension })

const compute = (rest: string) => new RegExp(`/providers/Microsoft\\.Compute/${rest}/?$`, 'i')
const vault = (rest: string) => new RegExp(`/providers/Microsoft\\.RecoveryServices/vaults/[^/]+/${rest}/?$`, 'i')
const inItem = (rest: string) => vault(`backupFabrics/[^/]+/protectionContainers/[^/]+/protectedItems/[^/]+${rest}`)

export const kinds: readonly Kind[] = [
  {
    name: 'VM',
    method: 'GET',
    says: raw.machine,
    path: compute('virtualMachines/[^/]+'),
    read: async ({ compute: { virtualMachines } }, path, now) =>
      machine(await virtualMachines.get('rg', nameIn(path), { expand: 'instanceView' }), path, now),
  },
  {
    name: 'VM list',
    method: 'GET',
    says: raw.machine,
    path: compute('virtualMachines'),
    read: async ({ compute: { virtualMachines } }, _, now) =>
      (await listed(virtualMachines.list('rg'))).flatMap((vm) => machine(vm, vm.id ?? '', now)),
  },
  {
    name: 'extension',
    method: 'GET',
    says: raw.extension,
    path: compute('virtualMachines/[^/]+/extensions/[^/]+'),
    read: async ({ compute: { virtualMachineExtensions } }, path) => [
      extension(await virtualMachineExtensions.get('rg', 'vm', nameIn(path), { expand: 'instanceView' })),
    ],
  },
  {
    name: 'extension list',
    method: 'GET',
    says: raw.extension,
    path: compute('virtualMachines/[^/]+/extensions'),
    read: async ({ compute: { virtualMachineExtensions } }) =>
      ((await virtualMachineExtensions.list('rg', 'vm')).value ?? []).map(extension),
  },
  {
    name: 'restore point collection',
    method: 'GET',
    says: raw.collection,
    path: compute('restorePointCollections/[^/]+'),
    read: async ({ compute: { restorePointCollections } }, path) => [
      collection(await restorePointCollections.get('rg', nameIn(path), { expand: 'restorePoints' })),
    ],
  },
  {
    name: 'restore point collection list',
    method: 'GET',
    says: raw.collection,
    path: compute('restorePointCollections'),
    read: async ({ compute: { restorePointCollections } }) =>
      (await listed(restorePointCollections.listAll())).map(collection),
  },
  {
    name: 'restore point',
    method: 'GET',
    says: raw.restorePoint,
    path: compute('restorePointCollections/[^/]+/restorePoints/[^/]+'),
    read: async ({ compute: { restorePoints } }, path) => {
      const [id, group] = /^(.*?\/resourceGroups\/[^/]+).*(?=\/restorePoints\/)/i.exec(path)!
      const source = { id: `${group}/providers/Microsoft.Compute/virtualMachines/vm` }
      const restorePoint = await restorePoints.get('rg', 'collection', nameIn(path))
      return [collection({ id, location: 'westus', source, restorePoints: [restorePoint] })]
    },
  },
  {
    name: 'disk',
    method: 'GET',
    says: raw.disk,
    path: compute('disks/[^/]+'),
    read: async ({ compute: { disks } }, path) => [
      { fact: managedDiskOf(await disks.get('rg', nameIn(path)), path), schema: Disk },
    ],
  },
  {
    name: 'lock',
    method: 'GET',
    says: raw.lock,
    path: /\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i,
    read: async ({ locks: { managementLocks } }, path) => [
      lock(await managementLocks.getByScope('scope', nameIn(path))),
    ],
  },
  {
    name: 'lock list',
    method: 'GET',
    says: raw.lock,
    path: /\/providers\/Microsoft\.Authorization\/locks$/i,
    read: async ({ locks: { managementLocks } }) => (await listed(managementLocks.listAtSubscriptionLevel())).map(lock),
  },
  {
    name: 'protected item',
    method: 'GET',
    says: raw.item,
    path: inItem(''),
    read: async ({ backup: { protectedItems } }, _, now) => [
      item(await protectedItems.get('vault', 'rg', 'Azure', 'container', 'item'), now),
    ],
  },
  {
    name: 'protected item list',
    method: 'GET',
    says: raw.item,
    path: vault('backupProtectedItems'),
    read: async ({ backup: { backupProtectedItems } }, _, now) =>
      (await listed(backupProtectedItems.list('vault', 'rg'))).map((one) => item(one, now)),
  },
  {
    name: 'job',
    method: 'GET',
    says: raw.job,
    path: vault('backupJobs/[^/]+'),
    read: async ({ backup: { jobDetails } }, path) => [job(await jobDetails.get('vault', 'rg', nameIn(path)))],
  },
  {
    name: 'job list',
    method: 'GET',
    says: raw.job,
    path: vault('backupJobs'),
    read: async ({ backup: { backupJobs } }) => (await listed(backupJobs.list('vault', 'rg'))).map(job),
  },
  {
    name: 'policy',
    method: 'GET',
    says: raw.policy,
    path: vault('backupPolicies/[^/]+'),
    read: async ({ backup: { protectionPolicies } }, path) => [
      { fact: policyOf(await protectionPolicies.get('vault', 'rg', nameIn(path)), path), schema: BackupPolicy },
    ],
  },
  {
    name: 'recovery point',
    method: 'GET',
    says: raw.point,
    path: inItem('/recoveryPoints/[^/]+'),
    read: async ({ backup: { recoveryPoints } }, path) => [
      point(await recoveryPoints.get('vault', 'rg', 'Azure', 'container', 'item', nameIn(path))),
    ],
  },
  {
    name: 'recovery point list',
    method: 'GET',
    says: raw.point,
    path: inItem('/recoveryPoints'),
    read: async ({ backup: { recoveryPoints } }) =>
      (await listed(recoveryPoints.list('vault', 'rg', 'Azure', 'container', 'item'))).map(point),
  },
]

/** Looks at an operation under way: whatever they answer, it is no fact. */
export const operationStatus =
  /\/(operations|DiskOperations|operationStatus|operationsStatus|operationResults|backupOperations|backupOperationResults|backupCrrOperationsStatus)\/[^/]+$/i

/** Answers that are recorded but that no fact is made of. */
export const notRead: readonly RegExp[] = [
  /\/runCommands(\/[^/]+)?$/i,
  /\/vaults\/[^/]+$/i,
  /\/backupProtectableItems$/i,
  /\/virtualMachineScaleSets\//i,
]

export const kindOf = (recording: Recording) =>
  kinds.find(({ method, path }) => method === recording.request.method && path.test(pathOf(recording)))

/** What the gateway makes of a recorded answer, at the time when it was given. */
export async function factsOf(recording: Recording): Promise<Mapped[]> {
  const kind = kindOf(recording)
  if (!kind) throw new Error(`${pathOf(recording)} is of no kind that is read`)
  const now = new Date(recording.source.recorded ?? '2025-01-01T00:00:00Z')
  return kind.read(answering(recording.response), pathOf(recording), now)
}
export const allOf = async <T>(recording: Recording) => (await factsOf(recording)).map(({ fact }) => fact as T)
export const first = async <T>(recording: Recording) => (await allOf<T>(recording))[0]!
