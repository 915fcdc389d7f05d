import type { ActionName } from '../backup/action-names.ts'
import type { CheckId } from '../backup/check-ids.ts'
import type { GuestCheckId } from '../backup/guest-check-ids.ts'
import type { InnerCode } from './inner-codes.ts'
import type { Os, Step } from './steps.ts'
import type { CauseId, MeaningId, NeverAutomatedId, NoteId } from './texts/texts.ts'

/** What a code is recognised by, beside its own spelling in whatever casing. */
export interface Known {
  /** Other spellings, e.g. of older pages. */
  aliases?: readonly string[]
  /** errorCode numbers seen with it in recorded jobs and items. */
  numbers?: readonly number[]
  /** English sentences, or the part of one that Azure does not fill in; `{}` for what it fills in between. The first is the one that is shown. */
  messages?: readonly string[]
  /** Sentences that tell the code only when they stand in the recommendations. */
  recommendations?: readonly string[]
}

export interface Cause {
  text: CauseId
  /** The checks that look for it. `last-backup-job` sees it by what the job itself says. */
  checks: readonly (CheckId | GuestCheckId)[]
  /** Left out: from outside. `Guest`: from inside the VM alone, whatever the checks from outside say. */
  seenBy?: 'Guest'
  /** The only system that can have it. */
  os?: Os
  /** Of a wrapper: the code inside it that means this cause. */
  inner?: InnerCode
}

/** One sentence of a code that has several, each with a cause of its own. */
export interface Sentence extends Advised {
  /** As in `Known`. */
  says: readonly [string, ...string[]]
}

/** What it means, why, and what helps. */
export interface Advised {
  meaning: MeaningId
  causes: readonly [Cause, ...Cause[]]
  /** In the order in which they are done. */
  actions?: readonly ActionName[]
  /** What a person does, inside the VM or by hand. */
  steps?: readonly Step[]
  note?: NoteId
  /** Where Microsoft explains it; default: the page of Azure Backup's codes. */
  page?: string
}

/** All that is known of one error code. */
export interface Entry extends Advised {
  /** Null: its name in an error says too little to be taken for it. */
  known: Known | null
  /** Azure's message, where it is that of another code and recognises nothing. */
  message?: string
  /** Each stands for the whole entry where Azure says it. */
  sentences?: readonly Sentence[]
  /** Its section of the troubleshooting guide; left out for a code that is not in the guide. */
  guide?: { page: string; neverAutomated: readonly [NeverAutomatedId, ...NeverAutomatedId[]] }
  /** The name is only the beginning: Azure goes on with the reason. */
  family?: true
}

export const defineEntries = <Code extends string>(entries: Readonly<Record<Code, Entry>>) => entries
