import { valueOf } from '../backup/fact.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { hasEnded, isBackup, isCompleted } from '../backup/words/jobs.ts'
import type { Sentence } from '../backup/sentence.ts'
import { isCrashConsistent, isCrashConsistentOnly } from '../backup/words/policies.ts'

/** So many points, over so many days, show a habit and no chance: a VM that was off for one backup has crash-consistent points too. */
const pointsNeeded = 5
const daysNeeded = 5
const minute = 60_000
const day = 24 * 60 * minute

/** Why backups do without agent and extension: by the policy's word, or as a week of them shows. Null where they need both. */
export function agentNotNeeded(facts: VmBackupFacts): Sentence | null {
  const policy = valueOf(facts.protection)?.policy
  if (policy && isCrashConsistentOnly(policy))
    return {
      en: `policy ${policy.name} takes crash-consistent snapshots only`,
      pt: `a política ${policy.name} só cria instantâneos consistentes com falhas`,
    }
  return backupsShowIt(facts)
    ? {
        en: 'its backups of the last days completed without it, crash-consistently',
        pt: 'os backups dos últimos dias foram concluídos assim mesmo, consistentes com falhas',
      }
    : null
}

function backupsShowIt(facts: VmBackupFacts) {
  const agent = valueOf(facts.virtualMachine)?.vmAgent
  const ended = (valueOf(facts.backupJobs) ?? []).filter((job) => isBackup(job) && hasEnded(job))
  const began = Date.parse(ended[0]?.startTime ?? '')
  if (!agent || !ended.every(isCompleted)) return false
  // It has to have been silent by then: an agent that fell silent since proves nothing.
  const silentSince = agent.reportedAt === null ? -Infinity : Date.parse(agent.reportedAt)
  const made = pointsOf(facts).filter(({ time }) => Date.parse(time ?? '') > silentSince)
  const times = made.map(({ time }) => Date.parse(time!))
  const [oldest, newest] = [Math.min(...times), Math.max(...times)]
  return (
    made.length >= pointsNeeded &&
    made.every(({ consistency }) => isCrashConsistent(consistency)) &&
    newest - oldest >= daysNeeded * day &&
    newest >= began - 5 * minute
  )
}

/** Snapshots that Azure Backup has there, and what the vault keeps. */
function pointsOf({ restorePoints, recoveryPoints }: VmBackupFacts) {
  const own = (valueOf(restorePoints)?.collections ?? []).filter(({ ownedByAzureBackup }) => ownedByAzureBackup)
  return [
    ...own.flatMap((collection) =>
      collection.restorePoints.map(({ consistencyMode, timeCreated }) => ({
        consistency: consistencyMode,
        time: timeCreated,
      })),
    ),
    ...(valueOf(recoveryPoints) ?? []).map(({ consistency, time }) => ({ consistency, time })),
  ]
}
