import type { VaultSearch } from '../backup/facts-of-backup.ts'
import { asItIs, noReasonGiven, nothing, type Sentence } from '../backup/sentence.ts'

/** Whether a search was made and left vaults out. */
export const isIncomplete = (search: VaultSearch | undefined) => search !== undefined && search.notSearched !== 0

/** A sentence about what was left out, with a blank before it; nothing when there was nothing to say. */
export function notSearched(search: VaultSearch | undefined): Sentence {
  if (search === undefined || !isIncomplete(search)) return nothing
  const { searched, notSearched: left, reason, requiredPermission } = search
  const why = reason === null ? noReasonGiven : asItIs(reason)
  const missing = {
    en: requiredPermission ? `${why.en}; missing permission: ${requiredPermission}` : why.en,
    pt: requiredPermission ? `${why.pt}; permissão que falta: ${requiredPermission}` : why.pt,
  }
  return left === null
    ? {
        en: ` Other vaults could not be searched (${missing.en}).`,
        pt: ` Não foi possível pesquisar outros cofres (${missing.pt}).`,
      }
    : {
        en: ` ${left} other vault${left === 1 ? ' was' : 's were'} not searched (${missing.en}), ${searched} were.`,
        pt: ` ${left === 1 ? '1 outro cofre não foi pesquisado' : `${left} outros cofres não foram pesquisados`} (${missing.pt}); pesquisados: ${searched}.`,
      }
}
