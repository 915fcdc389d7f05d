import { armError } from '../arm-error.ts'
import { filterTerms, filterTime } from '../odata-filter.ts'
import { operation, param, type Call } from '../operation.ts'
import { page } from '../paging.ts'
import type { BackupJob } from '../world/backup.ts'
import { duration } from '../world/time.ts'
import { vaultPath } from './paths.ts'
import { mirrored } from './protected-items.ts'
import { withVault } from './vaults.ts'

const action = 'Microsoft.RecoveryServices/vaults/backupJobs/read'

/** `startTime eq` and `endTime eq` mean from and to, and both speak of when a job started. */
function matches({ query }: Call): (job: BackupJob) => boolean {
  const terms = filterTerms(query.get('$filter'))
  const from = filterTime(terms.get('starttime')) ?? -Infinity
  const to = filterTime(terms.get('endtime')) ?? Infinity
  const same = (name: string, value: string) => (terms.get(name) ?? value).toLowerCase() === value.toLowerCase()
  return ({ name, properties }) => {
    const started = Date.parse(properties.startTime)
    const { status, operation: kind, backupManagementType } = properties
    const word = same('status', status) && same('operation', kind) && same('backupmanagementtype', backupManagementType)
    return word && same('jobid', name) && started >= from && started <= to
  }
}

/** A running job's duration is that of the moment of asking. */
function timed({ now }: Call, job: BackupJob): BackupJob {
  if (job.properties.endTime) return job
  return {
    ...job,
    properties: { ...job.properties, duration: duration(now.getTime() - Date.parse(job.properties.startTime)) },
  }
}

const listed = ({ properties: { extendedInfo: _, ...properties }, ...job }: BackupJob) => ({ ...job, properties })
const newestFirst = (a: BackupJob, b: BackupJob) =>
  Date.parse(b.properties.startTime) - Date.parse(a.properties.startTime)

export const backupJobOperations = [
  operation({
    id: 'BackupJobs_List',
    method: 'GET',
    path: `${vaultPath}/backupJobs`,
    action,
    answers: [200],
    knownFrom: 'recording',
    handle: (call) =>
      withVault(call, (vault) => {
        const shown = call.now.getTime() - call.world.jobListLagMilliseconds
        const terms = filterTerms(call.query.get('$filter'))
        const jobs = call.world.backupJobs
          .childrenOf(vault.id, { since: filterTime(terms.get('starttime')), status: terms.get('status') })
          .filter(({ properties }) => Date.parse(properties.startTime) <= shown)
          .filter(matches(call))
          .sort(newestFirst)
        return page(call, jobs, (job) => mirrored(call, listed(timed(call, job))))
      }),
  }),
  operation({
    id: 'JobDetails_Get',
    method: 'GET',
    path: `${vaultPath}/backupJobs/{jobName}`,
    action,
    answers: [200],
    knownFrom: 'recording',
    handle: (call) =>
      withVault(call, (vault) => {
        const job = call.world.backupJobs.get(`${vault.id}/backupJobs/${param(call, 'jobName')}`)
        if (job) return { status: 200, body: mirrored(call, timed(call, job)) }
        return armError(
          404,
          'BMSUserErrorObjectNotFound',
          `Job '${param(call, 'jobName')}' was not found in the vault.`,
        )
      }),
  }),
]
