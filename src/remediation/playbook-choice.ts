import { valueOf } from '../backup/fact.ts'
import type { Sentence } from '../backup/sentence.ts'
import type { CheckId } from '../backup/check-ids.ts'
import { mayForbidChange } from '../backup/words/locks.ts'
import type { DiagnosisContent } from '../diagnosis/diagnosis.ts'
import { agreeing } from '../diagnosis/counted.ts'
import type { ActionName } from '../diagnosis/finding.ts'
import { locksNamed } from '../diagnosis/next-step/locks-named.ts'
import { headroom } from '../diagnosis/restore-point-headroom.ts'
import type { PlanInput } from './action.ts'
import type { RemediateBody } from './playbook.ts'

/** A recommendation that the playbook could do and does not. */
export interface LeftOut {
  action: ActionName
  because: Sentence
  /** What a person has to put right first. */
  check: CheckId
}

export interface Choice {
  lockIds: string[]
  extensions: boolean
  reapply: boolean
  /** Ids of restore points. */
  points: string[]
  backup: boolean
  awaitsCleanUp: boolean
  leftOut: LeftOut[]
}

/** Which of the diagnosis's automatic recommendations the playbook follows, and why not the others. */
export function choose(input: PlanInput<RemediateBody>, diagnosis: DiagnosisContent): Choice {
  const automatic = automaticOf(diagnosis)
  const leftOut: LeftOut[] = []
  const atLimit = isBlocking(diagnosis, 'restore-point-limit')
  const lockIds = listIn(diagnosis, 'removeLocks', 'lockIds', true) ?? []
  const cause = lockIds.length > 0 ? causeAgain(input, lockIds, atLimit) : null
  if (cause) leftOut.push({ action: 'removeLocks', because: cause, check: 'restore-point-lock' })
  const { points, because } = cause ? heldPoints(diagnosis) : pointsToDelete(input, diagnosis, atLimit)
  if (because) leftOut.push({ action: 'cleanRestorePoints', because, check: 'restore-point-limit' })
  const left = headroom(input)?.left ?? 0
  const tight = automatic.has('triggerBackup') && !atLimit && left + points.length < 2
  if (tight)
    leftOut.push({
      action: 'triggerBackup',
      because: {
        en: 'one more restore point would bring the VM to its limit, and no room is made before',
        pt: 'mais um ponto de restauração levaria a VM ao limite, e antes disso não se abre espaço',
      },
      check: 'restore-point-limit',
    })
  const silentSince = isBlocking(diagnosis, 'vm-agent-status') ? input.memory.agentStillSilentDateTime : undefined
  if (silentSince)
    leftOut.push({
      action: 'reapply',
      because: {
        en: `the VM's model was applied again, and by ${silentSince} its agent was still silent; it has to be repaired inside the VM, or reapply can be asked for by itself`,
        pt: `o modelo da VM foi aplicado de novo, e até ${silentSince} o agente continuava em silêncio; ele precisa ser reparado dentro da VM, ou reapply pode ser pedido por si só`,
      },
      check: 'vm-agent-status',
    })
  return {
    lockIds: cause ? [] : lockIds,
    extensions: automatic.has('deleteFailedExtensions'),
    reapply: automatic.has('reapply') && !silentSince,
    points,
    backup: automatic.has('triggerBackup') && !tight && !silentSince,
    awaitsCleanUp: atLimit && left + points.length < 1,
    leftOut,
  }
}

export const automaticOf = ({ recommendedActions }: DiagnosisContent) =>
  new Set(recommendedActions.filter((one) => one.automatic).map(({ action }) => action as string))

export const isBlocking = ({ findings }: DiagnosisContent, check: CheckId) =>
  findings.some((one) => one.check === check && one.outcome === 'Confirmed' && one.severity === 'Blocking')

/** A lock that is back at the end is worth taking off for a clean-up alone: below the limit, or ReadOnly, it is the fault itself. */
function causeAgain({ facts, body }: PlanInput<RemediateBody>, lockIds: string[], atLimit: boolean): Sentence | null {
  if (body.restoreLocks === false) return null
  const locks = (valueOf(facts.locks) ?? []).filter(({ id }) => lockIds.includes(id))
  if (atLimit && !locks.some(mayForbidChange)) return null
  const named = locksNamed(locks)
  const [it, several] = [agreeing(locks, 'it', 'them'), locks.length > 1]
  return {
    en: `${named.en} would be put back at the end and be the cause again; ask whoever set ${it}, or send "restoreLocks": false to leave ${it} off`,
    pt: `${named.pt} ${several ? 'voltariam no fim e seriam' : 'voltaria no fim e seria'} de novo a causa; pergunte a quem ${several ? 'os' : 'o'} criou, ou envie "restoreLocks": false para ${several ? 'deixá-los removidos' : 'deixá-lo removido'}`,
  }
}

/** Points under a lock that stays on. */
const heldPoints = (diagnosis: DiagnosisContent): { points: string[]; because: Sentence | null } => ({
  points: [],
  because: automaticOf(diagnosis).has('cleanRestorePoints')
    ? { en: 'the lock that stays on forbids it', pt: 'o bloqueio que fica impede isso' }
    : null,
})

/** The points that the diagnosis names, but those without another copy only where the body names them too. */
function pointsToDelete(
  { facts, body }: PlanInput<RemediateBody>,
  diagnosis: DiagnosisContent,
  atLimit: boolean,
): { points: string[]; because: Sentence | null } {
  const named = listIn(diagnosis, 'cleanRestorePoints', 'restorePointIds') ?? []
  const accepted = new Set(body.acceptDataLoss?.map((id) => id.toLowerCase()))
  const points = valueOf(facts.restorePoints)?.collections.flatMap(({ restorePoints }) => restorePoints) ?? []
  const copied = new Set(points.filter(({ instantOnly }) => instantOnly === false).map(({ id }) => id.toLowerCase()))
  const free = named.filter((id) => copied.has(id.toLowerCase()) || accepted.has(id.toLowerCase()))
  if (body.cleanUp === 'OldestFirst') return { points: free, because: null }
  if (!automaticOf(diagnosis).has('cleanRestorePoints')) return { points: [], because: null }
  if (!atLimit) return { points: free, because: null }
  return {
    points: [],
    because: {
      en: `at the limit an on-demand backup makes Azure Backup clean up itself; send "cleanUp": "OldestFirst" to delete ${named.length === 1 ? 'the oldest point that has' : `the ${named.length} oldest points that have`} a copy in the vault instead`,
      pt: `no limite, um backup sob demanda leva o próprio Backup do Azure a limpar; envie "cleanUp": "OldestFirst" para excluir, em vez disso, ${named.length === 1 ? 'o ponto mais antigo que tem' : `os ${named.length} pontos mais antigos que têm`} cópia no cofre`,
    },
  }
}

/** A list in the body of the request that the diagnosis recommends. */
function listIn({ recommendedActions }: DiagnosisContent, action: string, field: string, automatic = false) {
  const named = recommendedActions.find((one) => one.action === action && one.request && (one.automatic || !automatic))
  const list = named?.request?.body[field]
  return Array.isArray(list) ? list.map(String) : undefined
}
