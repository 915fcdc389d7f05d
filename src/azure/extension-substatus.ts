import type { InstanceViewStatus } from '@azure/arm-compute'
import type { ExtensionSubstatus } from '../backup/facts-of-compute.ts'
import { backupExtensionNames, type BackupExtensionType } from '../backup/words/extensions.ts'
import { isErrorLevel, isFailedWord } from '../backup/words/provisioning.ts'
import { snapshotResultNamed, snapshotResults } from '../backup/words/snapshot-results.ts'
import { snapshotMessageOf, snapshotReportIn } from './snapshot-report.ts'
import { saidOf, timeOf } from './wire.ts'

/** A report as a name may be ten thousand characters long; what it says stands in the other fields. */
const LONGEST_CODE = 300

/**
 * What an extension says beside its state. VMSnapshotLinux forces its own status to success on every terminal state, with the number in the
 * code, and puts what really happened into the substatus' name; of other extensions a number means nothing here.
 */
export function substatusOf(
  backupType: BackupExtensionType | null,
  statuses: InstanceViewStatus[],
  substatuses: InstanceViewStatus[],
): ExtensionSubstatus | null {
  if (backupType === null) return worst(substatuses.map(plain))
  // A state of failure says so itself, and its number is the agent's.
  const [status] = statuses.filter((one) => !partsOf(one).failed)
  const own = status ? ofBackup(backupType, status, null) : null
  const inner = worst(substatuses.map((one) => ofBackup(backupType, one, own)))
  if (inner?.failed) return inner
  if (own?.failed) return own
  return inner ?? (own?.number === null ? null : own)
}

const worst = (decoded: ExtensionSubstatus[]): ExtensionSubstatus | null =>
  decoded.find(({ failed }) => failed) ?? decoded.find(({ number }) => number !== null) ?? decoded[0] ?? null

/** `ComponentStatus/<name>/<state>[/<number>]` and `ProvisioningState/<state>[/<number>]`, as Compute makes them of an extension's status file. */
function partsOf({ code = '', level }: InstanceViewStatus) {
  const [, name = '', state = '', digits] =
    /^ComponentStatus\/(.*)\/([A-Za-z]+)(?:\/(-?\d{1,9}))?$/s.exec(code) ??
    /^ProvisioningState()\/([A-Za-z]+)(?:\/(-?\d{1,9}))?$/.exec(code) ??
    []
  return {
    name: name || code.replace(/^ComponentStatus\//, ''),
    number: digits === undefined ? null : Number(digits),
    failed: isErrorLevel(level) || isFailedWord(state),
  }
}

function plain(status: InstanceViewStatus): ExtensionSubstatus {
  const { number, failed } = partsOf(status)
  return { ...told(status), number, meaning: null, symbol: null, failed, message: saidOf(status.message) }
}

/** `own`: the extension's own status, which has the number where a report was cut before it. */
function ofBackup(
  type: BackupExtensionType,
  status: InstanceViewStatus,
  own: ExtensionSubstatus | null,
): ExtensionSubstatus {
  const parts = partsOf(status)
  const report = snapshotReportIn(parts.name)
  const beside = snapshotMessageOf(status.message)
  const fallback = report ? own : null
  const symbol = report?.symbol ?? beside.symbol ?? fallback?.symbol ?? null
  const number = report?.number ?? parts.number ?? fallback?.number ?? numberSaidIn(beside.message ?? '', beside.symbol)
  const result = type === backupExtensionNames.Linux && number !== null ? snapshotResults.get(number) : undefined
  // The source writes "success" beside the number of a failure where all snapshots failed.
  const failed = parts.failed || isFailedWord(report?.status) || result?.failed === true
  return {
    ...told(status),
    number,
    meaning: result?.failed === failed ? result.meaning : null,
    symbol,
    failed,
    message: report?.message ?? beside.message ?? fallback?.message ?? null,
  }
}

/** "Enable failed with error code 121 …", or the symbol of a failure that is more than a warning. */
function numberSaidIn(message: string, symbol: string | null): number | null {
  const digits = /\bfailed\b.*?\berror code:?\s+(\d{1,4})\b/is.exec(message)?.[1]
  if (digits !== undefined) return Number(digits)
  return symbol !== null && !/\bwarning\b/i.test(message) ? snapshotResultNamed(symbol) : null
}

const told = ({ code = '', time }: InstanceViewStatus) => ({
  code: code.length > LONGEST_CODE ? `${code.slice(0, LONGEST_CODE)}…` : code,
  time: timeOf(time),
})
