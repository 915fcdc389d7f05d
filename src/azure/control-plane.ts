import type { ManagementLockObject } from '@azure/arm-locks'
import { apiVersions } from '../backup/api-versions.ts'
import { AzureError } from '../backup/azure-error.ts'
import type { BackupControlPlane } from '../backup/control-plane.ts'
import { BackupJob, RecoveryPoint } from '../backup/facts-of-backup.ts'
import { Extension } from '../backup/facts-of-compute.ts'
import { RestorePointCollection } from '../backup/facts-of-restore-points.ts'
import { parseArmId, sameId, vmIdOf, type VmId } from '../backup/resource-id.ts'
import { isAbsentByGateway } from '../backup/words/arm-errors.ts'
import { answered } from './answered.ts'
import { arm, unexpected } from './arm-error.ts'
import { operationAt, sendWrite } from './arm-operations.ts'
import { inCallScope } from './call-scope.ts'
import { backupJobOf, isJobOf, jobsFilter, newestFirstOf, statusFilter } from './backup-jobs.ts'
import type { ArmClients } from './clients.ts'
import { createComputeReads } from './compute-reads.ts'
import { extensionOf } from './extensions.ts'
import { createItemSearch } from './items-of-vm.ts'
import { JobWatch } from './job-watch.ts'
import { lockToRestoreOf } from './locks.ts'
import { createKeyVaultControl } from './key-vault-control.ts'
import { fitting } from './fitting.ts'
import { orNull } from './reading.ts'
import { listed, withPoints, withValue } from './listing.ts'
import { createProtectionControl } from './protection-control.ts'
import { VAULT } from './protection-place.ts'
import { recoveryPointOf } from './recovery-points.ts'
import { partsOf, pathOf, protectedItemPartsOf } from './resource-path.ts'
import { collectionOf } from './restore-points.ts'
import { machineIn } from './virtual-machines.ts'
import { createVaultReads, unendedIn } from './vault-reads.ts'

const LOCK = 'Microsoft.Authorization/locks'
const VM = 'Microsoft.Compute/virtualMachines'
const EXTENSION = `${VM}/extensions`
const COLLECTION = 'Microsoft.Compute/restorePointCollections'
const JOB = 'Microsoft.RecoveryServices/vaults/backupJobs'
const ITEM = 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems'

// A write and the read after it speak of the same model.
const LOCKS_VERSION = `api-version=${apiVersions.locks.newest}`
const COMPUTE_VERSION = `api-version=${apiVersions.compute.newest}`
const BACKUP_VERSION = `api-version=${apiVersions.backup.newest}`

const HOUR_MS = 3600_000

const fits = {
  extension: fitting(Extension, 'the extension'),
  collection: fitting(RestorePointCollection, 'the restore point collection'),
  job: fitting(BackupJob, 'the backup job'),
  recoveryPoint: fitting(RecoveryPoint, 'the recovery point'),
}

export interface ControlPlaneOptions {
  /** With the identity that diagnoses. */
  reads: ArmClients
  /** With the identity that may write; it polls what it started. */
  writes: ArmClients
  now: () => Date
}

export function createControlPlane({ reads, writes, now }: ControlPlaneOptions): BackupControlPlane {
  const write = (method: 'PUT' | 'POST' | 'DELETE', path: string, version: string, body?: unknown) =>
    sendWrite(writes, method, `${path}?${version}`, body)

  const findItems = createItemSearch(reads, createComputeReads(reads), createVaultReads(reads))

  /** Filters the vault's jobs down to those of the item's VM. */
  async function jobsBy(protectedItemId: string, filter: string): Promise<BackupJob[]> {
    const { subscriptionId, resourceGroup, vault, item } = protectedItemPartsOf(protectedItemId)
    const [group = '', vmName = ''] = item.split(';').slice(-2)
    const vm = vmIdOf(subscriptionId, group, vmName)
    // Without a VM to compare with no job would be its, and "none" would be said of what was not looked at.
    if (!vm) throw unexpected(`${item} is the item of no virtual machine.`)
    const { backupJobs } = reads.of(subscriptionId).backup
    const jobs = await listed(backupJobs.list(vault, resourceGroup, { filter, ...withValue }))
    return jobs.filter((job) => isJobOf(job, vm)).map((job) => fits.job(backupJobOf(job)))
  }

  async function jobsSince(protectedItemId: string, since: string): Promise<BackupJob[]> {
    // An hour of slack on both sides: `since` is our clock's, the job's start is Azure's.
    const filter = jobsFilter(new Date(Date.parse(since) - HOUR_MS), new Date(now().getTime() + HOUR_MS))
    const jobs = await jobsBy(protectedItemId, filter)
    // One that does not say when it started may be running.
    return newestFirstOf(
      jobs.filter(({ startTime }) => startTime === null || Date.parse(startTime) >= Date.parse(since)),
    )
  }

  async function jobById(jobId: string) {
    const { subscriptionId, resourceGroup, names } = partsOf(jobId, JOB)
    const [vault = '', name = ''] = names
    return fits.job(backupJobOf(await reads.of(subscriptionId).backup.jobDetails.get(vault, resourceGroup, name)))
  }

  const followed = new JobWatch(
    {
      list(vaultId, from, to) {
        const { subscriptionId, resourceGroup, name } = partsOf(vaultId, VAULT)
        const options = { filter: jobsFilter(from, to), ...withValue }
        return reads.of(subscriptionId).backup.backupJobs.list(name, resourceGroup, options).byPage()
      },
      jobOf: (listed) => fits.job(backupJobOf(listed)),
      get: (jobId) => orNull(() => jobById(jobId)),
    },
    now,
  )

  return {
    within: ({ correlationId, mayWrite }, work) =>
      inCallScope({ correlationId, signal: undefined, lane: 'Action', calls: 0, mayWrite }, work),
    ...createProtectionControl(reads, writes),
    ...createKeyVaultControl(reads, writes),
    getLock: (lockId) =>
      orNull(async () => {
        // Raw: the SDK's getByScope escapes the slashes of the scope.
        const { bodyAsText } = await answered(() => reads.send('GET', `${pathOf(lockId, LOCK)}?${LOCKS_VERSION}`))
        const { properties, ...lock } = JSON.parse(bodyAsText ?? '{}') as LockOnTheWire
        const found = lockToRestoreOf({ ...lock, ...properties })
        // It is put back where it says that it was.
        if (!sameId(found.id, lockToRestoreOf({ id: lockId, level: found.level }).id))
          throw unexpected('it is another lock than the one asked for')
        return found
      }),
    deleteLock: (lockId) => write('DELETE', pathOf(lockId, LOCK), LOCKS_VERSION),
    putLock: ({ id, level, notes, owners }) =>
      write('PUT', pathOf(id, LOCK), LOCKS_VERSION, {
        properties: {
          level,
          ...(notes === null ? {} : { notes }),
          ...(owners.length > 0 ? { owners: owners.map((applicationId) => ({ applicationId })) } : {}),
        },
      }),

    getVirtualMachine: (virtualMachineId) =>
      orNull(async () => {
        const { subscriptionId, resourceGroup, name } = partsOf(virtualMachineId, VM)
        return machineIn(await reads.of(subscriptionId).compute.virtualMachines.get(resourceGroup, name))
      }),

    async scopeExists(scope) {
      const { subscriptionId, resourceGroup, type } = parseArmId(scope) ?? {}
      // A subscription that is not there may merely be out of sight.
      if (!subscriptionId || !resourceGroup) return true
      const { resourceGroups } = reads.of(subscriptionId).resources
      if (!(await isThere(() => resourceGroups.get(resourceGroup)))) return false
      const readable = [VM, EXTENSION, COLLECTION, `${COLLECTION}/restorePoints`].some((one) => sameId(one, type ?? ''))
      if (!type || !readable) return true
      return await isThere(() => answered(() => reads.send('GET', `${pathOf(scope, type)}?${COMPUTE_VERSION}`)))
    },

    getExtension: (extensionId) =>
      orNull(async () => {
        const { subscriptionId, resourceGroup, names } = partsOf(extensionId, EXTENSION)
        const [vmName = '', name = ''] = names
        const { compute } = reads.of(subscriptionId)
        const options = { expand: 'instanceView' }
        return fits.extension(
          extensionOf(await compute.virtualMachineExtensions.get(resourceGroup, vmName, name, options)),
        )
      }),
    deleteExtension: (extensionId) => write('DELETE', pathOf(extensionId, EXTENSION), COMPUTE_VERSION),
    runCommand: (virtualMachineId, { commandId, lines }) =>
      sendWrite(
        writes,
        'POST',
        `${pathOf(virtualMachineId, VM)}/runCommand?${COMPUTE_VERSION}`,
        { commandId, script: lines },
        { resultWanted: true },
      ),
    reapply: (virtualMachineId) => write('POST', `${pathOf(virtualMachineId, VM)}/reapply`, COMPUTE_VERSION),

    getCollection: (collectionId) =>
      orNull(async () => {
        const { subscriptionId, resourceGroup, name } = partsOf(collectionId, COLLECTION)
        const { compute } = reads.of(subscriptionId)
        const options = { expand: 'restorePoints' as const }
        const found = withPoints(await compute.restorePointCollections.get(resourceGroup, name, options))
        const vm = vmOf(found.source?.id)
        // Without the policy: a group that a policy renamed is `Uncertain` here, never wrongly ours.
        return fits.collection(collectionOf(found, vm, null))
      }),
    deleteRestorePoint: (id) => write('DELETE', pathOf(id, `${COLLECTION}/restorePoints`), COMPUTE_VERSION),
    deleteCollection: (id) => write('DELETE', pathOf(id, COLLECTION), COMPUTE_VERSION),

    triggerBackup: (protectedItemId, expiry) =>
      write('POST', `${pathOf(protectedItemId, ITEM)}/backup`, BACKUP_VERSION, {
        properties: {
          objectType: 'IaasVMBackupRequest',
          ...(expiry === null ? {} : { recoveryPointExpiryTimeInUTC: new Date(expiry).toISOString() }),
        },
      }),
    cancelJob: (jobId) => write('POST', `${pathOf(jobId, JOB)}/cancel`, BACKUP_VERSION),

    listJobs: (protectedItemId, since) => arm(() => jobsSince(protectedItemId, since)),
    listRunningJobs: (protectedItemId) =>
      arm(() => unendedIn((status) => jobsBy(protectedItemId, statusFilter(status)))),
    findItems: (vm, alsoIn) => arm(() => findItems(vm, alsoIn)),
    getJob: (jobId) => orNull(() => jobById(jobId)),
    followedJob: (jobId, everySeconds) => arm(() => followed.look(jobId, everySeconds)),
    listRecoveryPoints: (protectedItemId) =>
      arm(async () => {
        const { subscriptionId, resourceGroup, vault, fabric, container, item } = protectedItemPartsOf(protectedItemId)
        const { recoveryPoints } = reads.of(subscriptionId).backup
        const points = await listed(recoveryPoints.list(vault, resourceGroup, fabric, container, item, withValue))
        return points
          .map((point) => fits.recoveryPoint(recoveryPointOf(point)))
          .toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))
      }),

    getOperation: (url) => operationAt(writes, url),
  }
}

/** Only the gateway is believed: a proxy's 404 says nothing, and a provider's "not found" may be of something else. */
async function isThere(read: () => Promise<unknown>) {
  try {
    await arm(read)
    return true
  } catch (error) {
    if (error instanceof AzureError && error.lookup === 'Absent' && isAbsentByGateway(error.code)) return false
    throw error
  }
}

type LockOnTheWire = Pick<ManagementLockObject, 'id' | 'name'> & {
  properties: Pick<ManagementLockObject, 'level' | 'notes' | 'owners'>
}

function vmOf(sourceId: string | undefined): VmId {
  const { subscriptionId, resourceGroup, name } = parseArmId(sourceId ?? '') ?? {}
  const vm = vmIdOf(subscriptionId ?? '', resourceGroup ?? '', name ?? '')
  if (!vm) throw unexpected(`The collection's source ${sourceId ?? ''} is no virtual machine.`)
  return vm
}
