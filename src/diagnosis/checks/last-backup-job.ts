import { valueOf } from '../../backup/fact.ts'
import type { BackupJob } from '../../backup/facts-of-backup.ts'
import { endOf, hasEnded, isBackup, isCancelled, isCompleted, isFailed } from '../../backup/words/jobs.ts'
import { lastBackupFailed } from '../../backup/words/protection.ts'
import type { Check, CheckInput } from '../check.ts'
import { pages } from '../documentation.ts'
import { findErrorCode } from '../../error-codes/find.ts'
import {
  confirmed,
  evidence,
  inconclusive,
  notApplicable,
  ruledOut,
  things,
  unknown,
  type Judgement,
} from '../finding.ts'
import { entriesOfFailure, innerCodeOf } from '../jobs-seen.ts'
import { asItIs, type Sentence } from '../../backup/sentence.ts'

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
    if (backupJobs.status === 'Unavailable') return unknown(things.backupJobs, backupJobs)
    const job = backupJobs.value.find((one) => isBackup(one) && hasEnded(one))
    return job ? byJob(job, input) : byItem(input)
  },
}

function byJob(job: BackupJob, { vmId }: CheckInput): Judgement {
  const seen = [evidence(job.id, 'properties.status', job.status)]
  const last = {
    en: `The last backup of VM ${vmId.vmName}${job.endTime ? ` of ${job.endTime}` : ''}`,
    pt: `O último backup da VM ${vmId.vmName}${job.endTime ? `, de ${job.endTime},` : ''}`,
  }
  if (isCompleted(job))
    return ruledOut('LastBackupCompleted', { en: `${last.en} completed.`, pt: `${last.pt} foi concluído.` }, seen)
  if (isCancelled(job))
    return ruledOut(
      'LastBackupCancelled',
      {
        en: `${last.en} was cancelled, which says nothing of the next.`,
        pt: `${last.pt} foi cancelado, o que nada diz do próximo.`,
      },
      seen,
    )
  if (endOf(job) === 'Invalid')
    return inconclusive(
      'LastBackupEndNotTold',
      {
        en: `${last.en} ended ${job.status}, which does not say how.`,
        pt: `${last.pt} terminou ${job.status}, o que não diz como.`,
      },
      seen,
    )

  // The wrapper "Compute reported an error" leads nowhere; the code inside it does.
  const inner = innerCodeOf(job)
  const codes = [job.errorCode, inner].filter((code) => code !== null)
  const entry = entriesOfFailure(job).at(-1)
  const raw = job.errorDetails[0]
  const said = job.innerError?.message ?? job.dynamicErrorMessage ?? null
  const failed = isFailed(job)
  const [phase, code] = [job.failedPhase, named(job.errorCode, inner, job)]
  const words = `${raw?.message ? ` (${raw.message.replace(/\.$/, '')})` : ''}${said && said !== raw?.message ? `: ${said.replace(/\.$/, '')}` : ''}`
  return confirmed({
    reason: failed ? 'LastBackupFailed' : 'LastBackupCompletedWithWarnings',
    message: {
      en: `${last.en} ${failed ? 'failed' : 'completed with warnings'}${phase ? ` in ${phase}` : ''}: ${code.en}${words}.`,
      pt: `${last.pt} ${failed ? 'falhou' : 'foi concluído com avisos'}${phase ? ` em ${phase}` : ''}: ${code.pt}${words}.`,
    },
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

function named(code: string | null, inner: string | null, { innerError }: BackupJob): Sentence {
  if (code !== null && inner === null && innerError)
    return { en: `${code}, whose inner cause has no code`, pt: `${code}, cuja causa interna não tem código` }
  const only = code === null || inner === null ? (code ?? inner) : null
  if (only !== null) return asItIs(only)
  if (code === null || inner === null) return { en: 'no known error code', pt: 'nenhum código de erro conhecido' }
  const isKnown = findErrorCode(inner) !== undefined
  return {
    en: `${code}, whose inner cause is ${inner}${isKnown ? '' : ', which is not known here'}`,
    pt: `${code}, cuja causa interna é ${inner}${isKnown ? '' : ', que não é conhecida aqui'}`,
  }
}

/** Jobs are kept for weeks, the item's word stays: a VM that last failed before them is still a VM that last failed. */
function byItem({ facts, vmId }: CheckInput): Judgement {
  const item = valueOf(facts.protection)
  const id = item?.protectedItemId ?? vmId.id
  const seen = [evidence(id, 'properties.lastBackupStatus', item?.lastBackupStatus ?? null)]
  if (!item || !lastBackupFailed(item)) {
    return notApplicable(
      'NoFinishedBackup',
      {
        en: `No finished backup job of VM ${vmId.vmName} is recorded.`,
        pt: `Não há registro de trabalho de backup terminado da VM ${vmId.vmName}.`,
      },
      seen,
    )
  }
  const codes = item.healthCodes.length > 0 ? ` (${item.healthCodes.join(', ')})` : ''
  const entry = item.healthCodes.map(findErrorCode).find((found) => found !== undefined)
  return confirmed({
    reason: 'LastBackupFailed',
    message: {
      en: `The protected item of VM ${vmId.vmName} says that its last backup failed${codes}, and no job of it is left.`,
      pt: `O item protegido da VM ${vmId.vmName} diz que o último backup falhou${codes}, e não resta nenhum trabalho dele.`,
    },
    severity: 'Warning',
    explains: [...item.healthCodes],
    evidence: seen,
    actions: entry ? [...(entry.actions ?? [])] : ['triggerBackup'],
    guestSteps: entry?.steps ?? [],
  })
}
