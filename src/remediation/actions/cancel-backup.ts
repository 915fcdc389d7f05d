import Type, { type Static } from 'typebox'
import { ArmIdText } from '../../backup/arm-id-text.ts'
import type { BackupJob } from '../../backup/facts-of-backup.ts'
import { nameOf, sameId } from '../../backup/resource-id.ts'
import { Text, Named, Nullable } from '../../backup/schema.ts'
import { withoutStop } from '../../backup/text.ts'
import { isBackup, isCancelled, isCancelling, jobIs, mayRun } from '../../backup/words/jobs.ts'
import { RemediationFailure, type Observation, type PlanInput, type Run } from '../action.ts'
import { defineAction } from '../define-action.ts'
import { followJob, type JobEnd } from '../backup-run.ts'
import type { PlanContent } from '../plan.ts'
import { Preconditions, unknownWord } from '../preconditions.ts'
import { nothing, type Sentence } from '../../backup/sentence.ts'
import { things } from '../../diagnosis/finding.ts'

const CancelBackupBody = Type.Object(
  {
    jobId: Type.Optional(
      ArmIdText(['Microsoft.RecoveryServices/vaults/backupJobs'], {
        orName: true,
        description: "The job's ARM id or name.",
      }),
    ),
  },
  { additionalProperties: false },
)
type CancelBackupBody = Static<typeof CancelBackupBody>

const CancelWork = Type.Object({ jobId: Text() })
type CancelWork = Static<typeof CancelWork>

const CancelBackupResult = Named('CancelBackupResult', {
  jobId: Text(),
  jobStatus: Text("Azure Backup's word for how the job ended."),
  errorCode: Nullable(Text()),
  cancelled: Type.Boolean(),
  note: Text(),
})

/** Cancels a running backup while Azure still takes that: in Take Snapshot, in whichever vault the job runs. */
export const cancelBackup = defineAction({
  name: 'cancelBackup',
  summary: 'Cancel the running backup, as long as it takes its snapshot',
  body: CancelBackupBody,
  work: CancelWork,
  result: CancelBackupResult,
  everyVault: true,
  deadlineSeconds: 6 * 3600,
  plan: planCancelBackup,
  async execute(run, { jobId }) {
    const asked = await sendCancel(run, jobId)
    const end = await followJob(run, 'follow cancelled job', jobId)
    return { jobId, jobStatus: end.status, errorCode: end.errorCode, ...judged(end, asked) }
  },
})

function planCancelBackup({ facts, body }: PlanInput<CancelBackupBody>): PlanContent<CancelWork> {
  const rules = new Preconditions()
  const running = rules.known('BackupJobsKnown', things.backupJobs, facts.backupJobs)?.filter(mayRun)
  const job = running && theOne(running, body.jobId, rules)
  if (job) {
    const reason = reasonAgainst(job)
    rules.require('JobCancelable', reason === null, {
      code: jobIs(job) === 'Unknown' ? 'FactUnavailable' : 'BackupNotCancelable',
      message: reason ?? nothing,
      resourceId: job.id,
    })
    rules.known('LocksKnown', things.locks, facts.locks)
    rules.notReadOnly(facts, job.id)
  }
  const cancelling = job !== undefined && isCancelling(job)
  return {
    calls: job && !cancelling ? [{ method: 'POST', resourceId: `${job.id}/cancel`, description: cancelTheJob }] : [],
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss: [],
    risk: 'Disruptive',
    notes: [
      cancelling
        ? {
            en: 'The job is being cancelled already: it is followed to its end, and nothing is sent.',
            pt: 'O trabalho já está sendo cancelado: ele é acompanhado até o fim, e nada é enviado.',
          }
        : {
            en: 'What this run would have saved is not backed up. Azure takes a cancel in Take Snapshot only, and the job may leave that phase at any moment: it is read again right before.',
            pt: 'O que esta execução teria salvado fica sem backup. O Azure só aceita o cancelamento em Take Snapshot, e o trabalho pode sair dessa fase a qualquer momento: ele é lido de novo imediatamente antes.',
          },
    ],
    work: { jobId: job?.id ?? '' },
  }
}

function theOne(running: BackupJob[], jobId: string | undefined, rules: Preconditions): BackupJob | undefined {
  const backups = running.filter(isBackup)
  const named =
    jobId === undefined ? backups : running.filter(({ id }) => sameId(id, jobId) || sameId(nameOf(id), jobId))
  const open = named.length > 1 ? named.filter((job) => reasonAgainst(job) === null) : named
  const others = running.filter((job) => !isBackup(job)).map(({ operation }) => operation)
  rules.require('BackupJobRunning', named.length > 0, {
    code: 'NoBackupJobRunning',
    message: jobId === undefined ? noBackupRuns(others) : notRunning(jobId),
    resourceId: jobId ?? null,
  })
  if (named.length > 1 && open.length > 1)
    rules.block('PreconditionFailed', severalRun(open.map(({ id }) => id).join(', ')))
  return open[0] ?? named[0]
}

const cancelTheJob: Sentence = { en: 'Cancel the backup job', pt: 'Cancelar o trabalho de backup' }
const noBackupRuns = (others: readonly string[]): Sentence => ({
  en: `No backup of this VM is running in any vault that knows it${others.length > 0 ? `; its ${others.join(' and ')} job is not touched` : ''}.`,
  pt: `Nenhum backup desta VM está em execução nos cofres que a conhecem${others.length > 0 ? `; o trabalho ${others.join(' e ')} dela não é tocado` : ''}.`,
})
const notRunning = (jobId: string): Sentence => ({
  en: `${jobId} is no running job of this VM.`,
  pt: `${jobId} não é um trabalho em execução desta VM.`,
})
const severalRun = (ids: string): Sentence => ({
  en: `Several backups can be cancelled; name one in jobId: ${ids}.`,
  pt: `Vários backups podem ser cancelados; indique um em jobId: ${ids}.`,
})

/** Why Azure would not cancel it; null when it would. */
function reasonAgainst(job: BackupJob): Sentence | null {
  if (!isBackup(job))
    return {
      en: `A ${job.operation} job is never cancelled by this service.`,
      pt: `Um trabalho ${job.operation} nunca é cancelado por este serviço.`,
    }
  if (isCancelling(job)) return null
  if (jobIs(job) === 'Unknown') return unknownWord(statusOfJob, job.status)
  if (job.phase === 'TransferDataToVault')
    return {
      en: 'The snapshot is taken and is being copied to the vault (Transfer data to vault): Azure cancels a backup in Take Snapshot only. Wait for its end.',
      pt: 'O instantâneo foi criado e está sendo copiado para o cofre ("Transfer data to vault"): o Azure só cancela um backup em Take Snapshot. Aguarde o fim dele.',
    }
  if (job.phase === null)
    return {
      en: 'The phase of the job could not be read, and Azure cancels a backup in Take Snapshot only.',
      pt: 'Não foi possível ler a fase do trabalho, e o Azure só cancela um backup em Take Snapshot.',
    }
  return job.cancellable
    ? null
    : {
        en: 'Azure does not offer to cancel this job (actionsInfo lacks Cancellable).',
        pt: 'O Azure não oferece cancelar este trabalho (falta Cancellable em actionsInfo).',
      }
}

const statusOfJob: Sentence = { en: 'The status of the job', pt: 'O estado do trabalho' }

async function sendCancel(run: Run, jobId: string) {
  try {
    const { sent } = await run.write('cancel backup', {
      method: 'POST',
      resourceId: `${jobId}/cancel`,
      description: cancelTheJob.en,
      sends: 1,
      observe: ({ when }) => observeCancel(run, jobId, when === 'Answered'),
      send: () => run.azure.cancelJob(jobId),
    })
    return sent
  } catch (error) {
    if (!(error instanceof RemediationFailure) || error.code === 'BackupNotCancelable') throw error
    const job = await run.azure.getJob(jobId)
    if (job?.phase === 'TakeSnapshot') throw error
    throw new RemediationFailure(
      'BackupNotCancelable',
      `The cancel came too late: Azure took the request and then refused it (${error.code}: ${withoutStop(error.message)}). The job is ${job?.status ?? 'gone'}${job?.phase ? ` in ${job.phase}` : ''} and goes on.`,
      jobId,
    )
  }
}

async function observeCancel(run: Run, jobId: string, answered: boolean): Promise<Observation> {
  const job = await run.azure.getJob(jobId)
  if (!job) return { state: 'Refused', code: 'NoBackupJobRunning', message: `${jobId} is not there any more.` }
  if (!mayRun(job)) return { state: 'Done', detail: `The job has ended ${job.status}.` }
  // "Done" of the cancel's own operation says only that the request was taken; the job's end tells.
  if (answered || isCancelling(job)) return { state: 'Done', detail: 'The job is being cancelled.' }
  const reason = reasonAgainst(job)
  return reason === null ? { state: 'Needed' } : { state: 'Refused', code: 'BackupNotCancelable', message: reason.en }
}

function judged(end: JobEnd, asked: boolean) {
  if (isCancelled(end)) return { cancelled: true, note: 'The job was cancelled.' }
  if (end.errorCode === 'UserErrorJobSuccessfullyCancelled')
    return {
      cancelled: true,
      note: 'The snapshot was taken before the cancel took effect and is kept; no copy is in the vault.',
    }
  return {
    cancelled: false,
    note: `The job ended ${end.status} ${asked ? 'although Azure had taken the cancel' : 'before anything was sent'}.`,
  }
}
