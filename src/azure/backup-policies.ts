import type { AzureIaaSVMProtectionPolicy, ProtectionPolicyResource } from '@azure/arm-recoveryservicesbackup'
import type { BackupPolicy, PolicyRetention, PolicySchedule } from '../backup/facts-of-backup.ts'
import { parseArmId } from '../backup/resource-id.ts'
import { dayOf, durationOf, frequencyOf, policyTypeOf, retentionKindOf } from '../backup/words/policies.ts'
import { unexpected } from './arm-error.ts'
import { textOf, timeOf } from './wire.ts'

export function policyOf(resource: ProtectionPolicyResource, id: string): BackupPolicy {
  if (!resource.properties) throw unexpected('a backup policy has no properties')
  const policy = resource.properties as Partial<AzureIaaSVMProtectionPolicy>
  const schedule = scheduleOf(policy.schedulePolicy as Schedule | undefined, textOf(policy.timeZone))
  return {
    id: resource.id ?? id,
    name: resource.name ?? parseArmId(id)?.name ?? '',
    type: policyTypeOf(textOf(policy.policyType), textOf(policy.schedulePolicy?.schedulePolicyType)),
    instantRetentionDays: policy.instantRpRetentionRangeInDays ?? null,
    backupsPerDay: backupsPerDayOf(policy.schedulePolicy as Schedule | undefined),
    resourceGroupPrefix: textOf(policy.instantRPDetails?.azureBackupRGNamePrefix),
    resourceGroupSuffix: textOf(policy.instantRPDetails?.azureBackupRGNameSuffix),
    ...retentionOf(policy.retentionPolicy),
    schedule,
    ...consistencyOf(policy),
  }
}

/** In answers of api-version 2024-04-01 and later; the SDK's type is older. */
function consistencyOf(policy: object) {
  const said = textOf((policy as { snapshotConsistencyType?: unknown }).snapshotConsistencyType)
  return said === null ? {} : { snapshotConsistencyType: said }
}

interface Duration {
  retentionDuration?: { count?: number; durationType?: string }
}
interface Retention extends Duration {
  retentionPolicyType?: string
  dailySchedule?: Duration | null
  weeklySchedule?: Duration | null
  monthlySchedule?: Duration | null
  yearlySchedule?: Duration | null
}

/** Whole, or not at all: of half a retention nobody could say what it lets expire. */
function retentionOf(policy: Retention | undefined): Pick<BackupPolicy, 'retention' | 'retentionNotUnderstood'> {
  const notUnderstood = (why: string) => ({ retention: null, retentionNotUnderstood: why })
  const kind = retentionKindOf(policy?.retentionPolicyType)
  if (!policy || !kind) return notUnderstood(`it is of the kind ${policy?.retentionPolicyType ?? '(none)'}`)
  const { dailySchedule, weeklySchedule, monthlySchedule, yearlySchedule } = policy
  const said =
    kind === 'ForAll'
      ? { daily: policy, weekly: null, monthly: null, yearly: null }
      : { daily: dailySchedule, weekly: weeklySchedule, monthly: monthlySchedule, yearly: yearlySchedule }
  const retention: PolicyRetention = { daily: null, weekly: null, monthly: null, yearly: null }
  for (const [rule, schedule] of Object.entries(said)) {
    if (!schedule) continue
    const { count, durationType } = schedule.retentionDuration ?? {}
    const duration = durationOf(count, durationType)
    if (!duration)
      return notUnderstood(`its ${rule} rule says ${count ?? 'no count'} ${durationType ?? 'without a unit'}`)
    retention[rule as keyof PolicyRetention] = duration
  }
  return Object.values(retention).some((duration) => duration !== null)
    ? { retention, retentionNotUnderstood: null }
    : notUnderstood('it has no rule')
}

interface Runs {
  scheduleRunTimes?: (Date | string)[]
  scheduleRunDays?: string[]
}
interface Schedule extends Runs {
  scheduleRunFrequency?: string
  hourlySchedule?: { interval?: number; scheduleWindowStartTime?: Date | string; scheduleWindowDuration?: number }
  dailySchedule?: Runs
  weeklySchedule?: Runs
}

/** Times stand in Standard policies beside the frequency, in Enhanced ones below it; their dates mean nothing. */
function scheduleOf(policy: Schedule | undefined, timeZone: string | null): PolicySchedule | null {
  const frequency = frequencyOf(policy?.scheduleRunFrequency)
  if (!policy || !frequency) return null
  const below = { Daily: policy.dailySchedule, Weekly: policy.weeklySchedule, Hourly: undefined }[frequency]
  const runs = frequency === 'Hourly' ? hourlyRuns(policy) : listOf(below?.scheduleRunTimes ?? policy.scheduleRunTimes)
  const times = runs.flatMap((time) => timeOf(time)?.slice(11, 16) ?? [])
  const days = listOf(below?.scheduleRunDays ?? policy.scheduleRunDays).map(dayOf)
  if (times.length === 0 || times.length < runs.length || (frequency === 'Weekly' && days.includes(undefined)))
    return null
  return {
    frequency,
    times: [...new Set(times)],
    days: frequency === 'Weekly' ? days.flatMap((day) => day ?? []) : [],
    timeZone: timeZone ?? 'UTC',
  }
}

const listOf = <T>(list: T[] | undefined): T[] => (Array.isArray(list) ? list : [])

function hourlyRuns({ hourlySchedule }: Schedule): Date[] {
  const { interval = 0, scheduleWindowStartTime, scheduleWindowDuration = 0 } = hourlySchedule ?? {}
  const start = Date.parse(timeOf(scheduleWindowStartTime) ?? '')
  if (!(interval > 0) || Number.isNaN(start)) return []
  const runs = Math.min(24, Math.floor(scheduleWindowDuration / interval) + 1)
  return Array.from({ length: runs }, (_, index) => new Date(start + index * interval * 3600_000))
}

/** A weekly schedule runs at most once a day; an hourly one every `interval` hours of its window. */
function backupsPerDayOf(schedule: Schedule | undefined) {
  if (frequencyOf(schedule?.scheduleRunFrequency) !== 'Hourly') return schedule ? 1 : null
  const { interval, scheduleWindowDuration } = schedule?.hourlySchedule ?? {}
  return interval && scheduleWindowDuration ? Math.floor(scheduleWindowDuration / interval) + 1 : null
}
