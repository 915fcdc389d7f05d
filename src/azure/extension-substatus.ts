import type { InstanceViewStatus } from '@azure/arm-compute'
import type { ExtensionSubstatus } from '../backup/facts-of-compute.ts'
import { isErrorLevel, saysFailed } from '../backup/words/provisioning.ts'
import { textOf, timeOf } from './wire.ts'

/** VMSnapshotLinux reports success as its state whatever happened; the number in the substatus decides (azure-linux-extensions, VMBackup/main/common.py). */
const meanings: Record<number, string> = {
  0: 'Success',
  1: 'Success',
  2: 'Error',
  16: 'GuestAgentCertificateMissing',
  17: 'InvalidLunList',
  76: 'NoNetwork',
  85: 'SnapshotLimitReached',
  121: 'FsFreezeFailed',
  122: 'FsFreezeTimeout',
  123: 'UnableToOpenMount',
  124: 'SafeFreezeMissing',
  173: 'SnapshotRateExceeded',
  402: 'CrpTimeoutLimitReached',
  556: 'HostSnapshotFailed',
  761: 'RestrictedNetwork',
}
const inRange = (number: number) =>
  number >= 300 && number <= 318
    ? 'PrePostScriptFailed'
    : number >= 500 && number <= 512
      ? 'WorkloadBackupFailed'
      : null

export function substatusOf(statuses: InstanceViewStatus[]): ExtensionSubstatus | null {
  const decoded = statuses.map(decode)
  return decoded.find((status) => status.failed) ?? decoded[0] ?? null
}

function decode(status: InstanceViewStatus): ExtensionSubstatus {
  const code = status.code ?? ''
  const digits =
    /(?:^|\/)(\d{1,4})$/.exec(code)?.[1] ??
    /(?:error|status)?\s*code["']?\s*[:=]?\s*(\d{1,4})\b/i.exec(status.message ?? '')?.[1]
  const number = digits === undefined ? null : Number(digits)
  const meaning = number === null ? null : (meanings[number] ?? inRange(number))
  const failed = isErrorLevel(status.level) || saysFailed(code)
  return {
    code,
    number,
    meaning,
    failed: meaning === 'Success' ? false : meaning !== null || failed,
    message: textOf(status.message),
    time: timeOf(status.time),
  }
}
