import Type, { type Static } from 'typebox'
import { Nullable, Text } from '../backup/schema.ts'
import { CleanWork } from './points.ts'
import { ExtensionsWork } from './actions/delete-failed-extensions.ts'
import { ReapplyWork } from './actions/reapply.ts'
import { RemoveLocksWork } from './actions/remove-locks.ts'
import { BackupWork } from './actions/trigger-backup.ts'

/** What an end is compared with. Plans of older versions hold a whole diagnosis, and no list of faults. */
export const VerdictKept = Type.Object({
  verdict: Text(),
  summary: Text(),
  /** The summary; absent where an earlier version planned. */
  inPortuguese: Type.Optional(Text()),
  faults: Type.Optional(Type.Array(Text('Check of a confirmed finding that is more than information.'))),
})
export type VerdictKept = Static<typeof VerdictKept>

export const PlaybookWork = Type.Object({
  before: VerdictKept,
  nothingToDo: Type.Boolean(),
  /** What is left to a person, where nothing is to be done: nobody looks again then. */
  remaining: Type.Optional(Type.Array(Text())),
  remainingInPortuguese: Type.Optional(Type.Array(Text())),
  locks: Nullable(RemoveLocksWork),
  extensions: Nullable(ExtensionsWork),
  reapply: Nullable(ReapplyWork),
  /** The agent is silent: after the model was applied it is waited for, and without it no backup begins. */
  awaitsAgent: Type.Optional(Type.Boolean()),
  clean: Nullable(CleanWork),
  backup: Nullable(BackupWork),
  /** The first on-demand backup may fail: it is what makes Azure Backup clean up. */
  awaitsCleanUp: Type.Boolean(),
})
export type PlaybookWork = Static<typeof PlaybookWork>
