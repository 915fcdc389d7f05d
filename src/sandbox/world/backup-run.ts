import type { BackupJob, JobError, ProtectedItem } from './backup.ts'
import { afterSnapshot, pointLimitReached, scheduleCleanUp } from './snapshot.ts'
import { reasonToFail } from './backup-failure.ts'
import { aJob, snapshotTime, task, takeSnapshot, transferData, transferTime } from './job.ts'
import { vaultIdOf } from './protected-item.ts'
import { sameName } from './resource.ts'
import { leaveReport } from './mending.ts'
import { backupTime, duration } from './time.ts'
import type { World } from './world.ts'

/** A backup, on demand unless told otherwise: the job exists at once and fails, if it does, later. The second of two at a time fails immediately. */
export function startBackup(
  world: World,
  item: ProtectedItem,
  now: Date,
  { userTriggered = true } = {},
): BackupJob | undefined {
  const vm = world.virtualMachines.get(item.properties.virtualMachineId)
  const vault = world.vaults.get(vaultIdOf(item.id))
  if (!vm || !vault) return undefined

  const policy = world.backupPolicies.get(item.properties.policyId)
  const policyType = policy?.properties.policyType ?? 'V1'
  const running = world.backupJobs
    .about(item.properties.containerName, vault.id.split('/').slice(0, 3).join('/'))
    .filter(({ properties }) => isRunning(properties.status))
  const busy = running.some(({ id }) => sameName(vaultIdOf(id), vault.id))
  const busyElsewhere = running.some(({ properties }) => properties.operation === 'Backup')
  const job = aJob(world, vault, vm, {
    start: now,
    now,
    state: 'TakeSnapshot',
    policyType,
    ...(userTriggered ? { userTriggered } : {}),
    vmId: item.properties.virtualMachineId,
  })
  if (busy) {
    fail(job, item, now, operationInProgress)
    return job
  }
  if (busyElsewhere) {
    fail(job, item, now, anotherBackup)
    return job
  }

  world.snapshotsDue.set(job.id, new Date(now.getTime() + snapshotTime / world.timeline.pace))
  world.timeline.after(now, snapshotTime, (taken) => {
    if (job.properties.status !== 'InProgress') return
    const reason = reasonToFail(world, vm, taken)
    const limited = reason === undefined && pointLimitReached(world, vm, policyType)
    if (reason) {
      if (reason.dynamicErrorMessage) job.properties.extendedInfo.dynamicErrorMessage = reason.dynamicErrorMessage
      if (reason.leaves) leaveReport(world, vm, reason.leaves)
      fail(job, item, taken, reason.error)
    }
    if (limited) {
      fail(job, item, taken, limitReached)
      // The guide: the first on-demand backup after the lock is off fails, and sets the clean-up going.
      scheduleCleanUp(world, item, vm, taken)
    }
    if (reason || limited) return
    const recoveryPoint = afterSnapshot(world, item, vm, taken)
    job.properties.extendedInfo.tasksList = [
      task(takeSnapshot, 'Completed', now, taken),
      task(transferData(policyType), 'InProgress', taken),
    ]

    world.timeline.after(taken, transferTime, (done) => {
      if (job.properties.status !== 'InProgress') return
      recoveryPoint.properties.recoveryPointTierDetails.push({ type: 'HardenedRP', status: 'Valid' })
      job.properties.extendedInfo.tasksList = [
        task(takeSnapshot, 'Completed', now, taken),
        task(transferData(policyType), 'Completed', taken, done),
      ]
      finish(job, 'Completed', done)
      if (item.properties.protectionState === 'IRPending') item.properties.protectionState = 'Protected'
      Object.assign(item.properties, {
        lastBackupStatus: 'Completed',
        protectionStatus: 'Healthy',
        healthStatus: 'Passed',
        lastBackupTime: backupTime(now),
      })
      scheduleCleanUp(world, item, vm, done)
    })
  })
  return job
}

/** All jobs of an item's container in its vault. */
export const jobsOf = (world: World, item: ProtectedItem) =>
  world.backupJobs.about(item.properties.containerName, vaultIdOf(item.id))

export const isRunning = (status: string) => status === 'InProgress' || status === 'Cancelling'

export function finish(job: BackupJob, status: string, at: Date): void {
  job.properties.status = status
  job.properties.endTime = backupTime(at)
  job.properties.duration = duration(at.getTime() - Date.parse(job.properties.startTime))
}

function fail(job: BackupJob, item: ProtectedItem, at: Date, error: JobError): void {
  finish(job, 'Failed', at)
  job.properties.errorDetails = [error]
  const started = new Date(job.properties.startTime)
  job.properties.extendedInfo.tasksList = job.properties.extendedInfo.tasksList.map(({ taskId }, index) =>
    index === 0 ? task(taskId, 'Failed', started, at) : task(taskId, 'NotStarted'),
  )
  if (error === operationInProgress || error === anotherBackup) return
  Object.assign(item.properties, {
    lastBackupStatus: 'Failed',
    lastBackupTime: job.properties.startTime,
    protectionStatus: 'Unhealthy',
  })
}

/** Recorded in 2016, without a title. */
const operationInProgress: JobError = {
  errorCode: 400001,
  errorTitle: '',
  errorString: 'Command execution failed.',
  recommendations: [
    'Another operation is currently in progress on this item. Please wait until the previous operation is completed, and then retry.',
  ],
}

/** The words of the guide; two vaults that back one VM up at a time were never recorded. */
const anotherBackup: JobError = {
  errorTitle: '',
  errorString: 'Unable to initiate backup as another backup operation is currently in progress',
  recommendations: [],
}

const limitReached: JobError = {
  errorTitle: 'UserErrorRpCollectionLimitReached',
  errorString: 'The Restore Point collection max limit has reached.',
  recommendations: ['Remove the lock from the resource group of the restore point collections, and retry.'],
}
