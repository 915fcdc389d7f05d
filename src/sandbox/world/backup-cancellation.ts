import type { BackupJob, JobError } from './backup.ts'
import { reasonToFail } from './backup-failure.ts'
import { finish } from './backup-run.ts'
import { task } from './job.ts'
import { vaultIdOf } from './protected-item.ts'
import { afterSnapshot } from './snapshot.ts'
import { minutes } from './time.ts'
import type { World } from './world.ts'

/** How long a job is Cancelling was never recorded. */
const cancellingTime = minutes(3)

/** Recorded in 2022: the snapshot was Completed, its transfer Cancelled. */
const cancelledAfterSnapshot: JobError = {
  errorCode: 400158,
  errorTitle: 'UserErrorJobSuccessfullyCancelled',
  errorString: 'Job is cancelled.',
  recommendations: [],
}

/**
 * A job that is taking its snapshot: it and its tasks are Cancelling for a while, and then Cancelled. Where the snapshot is finished meanwhile
 * there is a point of it, and the job has completed with warnings. That this is what decides is an assumption.
 */
export function cancelBackup(world: World, job: BackupJob, now: Date): void {
  const { properties } = job
  const started = new Date(properties.startTime)
  const [snapshot = '', transfer = ''] = properties.extendedInfo.tasksList.map(({ taskId }) => taskId)
  properties.status = 'Cancelling'
  for (const one of properties.extendedInfo.tasksList) one.status = 'Cancelling'
  world.timeline.after(now, cancellingTime, (at) => {
    const taken = world.snapshotsDue.get(job.id)
    const { item, vm } = ofJob(world, job)
    if (item && vm && taken && taken <= at && !reasonToFail(world, vm, at)) {
      properties.extendedInfo.tasksList = [
        task(snapshot, 'Completed', started, taken),
        task(transfer, 'Cancelled', taken, at),
      ]
      properties.errorDetails = [cancelledAfterSnapshot]
      finish(job, 'CompletedWithWarnings', at)
      afterSnapshot(world, item, vm, taken)
    } else {
      properties.extendedInfo.tasksList = [task(snapshot, 'Cancelled', started, at), task(transfer, 'Cancelled')]
      finish(job, 'Cancelled', at)
    }
  })
}

function ofJob(world: World, job: BackupJob) {
  const items = world.protectedItems.under(vaultIdOf(job.id))
  const item = items.find(({ properties }) => properties.containerName === job.properties.containerName)
  return { item, vm: item && world.virtualMachines.get(item.properties.virtualMachineId) }
}
