import type { ActionName } from '../../backup/action-names.ts'
import type { Language } from '../../error-codes/texts/texts.ts'

/** One text in every language; one that is missing does not compile. `asks`: the request of this service that the text names. */
export type Said = Record<Language, string> & { asks?: Asked }

export interface Asked {
  action: ActionName
  body?: Record<string, unknown>
  /** To be looked at before anything runs. */
  dryRun?: boolean
  /** Nobody has to decide, or to do something before. */
  automatic?: boolean
}
