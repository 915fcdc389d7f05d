import type { BackupJob, BackupJobProperties, JobError, JobTask } from './backup.ts'
import type { VirtualMachine } from './compute.ts'
import { guidOf } from './guid.ts'
import { containerOf } from './protected-item.ts'
import type { Resource } from './resource.ts'
import { backupTime, duration, minutes, noTaskTime } from './time.ts'
import type { World } from './world.ts'

/** Recorded medians of a first, full backup: 7.6 minutes for the snapshot, 34 for the transfer. */
export const snapshotTime = minutes(7.6)
export const transferTime = minutes(34)

type Ending = 'Completed' | 'Failed' | 'CompletedWithWarnings' | 'Cancelled'

interface JobOptions {
  /** A GUID; left out: made of vault, VM and time. */
  name?: string
  start: Date
  /** `TakeSnapshot` and `TransferDataToVault` are the phases of a job that still runs. */
  state?: Ending | 'TakeSnapshot' | 'TransferDataToVault'
  now: Date
  policyType?: 'V1' | 'V2'
  errors?: JobError[]
  userTriggered?: boolean
  /** Default: Backup. Other kinds have no tasks of a backup, and ConfigureBackup cannot be cancelled. */
  operation?: string
  /** The VM's id when it was backed up, if that is not its present one. */
  vmId?: string
  dynamicErrorMessage?: string
}

export function aJob(
  world: World,
  vault: Pick<Resource, 'id'>,
  vm: Pick<VirtualMachine, 'id' | 'name'>,
  options: JobOptions,
): BackupJob {
  const {
    start,
    state = 'Completed',
    now,
    errors,
    vmId = vm.id,
    policyType = 'V1',
    userTriggered,
    dynamicErrorMessage,
    operation = 'Backup',
  } = options
  const running = state === 'TakeSnapshot' || state === 'TransferDataToVault'
  const end = new Date(start.getTime() + (state === 'Failed' ? minutes(3) : snapshotTime + transferTime))
  const { name = guidOf(`${vault.id} ${vmId} ${operation.toLowerCase()} ${start.toISOString()}`) } = options
  const properties: BackupJobProperties = {
    jobType: policyType === 'V2' ? 'AzureIaaSVMJobV2' : 'AzureIaaSVMJob',
    ...(operation === 'Backup' || operation === 'Restore' ? { actionsInfo: ['Cancellable'] } : {}),
    ...(errors ? { errorDetails: errors } : {}),
    containerName: containerOf(vmId),
    duration: duration((running ? now : end).getTime() - start.getTime()),
    virtualMachineVersion: 'Compute',
    extendedInfo: {
      tasksList: operation === 'Backup' ? tasks(state, start, end, policyType) : otherTasks(operation, start, running),
      propertyBag: { 'VM Name': vm.name, ...(state === 'Completed' ? { 'Backup Size': '11390 MB' } : {}) },
      internalPropertyBag: { IsInstantRpJob: 'True' },
      ...(dynamicErrorMessage ? { dynamicErrorMessage } : {}),
    },
    ...(userTriggered === undefined ? {} : { isUserTriggered: userTriggered }),
    entityFriendlyName: vm.name,
    backupManagementType: 'AzureIaasVM',
    operation,
    status: running ? 'InProgress' : state,
    startTime: backupTime(start),
    ...(running ? {} : { endTime: backupTime(end) }),
    activityId: guidOf(`${name} activity`),
  }
  return world.backupJobs.add({
    id: `${vault.id}/backupJobs/${name}`,
    name,
    type: 'Microsoft.RecoveryServices/vaults/backupJobs',
    properties,
  })
}

export const takeSnapshot = 'Take Snapshot'
/** V2 jobs spell it with capitals. */
export const transferData = (policyType: 'V1' | 'V2') =>
  policyType === 'V2' ? 'Transfer Data to Vault' : 'Transfer data to vault'

export const task = (taskId: string, status: string, start?: Date, end?: Date): JobTask => ({
  taskId,
  startTime: start ? backupTime(start) : noTaskTime,
  endTime: end ? backupTime(end) : noTaskTime,
  duration: start && end ? duration(end.getTime() - start.getTime()) : 'PT0S',
  status,
  taskType: 'Normal',
})

function tasks(state: NonNullable<JobOptions['state']>, start: Date, end: Date, policyType: 'V1' | 'V2'): JobTask[] {
  const taken = new Date(start.getTime() + snapshotTime)
  const transfer = transferData(policyType)
  const snapshot = task(takeSnapshot, 'Completed', start, taken)
  switch (state) {
    case 'TakeSnapshot':
      return [task(takeSnapshot, 'InProgress', start), task(transfer, 'NotStarted')]
    case 'TransferDataToVault':
      return [snapshot, task(transfer, 'InProgress', taken)]
    case 'Failed':
      return [task(takeSnapshot, 'Failed', start, end), task(transfer, 'NotStarted')]
    case 'CompletedWithWarnings':
      return [snapshot, task(transfer, 'Failed', taken, end)]
    case 'Cancelled':
      return [task(takeSnapshot, 'Cancelled', start, end), task(transfer, 'Cancelled')]
    case 'Completed':
      return [snapshot, task(transfer, 'Completed', taken, end)]
  }
}

/** A restore copies from the vault in one task; the other kinds were recorded without any. */
const otherTasks = (operation: string, start: Date, running: boolean): JobTask[] =>
  operation === 'Restore' ? [task('Transfer data from vault', running ? 'InProgress' : 'Completed', start)] : []
