import { agentCodes } from './entries/agent.ts'
import { computeCodes } from './entries/compute.ts'
import { computeDiskCodes } from './entries/compute-disks.ts'
import { computeMachineCodes } from './entries/compute-machines.ts'
import { computeRefusalCodes } from './entries/compute-refusals.ts'
import { computeRestorePointCodes } from './entries/compute-restore-points.ts'
import { diskChangeCodes } from './entries/disk-changes.ts'
import { diskCodes } from './entries/disks.ts'
import { extensionCodes } from './entries/extension.ts'
import { guideAgentCodes } from './entries/guide-agent.ts'
import { guideExtensionCodes } from './entries/guide-extension.ts'
import { guideRestorePointCodes } from './entries/guide-restore-points.ts'
import { guideVmCodes } from './entries/guide-vm.ts'
import { jobCodes } from './entries/jobs.ts'
import { protectionCodes } from './entries/protection.ts'
import { restorePointCodes } from './entries/restore-points.ts'
import { restoreCodes } from './entries/restores.ts'
import { snapshotCodes } from './entries/snapshots.ts'
import { vaultCodes } from './entries/vault.ts'
import { vmStateCodes } from './entries/vm-state.ts'
import type { Entry } from './entry.ts'

const all = {
  ...guideAgentCodes,
  ...guideExtensionCodes,
  ...guideVmCodes,
  ...guideRestorePointCodes,
  ...protectionCodes,
  ...restorePointCodes,
  ...vmStateCodes,
  ...diskCodes,
  ...jobCodes,
  ...computeCodes,
  ...computeRefusalCodes,
  ...computeRestorePointCodes,
  ...computeMachineCodes,
  ...computeDiskCodes,
  ...diskChangeCodes,
  ...vaultCodes,
  ...restoreCodes,
  ...snapshotCodes,
  ...extensionCodes,
  ...agentCodes,
}
export type ErrorCode = keyof typeof all

/**
 * The guide's 13 codes (backup-azure-troubleshoot-vm-backup-fails-snapshot-timeout, English edition of 11/12/2025) first, with the
 * guide's message as their first. Then recorded ones, those of backup-azure-vms-troubleshoot (11/12/2025) with the messages it gives,
 * and symbols of the portal's self-help. No public list ties numbers to symbols: a code without a number was never seen with one.
 */
export const entries: Readonly<Record<ErrorCode, Entry>> = all
