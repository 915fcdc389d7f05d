import { sameId } from '../backup/resource-id.ts'
import { hasVaultCopy } from '../backup/vault-copy.ts'
import type { Observation, Run } from './action.ts'
import type { CleanWork, PointToDelete } from './points.ts'

/** What was to be deleted because the vault has it too, and the vault has it no more: nobody consented to that loss. */
export async function lostCopy(
  run: Run,
  { protectedItemId }: CleanWork,
  targets: PointToDelete[],
): Promise<Observation | null> {
  const copied = targets.filter(({ copy }) => copy !== null)
  if (copied.length === 0) return null
  const held = protectedItemId ? await run.azure.listRecoveryPoints(protectedItemId) : []
  const lost = copied.filter(({ copy }) => !held.some((point) => hasVaultCopy(point) && sameId(point.id, copy!)))
  if (lost.length === 0) return null
  return {
    state: 'Refused',
    code: 'DataLossNotAccepted',
    message: `The vault's copy of ${lost.map(({ id }) => id).join(', ')} is gone since the plan was made.`,
  }
}
