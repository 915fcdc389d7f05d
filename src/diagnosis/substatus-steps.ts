import type { ExtensionSubstatus } from '../backup/facts-of-compute.ts'
import { hostChannelSteps, linuxFreezeSteps } from './guest-steps.ts'

/** Keyed by VMSnapshotLinux's own numbers (azure-linux-extensions, VMBackup/main/common.py): names vary, these do not. */
const stepsByNumber = new Map<number, readonly string[]>([
  [16, ['Restart the agent so that it fetches its certificate anew, and see that the clock of the guest is right.']],
  [76, hostChannelSteps],
  [761, hostChannelSteps],
  [556, hostChannelSteps],
  [85, ['Look for another product that snapshots the same disks: their snapshot limit is used up.']],
  [121, linuxFreezeSteps],
  [122, linuxFreezeSteps],
  [123, linuxFreezeSteps],
  [124, ['Restart the agent so that the extension is unpacked again: its safefreeze binary is missing.']],
  [173, ['Look for another product that snapshots the same disks: one snapshot a disk and minute is the rate.']],
  [402, ['Back up at a quieter time: the snapshot took longer than Compute waits.']],
])

export function substatusSteps(substatus: ExtensionSubstatus | null): readonly string[] {
  const number = substatus?.number ?? -1
  if (number >= 300 && number <= 318)
    return ['Repair the pre- and post-scripts named in /etc/azure/VMSnapshotScriptPluginConfig.json.']
  if (number >= 500 && number <= 512) return ['Repair the workload settings in /etc/azure/workload.conf.']
  return stepsByNumber.get(number) ?? []
}
