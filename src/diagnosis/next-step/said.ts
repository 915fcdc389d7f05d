import type { ActionName } from '../../backup/action-names.ts'
import type { Sentence } from '../../backup/sentence.ts'

/** `asks`: the request of this service that the sentence names. */
export type Said = Sentence & { asks?: Asked }

export interface Asked {
  action: ActionName
  body?: Record<string, unknown>
  /** To be looked at before anything runs. */
  dryRun?: boolean
  /** Nobody has to decide, or to do something before. */
  automatic?: boolean
}
