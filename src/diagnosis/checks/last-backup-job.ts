import { valueOf } from '../../backup/fact.ts'
import type { BackupJob } from '../../backup/facts-of-backup.ts'
import { endOf, hasEnded, isBackup, isCancelled, isCompleted, isFailed } from '../../backup/words/jobs.ts'
import { lastBackupFailed } from '../../backup/words/protection.ts'
import type { Check, CheckInput } from '../check.ts'
import { pages } from '../documentation.ts'
import { findErrorCode } from '../../error-codes/find.ts'
import { confirmed, evidence, inconclusive, notApplicable, ruledOut, unknown, type Judgement } from '../finding.ts'
import { entriesOfFailure, innerCodeOf } from '../jobs-seen.ts'

/** A failure tends to repeat; its error code names what to look at. */
export const lastBackupJob: Check = {
  id: 'last-backup-job',
  step: null,
  canBlock: false,
  advice: {
    told: 'AsNextStep',
    say: () => ({
      en: 'Whoever administers the guest has to follow what stands under lastFailure.remaining, for the cause does not show from outside the VM.',
      pt: 'Quem administra o sistema convidado precisa seguir o que está em lastFailure.remaining, pois a causa não aparece de fora da VM.',
    }),
  },
  documentation: pages.guide,

  examine(input) {
    const { backupJobs } = input.facts
    if (backupJobs.status === 'Unavailable') return unknown('the backup jobs', backupJobs)
    const job = backupJobs.value.find((one) => isBackup(one) && hasEnded(one))
    return job ? byJob(job, input) : byItem(input)
  },
}

function byJob(job: BackupJob, { vmId }: CheckInput): Judgement {
  const seen = [evidence(job.id, 'properties.status', job.status)]
  const when = job.endTime ? ` of ${job.endTime}` : ''
  if (isCompleted(job))
    return ruledOut('LastBackupCompleted', `The last backup of VM ${vmId.vmName}${when} completed.`, seen)
  if (isCancelled(job))
    return ruledOut(
      'LastBackupCancelled',
      `The last backup of VM ${vmId.vmName}${when} was cancelled, which says nothing of the next.`,
      seen,
    )
  if (endOf(job) === 'Invalid')
    return inconclusive(
      'LastBackupEndNotTold',
      `The last backup of VM ${vmId.vmName}${when} ended ${job.status}, which does not say how.`,
      seen,
    )

  // The wrapper "Compute reported an error" leads nowhere; the code inside it does.
  const inner = innerCodeOf(job)
  const codes = [job.errorCode, inner].filter((code) => code !== null)
  const entry = entriesOfFailure(job).at(-1)
  const raw = job.errorDetails[0]
  const said = job.innerError?.message ?? job.dynamicErrorMessage ?? null
  const failed = isFailed(job)
  return confirmed({
    reason: failed ? 'LastBackupFailed' : 'LastBackupCompletedWithWarnings',
    message: `The last backup of VM ${vmId.vmName}${when} ${failed ? 'failed' : 'completed with warnings'}${job.failedPhase ? ` in ${job.failedPhase}` : ''}: ${named(job.errorCode, inner, job)}${raw?.message ? ` (${raw.message.replace(/\.$/, '')})` : ''}${said && said !== raw?.message ? `: ${said.replace(/\.$/, '')}` : ''}.`,
    severity: 'Warning',
    explains: codes,
    evidence: [
      ...seen,
      ...job.errorDetails.flatMap((error) => [
        evidence(job.id, 'properties.errorDetails[].errorCode', error.number),
        evidence(job.id, 'properties.errorDetails[].errorTitle', error.title),
      ]),
      ...(inner ? [evidence(job.id, placeOfInner(job), inner)] : []),
    ],
    actions: entry ? [...(entry.actions ?? [])] : ['triggerBackup'],
    guestSteps: entry?.steps ?? [],
  })
}

/** In the error's own words, or in what the job says besides. */
const placeOfInner = ({ innerError, errorDetails }: BackupJob) =>
  innerError && !errorDetails.some(({ message }) => message === innerError.message)
    ? 'properties.extendedInfo'
    : 'properties.errorDetails[].errorString'

function named(code: string | null, inner: string | null, { innerError }: BackupJob) {
  if (code === null && inner === null) return 'no known error code'
  if (code !== null && inner === null && innerError) return `${code}, whose inner cause has no code`
  if (code === null || inner === null) return code ?? inner
  return `${code}, whose inner cause is ${inner}${findErrorCode(inner) ? '' : ', which is not known here'}`
}

/** Jobs are kept for weeks, the item's word stays: a VM that last failed before them is still a VM that last failed. */
function byItem({ facts, vmId }: CheckInput): Judgement {
  const item = valueOf(facts.protection)
  const id = item?.protectedItemId ?? vmId.id
  const seen = [evidence(id, 'properties.lastBackupStatus', item?.lastBackupStatus ?? null)]
  if (!item || !lastBackupFailed(item)) {
    return notApplicable('NoFinishedBackup', `No finished backup job of VM ${vmId.vmName} is recorded.`, seen)
  }
  const entry = item.healthCodes.map(findErrorCode).find((found) => found !== undefined)
  return confirmed({
    reason: 'LastBackupFailed',
    message: `The protected item of VM ${vmId.vmName} says that its last backup failed${item.healthCodes.length > 0 ? ` (${item.healthCodes.join(', ')})` : ''}, and no job of it is left.`,
    severity: 'Warning',
    explains: [...item.healthCodes],
    evidence: seen,
    actions: entry ? [...(entry.actions ?? [])] : ['triggerBackup'],
    guestSteps: entry?.steps ?? [],
  })
}
