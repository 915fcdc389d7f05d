import { valueOf } from '../../backup/fact.ts'
import { canBeCancelled } from '../../backup/words/jobs.ts'
import { powerIs } from '../../backup/words/power.ts'
import { protectionIs } from '../../backup/words/protection.ts'
import { agreeing } from '../counted.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import type { Finding } from '../finding.ts'
import { forbidsTrigger, locksText } from '../locks-in-the-way.ts'
import { lastCauseOf } from '../standing-cause.ts'
import { asItIs, type Sentence } from '../../backup/sentence.ts'
import { after, askOperator, request, wait, type Situation } from './situation.ts'

export function waiting(situation: Situation): RecommendedAction[] {
  const { fault, running, settling } = situation
  const job = fault('backup-in-progress')
  const moving = fault('vm-power-state') ?? fault('vm-provisioning-state') ?? fault('vmsnapshot-extension-state')
  return [
    ...(running?.length
      ? [
          wait(
            situation,
            job
              ? after(job, nothingMeanwhile)
              : {
                  en: `A job is running. ${nothingMeanwhile.en}`,
                  pt: `Há um trabalho em execução. ${nothingMeanwhile.pt}`,
                },
          ),
        ]
      : []),
    ...(settling ? [wait(situation, asItIs(moving!.message))] : []),
  ]
}

const nothingMeanwhile: Sentence = {
  en: 'Nothing is repaired meanwhile.',
  pt: 'Nada é reparado enquanto isso.',
}

/** Offered, never done by itself: whether a running backup is stuck or merely slow is for a person to judge. */
export function cancelBackup(situation: Situation): RecommendedAction[] {
  const job = situation.running?.find(canBeCancelled)
  return job
    ? [
        request(
          situation,
          'cancelBackup',
          {
            en: `Job ${job.id} is still taking its snapshot and can be cancelled, should it be stuck or belong to a former vault.`,
            pt: `O trabalho ${job.id} ainda está criando o instantâneo e pode ser cancelado, caso esteja travado ou pertença a um cofre anterior.`,
          },
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
  if (budget)
    return [
      wait(
        situation,
        after(budget, {
          en: 'Trigger the next one after midnight UTC.',
          pt: 'Inicie o próximo depois da meia-noite UTC.',
        }),
      ),
    ]
  const forbidding = locks.filter(forbidsTrigger)
  if (forbidding.length > 0) {
    const named = locksText(forbidding)
    return [
      askOperator(situation, {
        en: `An on-demand backup is due, and the ${named.en} ${agreeing(forbidding, 'refuses', 'refuse')} it.`,
        pt: `É hora de um backup sob demanda, e o ${named.pt} o ${agreeing(forbidding, 'recusa', 'recusam')}.`,
      }),
    ]
  }
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
      after(
        last,
        told
          ? {
              en: 'An on-demand backup shows whether it still does, once what Azure says there is seen to.',
              pt: 'Um backup sob demanda mostra se ainda falha, depois de tratado o que o Azure diz ali.',
            }
          : {
              en: 'An on-demand backup shows whether it still does, once what remains for a person is seen to.',
              pt: 'Um backup sob demanda mostra se ainda falha, depois de tratado o que fica a cargo de uma pessoa.',
            },
      ),
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

function whatFor({ input, findings, fault, blocked, inTheWay }: Situation): Sentence | undefined {
  const limit = fault('restore-point-limit')
  if (limit?.actions.includes('triggerBackup') && (blocked('restore-point-limit') || inTheWay.automatic.length > 0)) {
    return {
      en: 'An on-demand backup makes Azure Backup clean up old restore points; the first one is expected to fail and the clean-up to follow within hours.',
      pt: 'Um backup sob demanda leva o Backup do Azure a limpar pontos de restauração antigos; espera-se que o primeiro falhe e que a limpeza venha em horas.',
    }
  }
  if (blocked('vmsnapshot-extension-state'))
    return {
      en: 'An on-demand backup installs the backup extension anew and shows whether it works.',
      pt: 'Um backup sob demanda reinstala a extensão de backup e mostra se ela funciona.',
    }
  if ((['vm-provisioning-state', 'vm-agent-status', 'restore-point-lock'] as const).some(blocked)) {
    return {
      en: 'An on-demand backup shows whether the repair worked.',
      pt: 'Um backup sob demanda mostra se o reparo funcionou.',
    }
  }
  const last = fault('last-backup-job')
  if (!last) return undefined
  const cause = lastCauseOf(input, findings)
  if (cause === 'Passed')
    return after(last, {
      en: 'Its cause is not there any more, or passes by itself: the next one should work.',
      pt: 'A causa não existe mais, ou passa sozinha: o próximo deve funcionar.',
    })
  return cause === 'NotNamed'
    ? after(last, {
        en: 'An on-demand backup shows whether it still does.',
        pt: 'Um backup sob demanda mostra se ainda falha.',
      })
    : undefined
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
