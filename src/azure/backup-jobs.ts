import {
  getContinuationToken,
  type AzureIaaSVMJob,
  type AzureIaaSVMJobTaskDetails,
  type JobResource,
} from '@azure/arm-recoveryservicesbackup'
import { AzureError } from '../backup/azure-error.ts'
import type { BackupJob, RawError } from '../backup/facts-of-backup.ts'
import {
  hasEnded,
  isBackup,
  isFailed,
  isInProgress,
  isNotStarted,
  isRunning,
  phaseOf,
  saysCancellable,
  type RunningStatus,
} from '../backup/words/jobs.ts'
import { innerErrorOf, recogniseErrorCode } from '../error-codes/recognise.ts'
import { foldCase, type VmId } from '../backup/resource-id.ts'
import { unexpected } from './arm-error.ts'
import { numberOf, vaultIdOf } from './protected-items.ts'
import { idOf, saidOf, sameText, textOf, timeOf } from './wire.ts'

type Task = AzureIaaSVMJobTaskDetails
const statusOf = ({ status }: Task) => ({ status: status ?? '' })

/**
 * Listed jobs lack extendedInfo: their phase is null and `detailed` false. So is that of a job whose tasks are missing, or are no list of
 * tasks: jobs without any have an empty one (recorded).
 */
export function backupJobOf(resource: JobResource): BackupJob {
  if (!resource.properties) throw unexpected('a backup job has no properties')
  const job = resource.properties as Partial<AzureIaaSVMJob>
  const id = idOf(resource.id ?? '')
  const status = textOf(job.status) ?? 'Unknown'
  const told = tasksOf(job)
  const tasks = told ?? []
  const runs = isRunning({ status })
  const active = runs
    ? (tasks.find((task) => isRunning(statusOf(task))) ?? tasks.find((task) => isNotStarted(statusOf(task))))
    : undefined
  const phase = phaseOf(active?.taskId)
  const errorDetails = (job.errorDetails ?? []).map((error): RawError => ({
    number: numberOf(error.errorCode),
    title: textOf(error.errorTitle),
    message: saidOf(error.errorString),
    recommendations: (error.recommendations ?? []).flatMap((one) => saidOf(one) ?? []),
  }))
  const dynamic = saidOf(job.extendedInfo?.dynamicErrorMessage)
  const allErrors =
    dynamic && errorDetails.length === 0 && !runs
      ? [{ number: null, title: null, message: dynamic, recommendations: [] }]
      : errorDetails
  const errorCode = allErrors.reduce<string | null>((code, error) => code ?? recogniseErrorCode(error), null)
  return {
    id,
    vaultId: vaultIdOf(id) ?? '',
    operation: textOf(job.operation) ?? 'Unknown',
    status,
    startTime: timeOf(job.startTime),
    endTime: timeOf(job.endTime),
    phase,
    failedPhase: phaseOf(tasks.find((task) => isFailed(statusOf(task)))?.taskId),
    cancellable: isInProgress({ status }) && saysCancellable(job.actionsInfo) && phase === 'TakeSnapshot',
    errorDetails: allErrors,
    errorCode,
    innerError: innerErrorOf(
      errorCode,
      allErrors,
      [dynamic, ...Object.values(job.extendedInfo?.propertyBag ?? {}).map(saidOf)].filter((text) => text !== null),
      dynamic,
    ),
    ...(dynamic === null ? {} : { dynamicErrorMessage: dynamic }),
    ...(typeof job.isUserTriggered === 'boolean' ? { isUserTriggered: job.isUserTriggered } : {}),
    detailed: told !== null,
  }
}

/** Lists of 2016 say `extendedInfo: null` (recorded). */
function tasksOf({ extendedInfo }: Partial<AzureIaaSVMJob>) {
  const tasks: unknown = extendedInfo?.tasksList
  const areTasks = Array.isArray(tasks) && tasks.every((task: Task | null) => textOf(task?.taskId))
  return areTasks ? (tasks as Task[]) : null
}

/**
 * Whether a job of the vault is this VM's. Its names differ from call to call in prefix and casing: `…;iaasvmcontainerv2;{rg};{vm}` and
 * `iaasvmcontainerv2;{rg};{vm}`. Without a container name the friendly name must do.
 */
export function isJobOf(resource: JobResource, vm: VmId) {
  if (!resource.properties) throw unexpected('a backup job has no properties')
  const job = resource.properties as Partial<AzureIaaSVMJob>
  const tail = `${foldCase(vm.resourceGroup)};${foldCase(vm.vmName)}`
  if (job.containerName) return foldCase(job.containerName).endsWith(`;${tail}`)
  // Recorded before 2021. A classic VM of the name is another one; "Compute" is what is recorded of others.
  if (textOf(job.virtualMachineVersion) !== null && !sameText(job.virtualMachineVersion, 'Compute')) return false
  return foldCase(job.entityFriendlyName ?? '') === foldCase(vm.vmName)
}

/** A vault of 2,000 VMs with six backups a day has 60 pages of a day's jobs. */
const MOST_PAGES = 100
const HOUR_MS = 3600 * 1000
const DAY_MS = 24 * HOUR_MS

export interface NewestJobs {
  jobs: BackupJob[]
  /** Whether pages were left unread: a job that began earlier and still runs would be on one of them. */
  cutShort: boolean
}

/**
 * This VM's jobs out of all of the vault's, newest first. Azure lists them so (recorded), up to 200 a page for the whole vault: pages are
 * read, one after the other, until they reach back behind a day of this VM's on-demand backups and to a backup of it that ran to its end.
 * In any other order the last page may hold the newest, so all are read.
 */
export async function newestJobs(pages: AsyncIterable<JobResource[]>, vm: VmId, now: Date): Promise<NewestJobs> {
  const found: BackupJob[] = []
  let read = 0
  let oldest = Infinity
  let newestFirst = true
  for await (const page of pages) {
    found.push(...page.filter((job) => isJobOf(job, vm)).map(backupJobOf))
    for (const job of page) {
      const start = Date.parse(timeOf(job.properties?.startTime) ?? '')
      newestFirst &&= !(start > oldest + HOUR_MS)
      if (start < oldest) oldest = start
    }
    const reachesBack = newestFirst && oldest < now.getTime() - DAY_MS
    if (reachesBack && found.some((job) => isBackup(job) && hasEnded(job) && job.errorCode !== REFUSED))
      return { jobs: newestFirstOf(found), cutShort: getContinuationToken(page) !== undefined }
    // Behind these there may be a job of this VM that runs.
    if (++read >= MOST_PAGES)
      throw new AzureError('ListTooLong', `The vault's jobs of a day do not end within ${read} pages.`, {
        disposition: 'GiveUp',
      })
  }
  return { jobs: newestFirstOf(found), cutShort: false }
}

export const newestFirstOf = (jobs: BackupJob[]) =>
  jobs.toSorted((a, b) => (b.startTime ?? '').localeCompare(a.startTime ?? ''))

/** A backup that was refused because another runs: that one may lie further back. */
const REFUSED = 'UserErrorBackupOperationInProgress'

/** Merges two lists that were read one after the other: a job that has ended on either has ended. */
export function joinedJobs(...lists: BackupJob[][]): BackupJob[] {
  const jobs = new Map<string, BackupJob>()
  for (const job of lists.flat()) {
    const known = jobs.get(foldCase(job.id))
    if (!known || hasEnded(job)) jobs.set(foldCase(job.id), job)
  }
  return newestFirstOf([...jobs.values()])
}

/** `$filter` for jobs in one status, whenever they began; without times the list goes back to the first (recorded: `status eq 'InProgress'`). */
export const statusFilter = (status: RunningStatus) => `backupManagementType eq 'AzureIaasVM' and status eq '${status}'`

/** `$filter` of the jobs list; its dates are 12-hour clock, UTC, and `eq` means from and to (recorded). */
export function jobsFilter(from: Date, to: Date) {
  const stamp = (time: Date) => {
    const hour = time.getUTCHours()
    const two = (value: number) => String(value).padStart(2, '0')
    const clock = `${two(hour % 12 === 0 ? 12 : hour % 12)}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())} ${hour < 12 ? 'AM' : 'PM'}`
    return `${time.toISOString().slice(0, 10)} ${clock}`
  }
  return `backupManagementType eq 'AzureIaasVM' and startTime eq '${stamp(from)}' and endTime eq '${stamp(to)}'`
}
