import type { Protection, RecoveryPoint } from '../backup/facts-of-backup.ts'
import { foldCase, sameId } from '../backup/resource-id.ts'
import { copyOf, neededUntil } from '../backup/vault-copy.ts'
import type { Observation, Run } from './action.ts'
import type { CleanWork, PointToDelete } from './points.ts'

/** Looked at once for those that are deleted together. */
const lookGoodForMilliseconds = 5000

interface Look {
  isSameMachine: boolean
  item: Protection | null
  held: RecoveryPoint[]
}
const looks = new WeakMap<Run, { at: number; seen: Promise<Look> }>()

/**
 * What was to be deleted because the vault has it too, and the vault has it no more: nobody consented to that loss. Nor did anybody to the
 * points of a VM that has been made anew since. Copies are judged by the rule of the plan, on item and recovery points read again.
 */
export async function lostCopy(run: Run, work: CleanWork, targets: PointToDelete[]): Promise<Observation | null> {
  const { isSameMachine, item, held } = await lookAgain(run, work)
  if (!isSameMachine)
    return {
      state: 'Refused',
      code: 'PlanChanged',
      message: `${work.vmId} is not the machine any more that the plan was made for: it was deleted, or made anew.`,
    }
  const lost = targets.flatMap((target) => {
    if (target.copy === null) return []
    const recoveryPoint = held.find(({ id }) => sameId(id, target.copy!))
    if (!item || !recoveryPoint) return [`${target.id} (its recovery point is gone)`]
    const until = neededUntil(Date.parse(target.timeCreated ?? ''), work.instantRetentionDays, run.now())
    const answer = copyOf(recoveryPoint, item, { vmId: work.vmId, until })
    return answer.is === 'Copy' ? [] : [`${target.id} (${answer.because})`]
  })
  if (lost.length === 0) return null
  return {
    state: 'Refused',
    code: 'DataLossNotAccepted',
    message: `The vault holds no copy any more, as it did when the plan was made, of ${lost.join(', ')}.`,
  }
}

function lookAgain(run: Run, work: CleanWork): Promise<Look> {
  const known = looks.get(run)
  if (known && Date.now() - known.at < lookGoodForMilliseconds) return known.seen
  const seen = look(run, work)
  looks.set(run, { at: Date.now(), seen })
  // The failure is not remembered: the next look reads again.
  seen.catch(() => looks.delete(run))
  return seen
}

async function look(run: Run, { vmId, machine, protectedItemId, points }: CleanWork): Promise<Look> {
  const asksVault = protectedItemId !== null && points.some(({ copy }) => copy !== null)
  const [now, item, held] = await Promise.all([
    machine?.uniqueId == null ? null : run.azure.getVirtualMachine(vmId),
    asksVault ? run.azure.getProtectedItem(protectedItemId) : null,
    asksVault ? run.azure.listRecoveryPoints(protectedItemId) : [],
  ])
  const isSameMachine = machine?.uniqueId == null || foldCase(now?.uniqueId ?? '') === foldCase(machine.uniqueId)
  return { isSameMachine, item, held }
}
