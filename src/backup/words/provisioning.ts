import { wordIn } from './word-in.ts'

type Answer = 'Succeeded' | 'Failed' | 'Changing' | 'Unknown'

/** `provisioningState` of a VM, an extension, a collection or a restore point. `Unknown`: left out, or a new word. */
export function provisioningIs(provisioningState: string | null | undefined): Answer {
  if (wordIn(['Succeeded'], provisioningState)) return 'Succeeded'
  if (wordIn(['Failed'], provisioningState)) return 'Failed'
  return wordIn(['Creating', 'Updating', 'Deleting', 'Migrating', 'Transitioning'], provisioningState)
    ? 'Changing'
    : 'Unknown'
}

/** On its way out, and maybe held there: of all changes a deletion can be asked for once more. */
export const isBeingDeleted = (provisioningState: string | null | undefined) =>
  wordIn(['Deleting'], provisioningState) !== undefined

/** A word that was said, and that is not known. */
export const isUnknownState = (provisioningState: string | null | undefined): provisioningState is string =>
  typeof provisioningState === 'string' && provisioningIs(provisioningState) === 'Unknown'

/** Whether a status of the instance view is the provisioning state. */
export const isProvisioningStatus = (code: string | null | undefined) =>
  wordIn(['ProvisioningState'], code?.split('/')[0]) !== undefined

/** A status of the instance view: `ProvisioningState/failed/VMExtensionProvisioningError`, `ProvisioningState/NotReady/1007`. */
export function provisioningStatusOf(code: string | null | undefined) {
  const [kind = '', word = '', ...rest] = code?.split('/') ?? []
  const isOne = isProvisioningStatus(kind)
  return {
    is: isOne ? provisioningIs(word) : ('Unknown' as const),
    /** How handlers say that an extension does not run, with its number. */
    notReady: isOne && wordIn(['NotReady'], word) !== undefined && /^\d+$/.test(rest.join('/')),
    /** The error code that follows the state. */
    code: rest.join('/') || null,
  }
}

/** As the instance view has it, where only the code of the error was kept. */
export const failedStatusOf = (code: string) => `ProvisioningState/failed/${code}`

/** The state in an extension's substatus (`ComponentStatus/<name>/failed/76`) and in the report of VMSnapshotLinux. */
export const isFailedWord = (state: string | null | undefined) => wordIn(['failed', 'error'], state) !== undefined
export const isErrorLevel = (level: string | null | undefined) => wordIn(['Error'], level) !== undefined
