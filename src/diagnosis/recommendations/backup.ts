import { valueOf } from '../../backup/fact.ts'
import { canBeCancelled } from '../../backup/words/jobs.ts'
import { powerIs } from '../../backup/words/power.ts'
import { protectionIs } from '../../backup/words/protection.ts'
import { agreeing } from '../counted.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import type { Finding } from '../finding.ts'
import { forbidsTrigger, locksText } from '../locks-in-the-way.ts'
import { lastCauseOf } from '../standing-cause.ts'
import { askOperator, request, wait, type Situation } from './situation.ts'

export function waiting({ fault, running, settling }: Situation): RecommendedAction[] {
  return [
    ...(running?.length
      ? [wait(`${fault('backup-in-progress')?.message ?? 'A job is running.'} Nothing is repaired meanwhile.`)]
      : []),
    ...(settling
      ? [
          wait(
            (fault('vm-power-state') ?? fault('vm-provisioning-state') ?? fault('vmsnapshot-extension-state'))!.message,
          ),
        ]
      : []),
  ]
}

/** Offered, never done by itself: whether a running backup is stuck or merely slow is for a person to judge. */
export function cancelBackup(situation: Situation): RecommendedAction[] {
  const job = situation.running?.find(canBeCancelled)
  return job
    ? [
        request(
          situation,
          'cancelBackup',
          `Job ${job.id} is still taking its snapshot and can be cancelled, should it be stuck or belong to a former vault.`,
          false,
        ),
      ]
    : []
}

/**
 * A backup cleans up, installs the extension anew and shows whether the repair worked. It is left out where it can only fail:
 * it would use up one of the day's few.
 */
export function triggerBackup(situation: Situation, repairs: readonly RecommendedAction[]): RecommendedAction[] {
  const { findings, locks } = situation
  const reason = whatFor(situation)
  if (!reason || !isPossible(situation, repairs)) return []

  const budget = findings.find(({ check, outcome }) => check === 'on-demand-backup-budget' && outcome === 'Confirmed')
  if (budget) return [wait(`${budget.message} Trigger the next one after midnight UTC.`)]
  const forbidding = locks.filter(forbidsTrigger)
  if (forbidding.length > 0)
    return [
      askOperator(
        `An on-demand backup is due, and the ${locksText(forbidding)} ${agreeing(forbidding, 'refuses', 'refuse')} it.`,
      ),
    ]
  return [request(situation, 'triggerBackup', reason, true)]
}

/**
 * Offered where the last failure may repeat, for its cause stands, may only show inside the VM, or was told in words that are not known:
 * a person sees to it first.
 */
export function triggerBackupAfterwards(
  situation: Situation,
  before: readonly RecommendedAction[],
): RecommendedAction[] {
  const { fault, input, findings, locks } = situation
  const last = fault('last-backup-job')
  const isOffered = before.some(({ action }) => action === 'triggerBackup' || action === 'wait')
  if (!last || isOffered || locks.some(forbidsTrigger) || !isPossible(situation, [])) return []
  const told = lastCauseOf(input, findings) === 'NotTold'
  if (!told && !last.actions.includes('triggerBackup')) return []
  return [
    request(
      situation,
      'triggerBackup',
      `${last.message} An on-demand backup shows whether it still does, once ${told ? 'what Azure says there' : 'what remains for a person'} is seen to.`,
      false,
    ),
  ]
}

/** Nothing that is known of refuses it, or what does is repaired before. */
function isPossible(situation: Situation, repairs: readonly RecommendedAction[]) {
  const { input, findings, quiet } = situation
  const { protection, backupJobs } = input.facts
  return (
    quiet &&
    protection.status === 'Collected' &&
    backupJobs.status === 'Collected' &&
    protectionIs(protection.value) === 'Active' &&
    findings.every((finding) => finding.severity !== 'Blocking' || isCured(finding, situation, repairs))
  )
}

function whatFor({ input, findings, fault, blocked, inTheWay }: Situation) {
  const limit = fault('restore-point-limit')
  if (limit?.actions.includes('triggerBackup') && (blocked('restore-point-limit') || inTheWay.automatic.length > 0)) {
    return 'An on-demand backup makes Azure Backup clean up old restore points; the first one is expected to fail and the clean-up to follow within hours.'
  }
  if (blocked('vmsnapshot-extension-state'))
    return 'An on-demand backup installs the backup extension anew and shows whether it works.'
  if ((['vm-provisioning-state', 'vm-agent-status', 'restore-point-lock'] as const).some(blocked)) {
    return 'An on-demand backup shows whether the repair worked.'
  }
  const last = fault('last-backup-job')
  if (!last) return undefined
  const cause = lastCauseOf(input, findings)
  if (cause === 'Passed')
    return `${last.message} Its cause is not there any more, or passes by itself: the next one should work.`
  return cause === 'NotNamed' ? `${last.message} An on-demand backup shows whether it still does.` : undefined
}

function isCured({ check, actions }: Finding, situation: Situation, repairs: readonly RecommendedAction[]) {
  const { byName, staying } = situation.inTheWay
  const automatic = (action: string) => repairs.some((repair) => repair.action === action && repair.automatic)
  if (check === 'vmsnapshot-extension-state') return automatic('deleteFailedExtensions') || isOff(situation)
  if (check === 'vm-provisioning-state' || check === 'vm-agent-status') return automatic('reapply')
  if (check === 'restore-point-limit' || check === 'restore-point-lock')
    return actions.length > 0 && byName.length + staying.length === 0
  return false
}

/** A VM that is off is backed up without its extension. */
const isOff = ({ input }: Situation) => powerIs(valueOf(input.facts.virtualMachine)?.powerState) === 'Off'
