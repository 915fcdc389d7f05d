import type { BackupJob } from '../../backup/facts-of-backup.ts'
import { sameId } from '../../backup/resource-id.ts'
import { valueOf } from '../../backup/fact.ts'
import type { Check } from '../check.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, ruledOut, unknown } from '../finding.ts'
import { canBeCancelled, isRunning } from '../jobs-seen.ts'

/**
 * A run that meets the previous one in Take Snapshot fails; one that meets it in the transfer takes its snapshot, and its own
 * transfer is skipped and not made up for (Microsoft Japan's Azure Backup support blog). Jobs of former vaults count too.
 */
export const backupInProgress: Check = {
  id: 'backup-in-progress',
  step: null,
  explains: ['UserErrorBackupOperationInProgress', 'SystemBackupOperationInProgress', 'ExtensionOperationInProgress'],
  canBlock: false,
  documentation: pages.guide,

  examine({ facts, vmId }) {
    if (facts.backupJobs.status === 'Unavailable') return unknown('the backup jobs', facts.backupJobs)
    const running = facts.backupJobs.value.filter(isRunning)
    if (running.length === 0) {
      return ruledOut('NoJobRunning', `No job of VM ${vmId.vmName} is running.`, [
        evidence(vmId.id, 'backupJobs[status=InProgress].length', 0),
      ])
    }
    const vaultId = valueOf(facts.protection)?.vaultId ?? null
    return confirmed({
      reason: 'JobRunning',
      message: `${running.map((job) => describe(job, vaultId)).join(' and ')} of VM ${vmId.vmName} is running.`,
      severity: 'Warning',
      evidence: running.flatMap((job) => [
        evidence(job.id, 'properties.status', job.status),
        evidence(job.id, 'properties.extendedInfo.tasksList[].taskId', job.phase),
      ]),
      actions: running.some(canBeCancelled) ? ['cancelBackup'] : [],
    })
  },
}

function describe(job: BackupJob, vaultId: string | null) {
  const since = job.startTime ? ` since ${job.startTime}` : ''
  const phase = job.phase ? ` in ${job.phase}` : ''
  const elsewhere = vaultId !== null && !sameId(vaultId, job.vaultId) ? ` in another vault, ${job.vaultId},` : ''
  return `${job.operation} job ${job.id.split('/').at(-1)} (${job.status}${phase}${since})${elsewhere}`
}
