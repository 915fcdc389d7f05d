import type { Protection } from '../facts-of-backup.ts'
import { wordIn } from './word-in.ts'

/** ProtectionError is active protection whose last backup failed; IRPending waits for its first backup. */
const active = ['Protected', 'IRPending', 'ProtectionError'] as const
export const inactive = [
  'NotProtected',
  'ProtectionStopped',
  'ProtectionPaused',
  'BackupsSuspended',
  'SoftDeleted',
] as const

export type Inactivity = (typeof inactive)[number]
type State = Pick<Protection, 'vaultId' | 'protectionState'>

/** State of an item stopped with its data retained, and the state that a PUT asks for to undelete one. */
export const protectionStopped = 'ProtectionStopped'

/**
 * `protectionState` of the facts: ARM's own word, but for an item that waits for its deletion, of which ARM says `ProtectionStopped`
 * (recorded). `Unknown` where ARM says none.
 */
export const stateOf = (item: { protectionState: string | null; isScheduledForDeferredDelete: boolean }) =>
  item.isScheduledForDeferredDelete ? 'SoftDeleted' : (item.protectionState ?? 'Unknown')

/** `Unknown` for a word that Azure has not used so far: then nothing may be concluded, above all not that it is stopped. */
export function protectionIs({ vaultId, protectionState }: State): 'Active' | 'Inactive' | 'Unknown' {
  if (vaultId === null) return 'Inactive'
  if (wordIn(active, protectionState)) return 'Active'
  return wordIn(inactive, protectionState) ? 'Inactive' : 'Unknown'
}

/** How an item is not protected; undefined for one that is, or of which it cannot be told. */
export const inactivityOf = ({ vaultId, protectionState }: State): Inactivity | undefined =>
  vaultId === null ? 'NotProtected' : wordIn(inactive, protectionState)

export const isSoftDeleted = ({ protectionState }: Pick<Protection, 'protectionState'>) =>
  wordIn(['SoftDeleted'], protectionState) !== undefined
export const isProtectionError = ({ protectionState }: Pick<Protection, 'protectionState'>) =>
  wordIn(['ProtectionError'], protectionState) !== undefined
export const awaitsFirstBackup = ({ protectionState }: Pick<Protection, 'protectionState'>) =>
  wordIn(['IRPending'], protectionState) !== undefined

/** `protectionStatus` of backupStatus. */
export const saysNotProtected = (protectionStatus: string | null | undefined) =>
  wordIn(['NotProtected'], protectionStatus) !== undefined

/** `lastBackupStatus` of an item, which outlives its jobs. */
export const lastBackupFailed = ({ lastBackupStatus }: Pick<Protection, 'lastBackupStatus'>) =>
  wordIn(['Failed'], lastBackupStatus) !== undefined
