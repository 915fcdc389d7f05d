import Type, { type Static } from 'typebox'
import { valueOf } from '../../backup/fact.ts'
import { isBackup, isCompleted } from '../../backup/words/jobs.ts'
import { sameId } from '../../backup/resource-id.ts'
import { Nullable, Text, Named, Time } from '../../backup/schema.ts'
import { withStop } from '../../backup/text.ts'
import { protectionIs } from '../../backup/words/protection.ts'
import { counted } from '../../diagnosis/counted.ts'
import { RemediationFailure, type PlanInput } from '../action.ts'
import { defineAction } from '../define-action.ts'
import { followJob, sendBackup } from '../backup-run.ts'
import type { PlanContent } from '../plan.ts'
import { Preconditions, protectionOfVm } from '../preconditions.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { things } from '../../diagnosis/finding.ts'

export const TriggerBackupBody = Type.Object(
  {
    recoveryPointExpiryTime: Type.Optional(
      Time('Until when the recovery point is kept. Default: Azure decides, 30 days.'),
    ),
    waitForCompletion: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'false: the operation ends once Azure has named the job, whatever becomes of it.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type TriggerBackupBody = Static<typeof TriggerBackupBody>

export const BackupWork = Type.Object({ protectedItemId: Text(), expiry: Nullable(Text()) })
export type BackupWork = Static<typeof BackupWork>

const TriggerBackupResult = Named('TriggerBackupResult', {
  jobId: Text(),
  jobStatus: Type.Optional(Text("Azure Backup's word; absent where the job was not waited for.")),
  errorCode: Type.Optional(Nullable(Text())),
})

/** An on-demand backup, followed to the end of its job: that ARM accepted the call says nothing of the backup. */
export const triggerBackup = defineAction({
  name: 'triggerBackup',
  summary: 'Start an on-demand backup and follow its job',
  body: TriggerBackupBody,
  result: TriggerBackupResult,
  work: BackupWork,
  everyVault: true,
  deadlineSeconds: 48 * 3600, // first full backups took up to 151 minutes in recordings; large disks take days
  contradiction: ({ recoveryPointExpiryTime: expiry }, { now }) =>
    expiry !== undefined && Date.parse(expiry) <= now.getTime()
      ? { target: 'recoveryPointExpiryTime', message: 'recoveryPointExpiryTime lies in the past.' }
      : undefined,
  plan: (input) => planTriggerBackup(input),
  async execute(run, work, body) {
    const { jobId } = await sendBackup(run, 'trigger backup', work)
    if (body.waitForCompletion === false) return { jobId }
    return { ...completed(await followJob(run, 'follow backup job', jobId)) }
  },
})

export function planTriggerBackup({
  facts,
  limits,
  memory,
  body,
  observedAt,
}: PlanInput<TriggerBackupBody>): PlanContent<BackupWork> {
  const rules = new Preconditions()
  const protection = rules.known('ProtectionKnown', things.protected, facts.protection)
  const item = protection?.protectedItemId ?? null
  const is = protection ? protectionIs(protection) : 'Active'
  if (protection && is === 'Unknown') rules.wordNotKnown(protectionOfVm, protection.protectionState, item)
  rules.require(
    'ProtectionActive',
    protection === undefined || is === 'Unknown' || (item !== null && is === 'Active'),
    {
      code: 'ProtectionNotActive',
      message: {
        en: `Azure Backup does not actively protect this VM (${protection?.protectionState}); an on-demand backup would be refused.`,
        pt: `O Backup do Azure não protege esta VM ativamente (${protection?.protectionState}); um backup sob demanda seria recusado.`,
      },
      resourceId: item,
    },
  )
  rules.noJobRuns(facts)
  rules.known('LocksKnown', things.locks, facts.locks)
  if (item) rules.notReadOnly(facts, item)

  const used = Math.max(memory.onDemandBackupsToday, onDemandJobsToday(facts, observedAt))
  rules.require('OnDemandBudgetLeft', used < limits.onDemandBackupBudget, {
    code: 'OnDemandBudgetUsed',
    message: {
      en: `${counted(used, 'on-demand backup was', 'on-demand backups were')} made in this UTC day; ${counted(limits.onDemandBackupBudget, 'is', 'are')} supported.`,
      pt: `Neste dia UTC já ${used === 1 ? 'foi feito' : 'foram feitos'} ${counted(used, 'backup')} sob demanda; há suporte para ${limits.onDemandBackupBudget}.`,
    },
    resourceId: item,
  })
  const { recoveryPointExpiryTime: expiry = null } = body
  return {
    calls: item ? [{ method: 'POST', resourceId: `${item}/backup`, description: startOnDemand }] : [],
    preconditions: rules.preconditions,
    blockers: rules.blockers,
    dataLoss: [],
    risk: 'Disruptive',
    work: { protectedItemId: item ?? '', expiry },
  }
}

const startOnDemand: Sentence = { en: 'Start an on-demand backup', pt: 'Iniciar um backup sob demanda' }

/** Backup jobs of the UTC day beyond what the schedule makes. Jobs carry no mark of who asked for them. */
function onDemandJobsToday(facts: PlanInput['facts'], observedAt: string) {
  const today = observedAt.slice(0, 10)
  const protection = valueOf(facts.protection)
  const jobs = (valueOf(facts.backupJobs) ?? []).filter(
    (job) => isBackup(job) && job.startTime?.slice(0, 10) === today && sameId(job.vaultId, protection?.vaultId ?? ''),
  )
  return Math.max(0, jobs.length - (protection?.policy?.backupsPerDay ?? 1))
}

export function completed(job: Awaited<ReturnType<typeof followJob>>) {
  if (isCompleted(job)) return { jobId: job.jobId, jobStatus: job.status, errorCode: null }
  // CompletedWithWarnings is a snapshot without a vault copy: not a backup until somebody decides so.
  throw new RemediationFailure(
    job.errorCode ?? `BackupJob${job.status}`,
    `The backup job ended ${withStop(job.message ? `${job.status}: ${job.message}` : job.status)}`,
    job.jobId,
  )
}
