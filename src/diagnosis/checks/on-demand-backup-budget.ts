import { valueOf } from '../../backup/fact.ts'
import { isBackup } from '../../backup/words/jobs.ts'
import type { Check } from '../check.ts'
import { counted } from '../counted.ts'
import { jobsOf } from '../azure-lists.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, ruledOut, unknown } from '../finding.ts'
import { startedOnDayOf } from '../jobs-seen.ts'

/**
 * Three on-demand backups a UTC day are supported and nine are the hard stop (backup-support-matrix-iaas). Recorded jobs carry no
 * mark of an on-demand run: as many as the policy schedules are taken for scheduled, the rest for on-demand. Had the schedule
 * not run yet there were more, so the finding names both ends.
 */
export const onDemandBackupBudget: Check = {
  id: 'on-demand-backup-budget',
  step: null,
  canBlock: false,
  advice: {
    told: 'AsNextStep',
    say: () => ({
      en: 'Wait for the next scheduled backup, or for midnight UTC, when on-demand backups are accepted again.',
      pt: 'Aguarde o próximo backup agendado ou a meia-noite UTC, quando backups sob demanda voltam a ser aceitos.',
    }),
  },
  documentation: pages.supportMatrix,

  examine({ facts, limits, observedAt, vmId }) {
    if (facts.backupJobs.status === 'Unavailable') return unknown('the backup jobs', facts.backupJobs)
    const started = facts.backupJobs.value.filter((job) => isBackup(job) && startedOnDayOf(job, observedAt)).length
    const { policy = null, vaultId = null } = valueOf(facts.protection) ?? {}
    const scheduled = policy?.backupsPerDay ?? 1
    const onDemand = Math.max(0, started - Math.max(0, scheduled))
    const seen = [
      jobsOf(vmId, vaultId, started),
      ...(policy ? [evidence(policy.id, 'properties.schedulePolicy', scheduled)] : []),
    ]
    const ofToday = `VM ${vmId.vmName} had ${jobsOfToday(started, onDemand)}`
    if (onDemand >= limits.onDemandBackupHardLimit && onDemand > 0) {
      return confirmed({
        reason: 'HardLimitReached',
        message: `${ofToday}; Azure refuses more than ${limits.onDemandBackupHardLimit}.`,
        severity: 'Warning',
        evidence: seen,
      })
    }
    if (onDemand >= limits.onDemandBackupBudget && onDemand > 0) {
      return confirmed({
        reason: 'BudgetUsed',
        message: `${ofToday}; ${limits.onDemandBackupBudget} a day are supported.`,
        severity: 'Info',
        evidence: seen,
      })
    }
    return ruledOut('WithinBudget', `${ofToday}.`, seen)
  },
}

/** Jobs do not tell who started them. */
function jobsOfToday(started: number, onDemand: number) {
  const jobs = `${started === 0 ? 'no backup job' : counted(started, 'backup job')} this UTC day`
  if (started === 0) return jobs
  if (onDemand === started) return `${jobs}, ${started === 1 ? 'and it was' : 'all'} on demand`
  const least = onDemand === 0 ? 'up to' : `at least ${onDemand} and at most`
  return started === 1
    ? `${jobs}, which may have been on demand (jobs do not tell)`
    : `${jobs}, of which ${least} ${started} were on demand (jobs do not tell)`
}
