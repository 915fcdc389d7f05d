import type { RestorePoint } from '../../backup/facts-of-restore-points.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { cleanUpOf } from '../recommended-points.ts'
import { asItIs } from '../../backup/sentence.ts'
import { askOperator, request, type Situation } from './situation.ts'

/** Oldest first, one by one: a collection with many points is known to time out. Automatic only where a copy is in the vault. */
export function cleanRestorePoints(situation: Situation): RecommendedAction[] {
  const fault = situation.fault('restore-point-limit')
  if (!fault || !situation.quiet) return []
  // Whatever points are left in it go with it: the plan says which, and asks for consent.
  if (fault.reason === 'CollectionHeldInDeletion')
    return [request(situation, 'cleanRestorePoints', asItIs(fault.message), false, { mode: 'Collection' })]
  const cleanUp = cleanUpOf(situation.input)
  const body = (points: RestorePoint[]) => ({ mode: 'OldestFirst', restorePointIds: points.map(({ id }) => id) })
  switch (cleanUp.is) {
    case 'Copied':
      return [
        request(
          situation,
          'cleanRestorePoints',
          {
            en: `${cleanUp.counted.en}; the oldest named here have a copy in the vault.`,
            pt: `${cleanUp.counted.pt}; os mais antigos indicados aqui têm cópia no cofre.`,
          },
          true,
          body(cleanUp.points),
        ),
      ]
    case 'Uncopied':
      return [
        request(
          situation,
          'cleanRestorePoints',
          {
            en: `${cleanUp.counted.en}; of the oldest named here no copy in the vault is known, so deleting them may lose data: look at the plan (dryRun) first.`,
            pt: `${cleanUp.counted.pt}; dos mais antigos indicados aqui não se conhece cópia no cofre, por isso excluí-los pode perder dados: veja antes o plano (dryRun).`,
          },
          false,
          body(cleanUp.points),
        ),
      ]
    case 'Held':
      return [
        askOperator(situation, {
          en: `${cleanUp.counted.en}, and none of them may be deleted by this service: see whose they are and which locks hold them.`,
          pt: `${cleanUp.counted.pt}, e nenhum deles pode ser excluído por este serviço: veja de quem são e que bloqueios os retêm.`,
        }),
      ]
    // Others' points take the room, which their own finding tells; or nobody could look, which the limit's finding tells.
    case 'NotNeeded':
    case 'NotTold':
      return []
  }
}
