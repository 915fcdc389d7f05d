import type { ManagementLock } from '../../backup/facts-of-locks.ts'
import { shorterOf } from '../../backup/iso-duration.ts'
import { isNeverOurs } from '../../backup/words/locks.ts'
import { agreeing } from '../counted.ts'
import type { RecommendedAction } from '../diagnosis.ts'
import { locksText, lockText } from '../locks-in-the-way.ts'
import type { Sentence } from '../../backup/sentence.ts'
import { askOperator, request, type Situation } from './situation.ts'

/** Long enough for the clean-up that an on-demand backup starts ("after few hours"), short enough not to be forgotten. */
const timeWithoutSharedLock = 'PT4H'

/** Without `restore` a lock comes back after a day, by when Azure Backup has cleaned up. */
export function removeLocks(situation: Situation): RecommendedAction[] {
  const { automatic, byName, staying } = situation.inTheWay
  const ids = (locks: typeof automatic) => locks.map((lock) => lock.id)
  return [
    ...(automatic.length > 0
      ? [
          request(
            situation,
            'removeLocks',
            {
              en: `The ${locksText(automatic).en} ${agreeing(automatic, 'keeps', 'keep')} Azure Backup from its own restore points.`,
              pt: `O ${locksText(automatic).pt} ${agreeing(automatic, 'impede', 'impedem')} o acesso do Backup do Azure a seus próprios pontos de restauração.`,
            },
            true,
            { lockIds: ids(automatic) },
          ),
        ]
      : []),
    ...(byName.length > 0
      ? [
          request(
            situation,
            'removeLocks',
            {
              en: `The ${locksText(byName).en} ${agreeing(byName, 'reaches', 'reach')} further than this VM's restore points: take ${agreeing(byName, 'it', 'them')} off for a time only, and only if whoever set ${agreeing(byName, 'it', 'them')} agrees.`,
              pt: `O ${locksText(byName).pt} ${agreeing(byName, 'alcança', 'alcançam')} mais que os pontos de restauração desta VM: ${agreeing(byName, 'retire-o', 'retire-os')} apenas por um tempo, e só se quem ${agreeing(byName, 'o', 'os')} criou concordar.`,
            },
            false,
            { lockIds: ids(byName), restore: shorterOf(timeWithoutSharedLock, situation.input.limits.lockOffMax) },
          ),
        ]
      : []),
    ...staying.map((lock) => {
      const [named, why] = [lockText(lock), whyItStays(lock)]
      return askOperator(situation, { en: `The ${named.en} ${why.en}`, pt: `O ${named.pt} ${why.pt}` })
    }),
  ]
}

function whyItStays(lock: ManagementLock): Sentence {
  if (lock.isSystemOwned) {
    const owners = lock.owners.join(', ')
    return {
      en: `belongs to ${owners === '' ? 'an application of Azure' : `application ${owners}`} and only that can take it off.`,
      pt: `pertence ${owners === '' ? 'a um aplicativo do Azure' : `ao aplicativo ${owners}`}, e só ele pode retirá-lo.`,
    }
  }
  return isNeverOurs(lock) || lock.isAzureBackupProtectionLock
    ? {
        en: 'was set by Azure Backup to keep data and must stay; see why it is on this scope.',
        pt: 'foi criado pelo Backup do Azure para manter dados e precisa ficar; veja por que está neste escopo.',
      }
    : {
        en: 'is of a level that this service does not know and leaves on; whoever set it has to say whether it may go.',
        pt: 'é de um nível que este serviço não conhece e deixa como está; quem o criou precisa dizer se pode sair.',
      }
}
