import type { Extension } from '../backup/facts-of-compute.ts'
import type { VmBackupFacts } from '../backup/facts.ts'
import { isBeingDeleted, provisioningIs, provisioningStatusOf } from '../backup/words/provisioning.ts'
import { completedBackup } from './completed-backup.ts'
import type { Sentence } from '../backup/sentence.ts'

/** By its own state, or by what the instance view says of it where no state is told. */
export const isInTransition = ({ failed, provisioningState, statusCode }: Extension) =>
  !failed &&
  (provisioningIs(provisioningState) === 'Changing' ||
    (provisioningIs(provisioningState) === 'Unknown' && provisioningStatusOf(statusCode).is === 'Changing'))

/** Azure Backup's own, whose deletion was asked for and has not come to an end. */
export const isHeldInDeletion = ({ isBackupExtension, provisioningState }: Extension) =>
  isBackupExtension && isBeingDeleted(provisioningState)

/** The guest says that it is being changed, whatever the model says, and no backup has completed since, or as far as is told. */
export const isChangingInGuest = ({ failed, statusCode, changingSinceDateTime }: Extension, facts: VmBackupFacts) => {
  if (failed || provisioningStatusOf(statusCode).is !== 'Changing') return false
  const backup = completedBackup(facts)
  return !backup || Date.parse(backup.startTime ?? '') <= Date.parse(changingSinceDateTime ?? '')
}

/** `VMSnapshotLinux (Deleting since 2026-11-23T08:00:00Z)` */
export function transitionText({ name, provisioningState, statusCode, changingSinceDateTime }: Extension): Sentence {
  const state = provisioningIs(provisioningState) === 'Changing' ? provisioningState : (statusCode ?? provisioningState)
  const since = changingSinceDateTime
  return {
    en: `${name} (${state}${since ? ` since ${since}` : ''})`,
    pt: `${name} (${state}${since ? ` desde ${since}` : ''})`,
  }
}
