import type { BackupJob } from '../../backup/facts-of-backup.ts'
import { nameOf, sameId } from '../../backup/resource-id.ts'
import { valueOf } from '../../backup/fact.ts'
import { canBeCancelled, isBackup, mayRun } from '../../backup/words/jobs.ts'
import type { Check } from '../check.ts'
import { jobsOf, vaultsOf } from '../azure-lists.ts'
import { pages } from '../documentation.ts'
import { confirmed, evidence, inconclusive, ruledOut, things, unknown } from '../finding.ts'
import { agreeing } from '../counted.ts'
import { inALine, type Sentence } from '../../backup/sentence.ts'
import { isIncomplete, notSearched } from '../vaults-searched.ts'

/**
 * A run that meets the previous one in Take Snapshot fails; one that meets it in the transfer takes its snapshot, and its own
 * transfer is skipped and not made up for (Microsoft Japan's Azure Backup support blog). Jobs of former vaults count too.
 */
export const backupInProgress: Check = {
  id: 'backup-in-progress',
  step: null,
  canBlock: false,
  advice: {
    told: 'AsNextStep',
    say: () => ({
      en: 'Wait until the running job has ended, which may take hours, and read the diagnosis again.',
      pt: 'Aguarde o término do trabalho em execução, o que pode levar horas, e leia o diagnóstico novamente.',
    }),
  },
  documentation: pages.guide,

  examine({ facts, vmId }) {
    if (facts.backupJobs.status === 'Unavailable') return unknown(things.backupJobs, facts.backupJobs)
    const running = facts.backupJobs.value.filter(mayRun)
    const { vaultId = null, vaultSearch } = valueOf(facts.protection) ?? {}
    if (running.length === 0) {
      const seen = [jobsOf(vmId, vaultId, 0), ...(vaultSearch ? [vaultsOf(vmId, vaultSearch)] : [])]
      const rest = notSearched(vaultSearch)
      const message = {
        en: `No job of VM ${vmId.vmName} is running in ${vaultSearch ? 'any vault that was searched' : 'its vault'}.${rest.en}`,
        pt: `Nenhum trabalho da VM ${vmId.vmName} está em execução em ${vaultSearch ? 'nenhum dos cofres pesquisados' : 'seu cofre'}.${rest.pt}`,
      }
      // Azure said that one runs, and it is not where we could look.
      return saysOneRuns(facts.backupJobs.value) && isIncomplete(vaultSearch)
        ? inconclusive('VaultsNotSearched', message, seen, vaultSearch?.requiredPermission)
        : ruledOut('NoJobRunning', message, seen)
    }
    const jobs = inALine(running.map((job) => describe(job, vaultId)))
    return confirmed({
      reason: 'JobRunning',
      message: {
        en: `${jobs.en} of VM ${vmId.vmName} ${agreeing(running, 'is', 'are')} running.`,
        pt: `Da VM ${vmId.vmName} ${agreeing(running, 'está', 'estão')} em execução: ${jobs.pt}.`,
      },
      severity: 'Warning',
      evidence: running.flatMap((job) => [
        evidence(job.id, 'properties.status', job.status),
        evidence(job.id, 'properties.extendedInfo.tasksList[].taskId', job.phase),
      ]),
      actions: running.some(canBeCancelled) ? ['cancelBackup'] : [],
    })
  },
}

const saysOneRuns = (jobs: readonly BackupJob[]) =>
  jobs.find(isBackup)?.errorCode === 'UserErrorBackupOperationInProgress'

function describe(job: BackupJob, vaultId: string | null): Sentence {
  const { operation, status, phase, startTime: since } = job
  const isElsewhere = vaultId !== null && !sameId(vaultId, job.vaultId)
  return {
    en: `${operation} job ${nameOf(job.id)} (${status}${phase ? ` in ${phase}` : ''}${since ? ` since ${since}` : ''})${isElsewhere ? ` in another vault, ${job.vaultId},` : ''}`,
    pt: `trabalho ${operation} ${nameOf(job.id)} (${status}${phase ? ` em ${phase}` : ''}${since ? ` desde ${since}` : ''})${isElsewhere ? ` em outro cofre, ${job.vaultId}` : ''}`,
  }
}
