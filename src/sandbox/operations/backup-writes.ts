import { armError } from '../arm-error.ts'
import { operation, param, type Call } from '../operation.ts'
import type { ProtectedItem } from '../world/backup.ts'
import { cancelBackup } from '../world/backup-cancellation.ts'
import { isRunning, jobsOf, startBackup } from '../world/backup-run.ts'
import { backupAccepted, begin, withPreviewStatus } from './accepted.ts'
import { itemPath, vaultPath } from './paths.ts'
import { withItem } from './protected-items.ts'
import { withVault } from './vaults.ts'

const attemptsADay = 9
const items = 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems'

function attemptsToday({ world, now }: Call, item: ProtectedItem): number {
  const today = now.toISOString().slice(0, 10)
  return jobsOf(world, item).filter(
    ({ properties: { isUserTriggered, startTime } }) => Boolean(isUserTriggered) && startTime.startsWith(today),
  ).length
}

export const backupWriteOperations = [
  operation({
    id: 'Backups_Trigger',
    method: 'POST',
    path: `${itemPath}/backup`,
    action: `${items}/backup/action`,
    answers: [202],
    knownFrom: 'recording',
    handle: (call) =>
      withItem(call, (item) => {
        const { protectionState } = item.properties
        if (protectionState !== 'Protected' && protectionState !== 'IRPending') {
          return armError(
            400,
            'UserErrorBcmDatasourceNotPresent',
            'Backup failed: This virtual machine is not (actively) protected by Azure Backup.',
          )
        }
        if (attemptsToday(call, item) >= attemptsADay) {
          return armError(
            400,
            'UserErrorOnDemandBackupLimitReached',
            `More than ${attemptsADay} on-demand backups of this item were attempted today.`,
          )
        }
        const job = startBackup(call.world, item, call.now)
        const begun = begin(call, 1000, () => undefined)
        if (job) begun.jobId = job.name
        return backupAccepted(call, item.id, begun, 'operationsStatus', 'operationResults')
      }),
  }),
  operation({
    id: 'JobCancellations_Trigger',
    method: 'POST',
    path: `${vaultPath}/backupJobs/{jobName}/cancel`,
    action: 'Microsoft.RecoveryServices/vaults/backupJobs/cancel/action',
    answers: [202],
    knownFrom: 'recording',
    handle: (call) =>
      withVault(call, (vault) => {
        const job = call.world.backupJobs.get(`${vault.id}/backupJobs/${param(call, 'jobName')}`)
        if (!job)
          return armError(
            404,
            'BMSUserErrorObjectNotFound',
            `Job '${param(call, 'jobName')}' was not found in the vault.`,
          )
        const [snapshot] = job.properties.extendedInfo.tasksList
        const cancellable = isRunning(job.properties.status) && snapshot?.status === 'InProgress'
        const begun = begin(call, 2000, (operation) => {
          if (cancellable) return
          operation.status = 'Failed'
          operation.error = { code: 'UserErrorJobNotCancellable', message: 'The job is not in a cancelable state.' }
        })
        if (cancellable) cancelBackup(call.world, job, call.now)
        return withPreviewStatus(backupAccepted(call, job.id, begun, 'operationsStatus', 'operationResults'))
      }),
  }),
]
