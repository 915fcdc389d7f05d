import type { Extension } from '../backup/facts-of-compute.ts'
import { isBeingDeleted, provisioningIs, provisioningStatusOf } from '../backup/words/provisioning.ts'

/** By its own state, or by what the instance view says of it where no state is told. */
export const isInTransition = ({ failed, provisioningState, statusCode }: Extension) =>
  !failed &&
  (provisioningIs(provisioningState) === 'Changing' ||
    (provisioningIs(provisioningState) === 'Unknown' && provisioningStatusOf(statusCode).is === 'Changing'))

/** Azure Backup's own, whose deletion was asked for and has not come to an end. */
export const isHeldInDeletion = ({ isBackupExtension, provisioningState }: Extension) =>
  isBackupExtension && isBeingDeleted(provisioningState)

/** `VMSnapshotLinux (Deleting since 2026-11-23T08:00:00Z)` */
export const transitionText = ({ name, provisioningState, statusCode, changingSinceDateTime }: Extension) =>
  `${name} (${provisioningState ?? statusCode}${changingSinceDateTime ? ` since ${changingSinceDateTime}` : ''})`
