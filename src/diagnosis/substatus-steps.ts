import type { ExtensionSubstatus } from '../backup/facts-of-compute.ts'
import { hostChannel, linuxFreeze, type Step } from '../error-codes/steps.ts'

/** Keyed by VMSnapshotLinux's own numbers (azure-linux-extensions, VMBackup/main/common.py): names vary, these do not. */
const stepsByNumber = new Map<number, readonly Step[]>([
  [16, ['guest-clock']],
  [76, hostChannel],
  [761, hostChannel],
  [556, hostChannel],
  [85, ['snapshot-limit-used-up']],
  [121, linuxFreeze],
  [122, linuxFreeze],
  [123, linuxFreeze],
  [124, ['unpack-extension']],
  [173, ['snapshot-rate']],
  [402, ['snapshot-too-long']],
])

export function substatusSteps(substatus: ExtensionSubstatus | null): readonly Step[] {
  const number = substatus?.number ?? -1
  if (number >= 300 && number <= 318) return ['pre-and-post-scripts']
  if (number >= 500 && number <= 512) return ['workload-settings']
  return stepsByNumber.get(number) ?? []
}
