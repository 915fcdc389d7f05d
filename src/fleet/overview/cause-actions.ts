import type { ActionName } from '../../backup/action-names.ts'
import { backupExtensionTypeOf } from '../../backup/words/extensions.ts'
import { isNeverOurs } from '../../backup/words/locks.ts'
import { nameOf } from '../../backup/resource-id.ts'
import { keyVaultActions } from '../../diagnosis/checks/key-vault-permissions.ts'
import { failedExtensionActions } from '../../diagnosis/checks/vmsnapshot-extension-state.ts'
import type { Evidence } from '../../diagnosis/finding.ts'
import { findErrorCode } from '../../error-codes/find.ts'
import type { CauseKind } from '../causes.ts'

export interface KnownCause {
  kind: CauseKind
  subject: string
  evidence: readonly Evidence[]
}

/** What the diagnosis of a VM advises for it, as far as the cause alone tells; null: nothing, or a person decides. */
export function actionsFor(cause: KnownCause): readonly ActionName[] | null {
  return actionsBy[cause.kind](cause)
}

const actionsBy: Record<CauseKind, (cause: KnownCause) => readonly ActionName[] | null> = {
  Lock: ({ subject, evidence }) => {
    const owners = evidence
      .filter(({ property }) => property.startsWith('properties.owners'))
      .map(({ value }) => String(value))
    return isNeverOurs({ name: nameOf(subject), owners }) ? null : ['removeLocks']
  },
  ErrorCode: ({ subject }) => findErrorCode(subject)?.actions ?? null,
  ExtensionVersion: ({ subject }) => (isBackupExtension(subject) ? failedExtensionActions : null),
  Policy: () => null,
  Vault: () => keyVaultActions,
}

/** The subject is publisher, type and version; the type holds no period. */
function isBackupExtension(subject: string) {
  const [what = ''] = subject.split(' ')
  const end = what.lastIndexOf('.')
  return backupExtensionTypeOf({ publisher: what.slice(0, end), type: what.slice(end + 1) }) !== null
}
