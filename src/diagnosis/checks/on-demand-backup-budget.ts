import { valueOf } from '../../backup/fact.ts'
import { isBackup } from '../../backup/words/jobs.ts'
import type { Check } from '../check.ts'
import { counted } from '../counted.ts'
import { jobsOf } from '../azure-lists.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, ruledOut, things, unknown } from '../finding.ts'
import { startedOnDayOf } from '../jobs-seen.ts'
import type { Sentence } from '../../backup/sentence.ts'

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
    if (facts.backupJobs.status === 'Unavailable') return unknown(things.backupJobs, facts.backupJobs)
    const started = facts.backupJobs.value.filter((job) => isBackup(job) && startedOnDayOf(job, observedAt)).length
    const { policy = null, vaultId = null } = valueOf(facts.protection) ?? {}
    const scheduled = policy?.backupsPerDay ?? 1
    const onDemand = Math.max(0, started - Math.max(0, scheduled))
    const seen = [
      jobsOf(vmId, vaultId, started),
      ...(policy ? [evidence(policy.id, 'properties.schedulePolicy', scheduled)] : []),
    ]
    const jobs = jobsOfToday(started, onDemand)
    const ofToday = { en: `VM ${vmId.vmName} had ${jobs.en}`, pt: `A VM ${vmId.vmName} ${jobs.pt}` }
    if (onDemand >= limits.onDemandBackupHardLimit && onDemand > 0) {
      return confirmed({
        reason: 'HardLimitReached',
        message: {
          en: `${ofToday.en}; Azure refuses more than ${limits.onDemandBackupHardLimit}.`,
          pt: `${ofToday.pt}; o Azure recusa mais de ${limits.onDemandBackupHardLimit}.`,
        },
        severity: 'Warning',
        evidence: seen,
      })
    }
    if (onDemand >= limits.onDemandBackupBudget && onDemand > 0) {
      return confirmed({
        reason: 'BudgetUsed',
        message: {
          en: `${ofToday.en}; ${limits.onDemandBackupBudget} a day are supported.`,
          pt: `${ofToday.pt}; há suporte para ${limits.onDemandBackupBudget} por dia.`,
        },
        severity: 'Info',
        evidence: seen,
      })
    }
    return ruledOut('WithinBudget', { en: `${ofToday.en}.`, pt: `${ofToday.pt}.` }, seen)
  },
}

/** Jobs do not tell who started them. */
function jobsOfToday(started: number, onDemand: number): Sentence {
  if (started === 0) return { en: 'no backup job this UTC day', pt: 'não teve trabalho de backup neste dia UTC' }
  const en = `${counted(started, 'backup job')} this UTC day`
  const pt = `teve ${counted(started, 'trabalho')} de backup neste dia UTC`
  if (onDemand === started)
    return {
      en: `${en}, ${started === 1 ? 'and it was' : 'all'} on demand`,
      pt: `${pt}, ${started === 1 ? 'e foi' : 'todos'} sob demanda`,
    }
  if (started === 1)
    return {
      en: `${en}, which may have been on demand (jobs do not tell)`,
      pt: `${pt}, que pode ter sido sob demanda (os trabalhos não informam)`,
    }
  return {
    en: `${en}, of which ${onDemand === 0 ? 'up to' : `at least ${onDemand} and at most`} ${started} were on demand (jobs do not tell)`,
    pt: `${pt}, dos quais ${onDemand === 0 ? 'até' : `no mínimo ${onDemand} e no máximo`} ${started} foram sob demanda (os trabalhos não informam)`,
  }
}
